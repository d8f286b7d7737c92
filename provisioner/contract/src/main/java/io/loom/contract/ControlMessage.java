package io.loom.contract;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.UUID;

/** What the server says to one incarnation. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ControlMessage.Cancel.class, name = "cancel"),
    @JsonSubTypes.Type(value = ControlMessage.Drain.class, name = "drain"),
    @JsonSubTypes.Type(value = ControlMessage.ListMachines.class, name = "list-machines"),
    @JsonSubTypes.Type(value = ControlMessage.DeleteMachine.class, name = "delete-machine"),
    @JsonSubTypes.Type(value = ControlMessage.CheckProvider.class, name = "check-provider"),
    @JsonSubTypes.Type(value = ControlMessage.DiscoverProvider.class, name = "discover-provider")
})
public sealed interface ControlMessage {

    /** Stop this attempt; end what it runs on the node; report nothing more of it. */
    record Cancel(TaskAttempt attempt) implements ControlMessage {}

    /** Take no more tasks, finish those that run, say {@link ProvisionerMessage.Goodbye}. */
    record Drain() implements ControlMessage {}

    /**
     * Say which machines of an account carry the installation's tag, in {@link ProvisionerMessage.Answer}s. An older provisioner
     * does not.
     *
     * @param question echoed by the answers
     * @param installation value of the tag {@link Contract#INSTALLATION_TAG}
     */
    record ListMachines(UUID question, ProviderAccount account, String installation) implements ControlMessage {}

    /**
     * Give a machine back that belongs to no node any more, and say in one {@link ProvisionerMessage.Answer} whether that went well.
     *
     * @param question echoed by the answer
     */
    record DeleteMachine(UUID question, ProviderAccount account, FoundMachine machine) implements ControlMessage {}

    /**
     * Say whether an account can be used, in {@link ProvisionerMessage.Answer}s with checks. An older provisioner does not.
     *
     * @param question echoed by the answers
     */
    record CheckProvider(UUID question, ProviderAccount account) implements ControlMessage {}

    /**
     * Say what an account offers, in {@link ProvisionerMessage.Answer}s with parts of an offer. An older provisioner does not.
     *
     * @param question echoed by the answers
     */
    record DiscoverProvider(UUID question, ProviderAccount account) implements ControlMessage {}
}
