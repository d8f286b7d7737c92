package io.loom.platform;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** The server is not ready while one of its long-lived threads goes on failing; says which. */
@Readiness
@ApplicationScoped
class ThreadsCheck implements HealthCheck {

    private final Supervisor supervisor;

    ThreadsCheck(Supervisor supervisor) {
        this.supervisor = supervisor;
    }

    @Override
    public HealthCheckResponse call() {
        List<String> down = supervisor.down();
        var response = HealthCheckResponse.named("threads").status(down.isEmpty());
        return (down.isEmpty() ? response : response.withData("down", String.join(", ", down))).build();
    }
}
