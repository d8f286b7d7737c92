package io.loom.resources;

import io.loom.platform.ProblemException;
import io.loom.tenancy.Permissions;
import io.quarkus.security.PermissionsAllowed;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Hands contents to provisioners, over HTTPS only, and only those that an operation under way goes by. */
@Path("/api/v1/resource-contents")
class ResourceContentResource {

    private final ResourceHandout handout;
    private final ResourceContents contents;

    ResourceContentResource(ResourceHandout handout, ResourceContents contents) {
        this.handout = handout;
        this.contents = contents;
    }

    @GET
    @Path("/{sha256}")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @PermissionsAllowed(Permissions.PROVISIONER_ENROL)
    public Response get(
            @PathParam("sha256") String sha256,
            @QueryParam("operation") @Nullable UUID operation,
            @Context HttpServerRequest request) {
        if (!request.isSSL()) {
            throw ProblemException.forbidden(
                    "Resources are handed out over HTTPS only.\nMaybe set LOOM_SERVER_URL to the https URL of the server.");
        }
        long size = handout.sizeFor(operation, sha256);
        StreamingOutput content = out -> contents.write(sha256, size, out);
        return Response.ok(content)
                .header(HttpHeaders.CONTENT_LENGTH, size)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }
}
