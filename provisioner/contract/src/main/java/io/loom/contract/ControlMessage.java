package io.loom.contract;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What the server says to one incarnation. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ControlMessage.Cancel.class, name = "cancel"),
    @JsonSubTypes.Type(value = ControlMessage.Drain.class, name = "drain")
})
public sealed interface ControlMessage {

    /** Stop this attempt; end what it runs on the node; report nothing more of it. */
    record Cancel(TaskAttempt attempt) implements ControlMessage {}

    /** Take no more tasks, finish those that run, say {@link ProvisionerMessage.Goodbye}. */
    record Drain() implements ControlMessage {}
}
