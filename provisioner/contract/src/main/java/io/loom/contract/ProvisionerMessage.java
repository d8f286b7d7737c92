package io.loom.contract;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a provisioner says of itself. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ProvisionerMessage.Hello.class, name = "hello"),
    @JsonSubTypes.Type(value = ProvisionerMessage.Heartbeat.class, name = "heartbeat"),
    @JsonSubTypes.Type(value = ProvisionerMessage.Goodbye.class, name = "goodbye"),
    @JsonSubTypes.Type(value = ProvisionerMessage.Answer.class, name = "answer")
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

    /**
     * A part of the answer to a question of the server about an account at a provider.
     *
     * @param question echoed
     * @param part number of the part, from 0 on
     * @param last whether no other part follows
     * @param machines what was found; the answer is the sum of its parts, which may arrive in any order
     * @param checks what was looked at; empty where that was not the question
     * @param offer a part of what there is; null where that was not the question
     * @param failure why the question could not be answered as a whole, in the provider's own words; null unless that is so, and but
     *     in the last part
     */
    record Answer(
            String incarnation,
            String proof,
            Instant at,
            UUID question,
            int part,
            boolean last,
            List<FoundMachine> machines,
            List<AccountCheck> checks,
            @Nullable ProviderOffer offer,
            @Nullable String failure)
            implements ProvisionerMessage {

        /** An older provisioner says nothing of checks. */
        @SuppressWarnings("ConstantValue")
        public Answer {
            machines = machines == null ? List.of() : List.copyOf(machines);
            checks = checks == null ? List.of() : List.copyOf(checks);
        }
    }
}
