package io.loom.resources;

import io.loom.contract.PluginDescriptor.Kind;
import io.loom.model.InvalidInputException;
import io.loom.platform.Page;
import io.loom.platform.PageQuery;
import io.loom.platform.ProblemException;
import io.loom.tenancy.Permissions;
import io.quarkus.security.PermissionsAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The resources of the caller's tenant: files and archives for plugins, by version. */
@Path("/api/v1/resources")
@Produces(MediaType.APPLICATION_JSON)
class ResourceVersionResource {

    private static final String RESOURCE = "/{kind}/{plugin}/{type}/{name}";
    private static final String VERSION = RESOURCE + "/versions/{version}";

    private final ResourceService resources;
    private final ResourceUploads uploads;
    private final ResourceContents contents;

    ResourceVersionResource(ResourceService resources, ResourceUploads uploads, ResourceContents contents) {
        this.resources = resources;
        this.uploads = uploads;
        this.contents = contents;
    }

    @GET
    @PermissionsAllowed(Permissions.CATALOG_READ)
    public Page<ResourceView> list(
            @QueryParam("kind") @Nullable String kind,
            @QueryParam("plugin") @Nullable String plugin,
            @QueryParam("type") @Nullable String type,
            @QueryParam("name") @Nullable String name,
            @QueryParam("status") @Nullable String status,
            @QueryParam("limit") @Nullable Integer limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var filter = new ResourceFilter(
                kind == null ? null : kind(kind), plugin, type, name, status == null ? null : status(status));
        return resources.page(filter, PageQuery.of(limit, cursor));
    }

    @POST
    @Path("/publications")
    @PermissionsAllowed(Permissions.CATALOG_WRITE)
    public PublicationView publish() {
        return resources.publish();
    }

    @POST
    @Path(RESOURCE + "/versions")
    @Consumes(MediaType.APPLICATION_OCTET_STREAM)
    @PermissionsAllowed(Permissions.CATALOG_WRITE)
    public Response upload(
            @PathParam("kind") String kind,
            @PathParam("plugin") String plugin,
            @PathParam("type") String type,
            @PathParam("name") String name,
            @QueryParam("stage") @DefaultValue("false") boolean stage,
            InputStream body)
            throws IOException {
        ResourceService.Added added = uploads.upload(new ResourceKey(kind(kind), plugin, type, name), stage, body);
        return Response.status(added.isNew() ? Response.Status.CREATED : Response.Status.OK)
                .location(URI.create("/api/v1/resources/" + kind + "/" + plugin + "/" + type + "/" + name + "/versions/"
                        + added.version().version()))
                .entity(added.version())
                .build();
    }

    @DELETE
    @Path(RESOURCE)
    @PermissionsAllowed(Permissions.CATALOG_WRITE)
    public void deleteAll(
            @PathParam("kind") String kind,
            @PathParam("plugin") String plugin,
            @PathParam("type") String type,
            @PathParam("name") String name) {
        resources.delete(new ResourceKey(kind(kind), plugin, type, name));
    }

    @GET
    @Path(VERSION)
    @PermissionsAllowed(Permissions.CATALOG_READ)
    public ResourceView get(
            @PathParam("kind") String kind,
            @PathParam("plugin") String plugin,
            @PathParam("type") String type,
            @PathParam("name") String name,
            @PathParam("version") int version) {
        return resources.get(new ResourceKey(kind(kind), plugin, type, name), version);
    }

    /** What was uploaded: a resource may be a key, so that only those who may upload it may see it. */
    @GET
    @Path(VERSION + "/content")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @PermissionsAllowed(Permissions.CATALOG_WRITE)
    public Response content(
            @PathParam("kind") String kind,
            @PathParam("plugin") String plugin,
            @PathParam("type") String type,
            @PathParam("name") String name,
            @PathParam("version") int version) {
        ResourceView found = resources.get(new ResourceKey(kind(kind), plugin, type, name), version);
        StreamingOutput content = out -> contents.write(found.sha256(), found.size(), out);
        return Response.ok(content)
                .header(HttpHeaders.CONTENT_LENGTH, found.size())
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    @POST
    @Path(VERSION + "/stage")
    @PermissionsAllowed(Permissions.CATALOG_WRITE)
    public ResourceView stage(
            @PathParam("kind") String kind,
            @PathParam("plugin") String plugin,
            @PathParam("type") String type,
            @PathParam("name") String name,
            @PathParam("version") int version) {
        return resources.stage(new ResourceKey(kind(kind), plugin, type, name), version);
    }

    @POST
    @Path(VERSION + "/recall")
    @PermissionsAllowed(Permissions.CATALOG_WRITE)
    public ResourceView recall(
            @PathParam("kind") String kind,
            @PathParam("plugin") String plugin,
            @PathParam("type") String type,
            @PathParam("name") String name,
            @PathParam("version") int version) {
        return resources.recall(new ResourceKey(kind(kind), plugin, type, name), version);
    }

    @DELETE
    @Path(VERSION)
    @PermissionsAllowed(Permissions.CATALOG_WRITE)
    public void delete(
            @PathParam("kind") String kind,
            @PathParam("plugin") String plugin,
            @PathParam("type") String type,
            @PathParam("name") String name,
            @PathParam("version") int version) {
        resources.delete(new ResourceKey(kind(kind), plugin, type, name), version);
    }

    private static Kind kind(String word) {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(word.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(
                        () -> ProblemException.notFound("kind of plugin", word + ".\nMaybe automator or provider"));
    }

    private static ResourceStatus status(String word) {
        return Arrays.stream(ResourceStatus.values())
                .filter(status -> status.name().equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException(
                        "", "The status is \"" + word + "\" and must be one of INACTIVE, STAGED, ACTIVE, RECALLED."));
    }
}
