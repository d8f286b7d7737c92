package io.loom.contract;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** What a provisioner says of itself. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ProvisionerMessage.Hello.class, name = "hello"),
    @JsonSubTypes.Type(value = ProvisionerMessage.Heartbeat.class, name = "heartbeat"),
    @JsonSubTypes.Type(value = ProvisionerMessage.Goodbye.class, name = "goodbye")
})
public sealed interface ProvisionerMessage {

    /** The run of the provisioner, as the server named it at enrolment. */
    String incarnation();

    /** The secret of the incarnation, given with its name; a message with another is refused and counted. */
    String proof();

    /**
     * First words after enrolment, repeated when a plugin changed.
     *
     * @param version of the provisioner's build
     * @param pools whose tasks it takes
     * @param capacity how many tasks it does at once
     * @param plugins what it can do
     */
    record Hello(
            String incarnation,
            String proof,
            Instant at,
            String version,
            Set<String> pools,
            int capacity,
            List<PluginDescriptor> plugins)
            implements ProvisionerMessage {}

    /**
     * Said every few seconds; renews the lease on all that the incarnation runs.
     *
     * @param running how many tasks it is doing
     */
    record Heartbeat(String incarnation, String proof, Instant at, int running) implements ProvisionerMessage {}

    /** Said at an orderly end, when nothing runs any more. */
    record Goodbye(String incarnation, String proof, Instant at) implements ProvisionerMessage {}
}
