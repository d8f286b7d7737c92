package io.loom.provisioners;

import io.loom.contract.SecretBundle;
import io.loom.platform.ProblemException;
import io.loom.tenancy.CallerContext;
import io.loom.tenancy.Permissions;
import io.quarkus.security.PermissionsAllowed;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/** Hands secrets to provisioners, over HTTPS only. */
@Path("/api/v1/secret-bundles")
class SecretBundleResource {

    private final ProvisionerService provisioners;
    private final CallerContext callers;

    SecretBundleResource(ProvisionerService provisioners, CallerContext callers) {
        this.provisioners = provisioners;
        this.callers = callers;
    }

    @GET
    @Path("/{id}")
    @PermissionsAllowed(Permissions.PROVISIONER_ENROL)
    public Response get(@PathParam("id") String id, @Context HttpServerRequest request) {
        if (!request.isSSL()) {
            throw ProblemException.forbidden(
                    "Secrets are handed out over HTTPS only.\nMaybe set LOOM_SERVER_URL to the https URL of the server.");
        }
        SecretBundle bundle = provisioners.secrets(callers.provisioner(), id);
        return Response.ok(bundle).header(HttpHeaders.CACHE_CONTROL, "no-store").build();
    }
}
