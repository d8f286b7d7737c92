package io.loom.provisioners;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.ProvisionerMessage;
import io.loom.platform.StorableJson;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.common.annotation.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes what provisioners say of themselves from the broker, and is the door for it: what goes on from here is whole and can be stored. A
 * message that nobody can digest is counted and dropped; only while the database is away are messages given back to the broker.
 */
@ApplicationScoped
class ProvisionerInbox {

    private static final Logger LOG = Logger.getLogger(ProvisionerInbox.class);
    private static final int LONGEST = 4 << 20;
    private static final long PAUSE_MILLIS = 1_000;

    private final Incarnations incarnations;
    private final ObjectMapper json;
    private final MeterRegistry meters;
    private final CountDownLatch stopping = new CountDownLatch(1);

    ProvisionerInbox(Incarnations incarnations, ObjectMapper json, MeterRegistry meters) {
        this.incarnations = incarnations;
        this.json = json;
        this.meters = meters;
    }

    void stop(@Observes ShutdownEvent event) {
        stopping.countDown();
    }

    /** Hears one message, as bytes, text or JSON. */
    @Incoming("provisioners")
    @Blocking
    CompletionStage<Void> receive(Message<?> said) throws InterruptedException {
        Optional<ProvisionerMessage> message = read(bytes(said.getPayload()));
        if (message.isEmpty() || hear(message.get())) {
            return said.ack();
        }
        stopping.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        return said.nack(new IllegalStateException("The database is away."));
    }

    private static byte[] bytes(@Nullable Object body) {
        return switch (body) {
            case byte[] raw -> raw;
            case null -> new byte[0];
            default -> body.toString().getBytes(StandardCharsets.UTF_8);
        };
    }

    private Optional<ProvisionerMessage> read(byte[] bytes) {
        if (bytes.length > LONGEST) {
            refuse("oversized", "it has " + bytes.length + " bytes, and may have " + LONGEST);
            return Optional.empty();
        }
        try {
            JsonNode tree = json.readTree(bytes);
            ProvisionerMessage message =
                    tree == null ? null : json.treeToValue(StorableJson.of(tree), ProvisionerMessage.class);
            if (message != null) {
                return whole(message);
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("A message of a provisioner cannot be read.", e);
        }
        refuse("unreadable", "it cannot be read");
        return Optional.empty();
    }

    /** The message with all that others count on, without the plugins that lack some of it; empty where it lacks it itself. */
    @SuppressWarnings("ConstantValue")
    private Optional<ProvisionerMessage> whole(ProvisionerMessage message) {
        boolean whole = message.incarnation() != null
                && message.proof() != null
                && switch (message) {
                    case ProvisionerMessage.Hello hello ->
                        hello.version() != null && hello.pools() != null && hello.plugins() != null;
                    case ProvisionerMessage.Answer answer -> answer.question() != null && answer.part() >= 0;
                    case ProvisionerMessage.Heartbeat _, ProvisionerMessage.Goodbye _ -> true;
                };
        if (!whole) {
            refuse("incomplete", "it lacks something that it must say");
            return Optional.empty();
        }
        return Optional.of(message instanceof ProvisionerMessage.Hello hello ? withWholePlugins(hello) : message);
    }

    private ProvisionerMessage.Hello withWholePlugins(ProvisionerMessage.Hello hello) {
        List<PluginDescriptor> plugins =
                hello.plugins().stream().filter(ProvisionerInbox::isWhole).toList();
        if (plugins.size() == hello.plugins().size()) {
            return hello;
        }
        refuse(
                "incomplete",
                (hello.plugins().size() - plugins.size()) + " of the plugins that it tells of lack a name or fields");
        return new ProvisionerMessage.Hello(
                hello.incarnation(),
                hello.proof(),
                hello.at(),
                hello.version(),
                hello.pools(),
                hello.capacity(),
                plugins);
    }

    @SuppressWarnings("ConstantValue")
    private static boolean isWhole(PluginDescriptor plugin) {
        return plugin != null
                && plugin.kind() != null
                && plugin.name() != null
                && plugin.adminFields() != null
                && plugin.userFields() != null
                && plugin.required() != null
                && plugin.requiredOfUser() != null
                && plugin.resourceTypes() != null
                && !plugin.required().contains(null)
                && !plugin.requiredOfUser().contains(null)
                && !plugin.resourceTypes().containsValue(null)
                && plugin.adminFields().values().stream().allMatch(ProvisionerInbox::isWhole)
                && plugin.userFields().values().stream().allMatch(ProvisionerInbox::isWhole);
    }

    @SuppressWarnings("ConstantValue")
    private static boolean isWhole(PluginDescriptor.FieldSchema field) {
        return field != null && field.type() != null && field.label() != null && field.options() != null;
    }

    /** Tries twice, for what failed may have been in the way of another at the same moment. False while the database is away. */
    private boolean hear(ProvisionerMessage message) {
        try {
            incarnations.hear(message);
        } catch (RuntimeException e) {
            if (!incarnations.canHear()) {
                LOG.warnf("A message of a provisioner waits for the database: %s", e.getMessage());
                return false;
            }
            hearAgain(message);
        }
        return true;
    }

    private void hearAgain(ProvisionerMessage message) {
        try {
            incarnations.hear(message);
        } catch (RuntimeException e) {
            refuse("undigestible", "what it says cannot be made durable");
            LOG.debug("A message of a provisioner cannot be digested.", e);
            if (message instanceof ProvisionerMessage.Answer answer && answer.failure() == null) {
                hearAgain(failed(answer));
            }
        }
    }

    /** Who has asked need not wait for an answer that has come and cannot be kept. */
    private static ProvisionerMessage.Answer failed(ProvisionerMessage.Answer answer) {
        return new ProvisionerMessage.Answer(
                answer.incarnation(),
                answer.proof(),
                answer.at(),
                answer.question(),
                answer.part(),
                true,
                List.of(),
                List.of(),
                null,
                "The provisioner " + answer.incarnation() + " has answered, and the answer cannot be kept."
                        + "\nMaybe look at its log and version.");
    }

    private void refuse(String reason, String what) {
        meters.counter("loom.provisioner.messages.refused", "reason", reason).increment();
        LOG.warnf("A message of a provisioner is refused: %s.", what);
    }
}
