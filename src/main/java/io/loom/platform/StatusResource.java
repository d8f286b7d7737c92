package io.loom.platform;

import io.smallrye.health.SmallRyeHealthReporter;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What anybody may know of the server. */
@Path("/api/v1/status")
class StatusResource {

    private final String version;
    private final SmallRyeHealthReporter health;

    StatusResource(
            @ConfigProperty(name = "quarkus.application.version") String version, SmallRyeHealthReporter health) {
        this.version = version;
        this.health = health;
    }

    /**
     * That the server answers.
     *
     * @param ready whether it, its database and its broker can serve
     */
    record Status(String version, boolean ready) {}

    @GET
    @PermitAll
    public Status status() {
        return new Status(version, !health.getReadiness().isDown());
    }
}
