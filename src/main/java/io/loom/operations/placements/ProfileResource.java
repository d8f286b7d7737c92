package io.loom.operations.placements;

import io.loom.platform.SolverConfig;
import io.loom.tenancy.Permissions;
import io.quarkus.security.PermissionsAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** The profiles that templates and requests may name. They are files of the server, and cannot be written here. */
@Path("/api/v1/placement-profiles")
class ProfileResource {

    private final SolverConfig config;

    ProfileResource(SolverConfig config) {
        this.config = config;
    }

    @GET
    @PermissionsAllowed(Permissions.CATALOG_READ)
    public ProfilesView list() {
        return ProfilesView.of(config.current());
    }
}
