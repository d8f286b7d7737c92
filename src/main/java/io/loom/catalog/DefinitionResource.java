package io.loom.catalog;

import io.loom.catalog.CatalogService.Version;
import io.loom.model.DefinitionKind;
import io.loom.model.Problem;
import io.loom.platform.Page;
import io.loom.platform.PageQuery;
import io.loom.platform.ProblemException;
import io.loom.platform.Versions;
import io.loom.tenancy.Permissions;
import io.quarkus.security.PermissionsAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The definitions of the caller's tenant, a collection for each kind. Documents may be JSON or YAML. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
class DefinitionResource {

    private static final String YAML = "application/yaml";

    private final CatalogService catalog;

    DefinitionResource(CatalogService catalog) {
        this.catalog = catalog;
    }

    /** A definition as JSON values, with its version. */
    @GET
    @Path("/{collection}")
    @PermissionsAllowed(Permissions.CATALOG_READ)
    public Page<Map<String, Object>> list(
            @PathParam("collection") String collection,
            @QueryParam("limit") @Nullable Integer limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return views(catalog.list(kind(collection), PageQuery.of(limit, cursor)));
    }

    @POST
    @Path("/{collection}")
    @Consumes({MediaType.APPLICATION_JSON, YAML, "application/x-yaml", "text/yaml"})
    @PermissionsAllowed(Permissions.CATALOG_WRITE)
    public Response create(
            @PathParam("collection") String collection,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type,
            @Nullable String text) {
        Version created = catalog.create(kind(collection), source(type), text(text));
        return Response.created(URI.create(
                        "/api/v1/" + collection + "/" + created.document().get("name")))
                .tag(Versions.tag(created.version()))
                .entity(view(created))
                .build();
    }

    @GET
    @Path("/{collection}/{name}")
    @PermissionsAllowed(Permissions.CATALOG_READ)
    public Response get(@PathParam("collection") String collection, @PathParam("name") String name) {
        return answer(catalog.get(kind(collection), name));
    }

    @PUT
    @Path("/{collection}/{name}")
    @Consumes({MediaType.APPLICATION_JSON, YAML, "application/x-yaml", "text/yaml"})
    @PermissionsAllowed(Permissions.CATALOG_WRITE)
    public Response update(
            @PathParam("collection") String collection,
            @PathParam("name") String name,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type,
            @QueryParam("force") @DefaultValue("false") boolean force,
            @Nullable String text) {
        return answer(catalog.update(kind(collection), name, ifMatch, force, source(type), text(text)));
    }

    @DELETE
    @Path("/{collection}/{name}")
    @PermissionsAllowed(Permissions.CATALOG_WRITE)
    public void delete(
            @PathParam("collection") String collection,
            @PathParam("name") String name,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        catalog.delete(kind(collection), name, ifMatch);
    }

    @GET
    @Path("/{collection}/{name}/versions")
    @PermissionsAllowed(Permissions.CATALOG_READ)
    public Page<Map<String, Object>> versions(
            @PathParam("collection") String collection,
            @PathParam("name") String name,
            @QueryParam("limit") @Nullable Integer limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return views(catalog.versions(kind(collection), name, PageQuery.of(limit, cursor)));
    }

    @GET
    @Path("/{collection}/{name}/versions/{version}")
    @PermissionsAllowed(Permissions.CATALOG_READ)
    public Response version(
            @PathParam("collection") String collection,
            @PathParam("name") String name,
            @PathParam("version") int version) {
        return answer(catalog.version(kind(collection), name, version));
    }

    @GET
    @Path("/cluster-templates/{name}/resolved")
    @PermissionsAllowed(Permissions.CATALOG_READ)
    public Response resolved(@PathParam("name") String name) {
        return answer(catalog.resolved(name));
    }

    private static DefinitionKind kind(String collection) {
        return DefinitionKind.ofCollection(collection)
                .orElseThrow(() -> ProblemException.notFound("collection", collection));
    }

    /** What messages call the body; its ending tells the language. */
    private static String source(@Nullable String contentType) {
        return contentType != null && contentType.contains("yaml") ? "body.yaml" : "body.json";
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static Response answer(Version version) {
        return Response.ok(view(version)).tag(Versions.tag(version.version())).build();
    }

    private static Page<Map<String, Object>> views(Page<Version> page) {
        return new Page<>(page.items().stream().map(DefinitionResource::view).toList(), page.next());
    }

    private static Map<String, Object> view(Version version) {
        Map<String, Object> view = new LinkedHashMap<>(version.document());
        view.put("version", version.version());
        if (!version.warnings().isEmpty()) {
            view.put(
                    "warnings", version.warnings().stream().map(WarningView::of).toList());
        }
        return view;
    }

    /** Something worth a look in what was written. */
    record WarningView(String pointer, String message) {

        static WarningView of(Problem problem) {
            return new WarningView(problem.pointer(), problem.message());
        }

        static List<WarningView> of(List<Problem> problems) {
            return problems.stream().map(WarningView::of).toList();
        }
    }
}
