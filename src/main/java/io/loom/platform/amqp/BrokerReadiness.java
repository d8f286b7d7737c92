package io.loom.platform.amqp;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** A server is ready while its connection to the broker stands. */
@Readiness
@ApplicationScoped
class BrokerReadiness implements HealthCheck {

    private final BrokerConnection broker;

    BrokerReadiness(BrokerConnection broker) {
        this.broker = broker;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("Broker connection")
                .status(broker.connectedFor().isPresent())
                .build();
    }
}
