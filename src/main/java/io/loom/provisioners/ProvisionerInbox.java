package io.loom.provisioners;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.contract.ProvisionerMessage;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/** Takes what provisioners say of themselves from the broker. */
@ApplicationScoped
class ProvisionerInbox {

    private static final Logger LOG = Logger.getLogger(ProvisionerInbox.class);

    private final Incarnations incarnations;
    private final ObjectMapper json;
    private final MeterRegistry meters;

    ProvisionerInbox(Incarnations incarnations, ObjectMapper json, MeterRegistry meters) {
        this.incarnations = incarnations;
        this.json = json;
        this.meters = meters;
    }

    /** Hears one message, as bytes, text or a JSON object. What cannot be read is refused and counted. */
    @Incoming("provisioners")
    @Blocking
    void receive(Object body) {
        read(body).ifPresent(incarnations::hear);
    }

    private Optional<ProvisionerMessage> read(Object body) {
        byte[] bytes = body instanceof byte[] raw ? raw : body.toString().getBytes(StandardCharsets.UTF_8);
        try {
            ProvisionerMessage message = json.readValue(bytes, ProvisionerMessage.class);
            if (message.incarnation() != null && message.proof() != null) {
                return Optional.of(message);
            }
        } catch (IOException e) {
            LOG.debug("A message of a provisioner cannot be read.", e);
        }
        meters.counter("loom.provisioner.messages.refused", "reason", "unreadable")
                .increment();
        LOG.warn("A message of a provisioner is refused: it cannot be read.");
        return Optional.empty();
    }
}
