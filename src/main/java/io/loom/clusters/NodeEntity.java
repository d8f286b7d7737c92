package io.loom.clusters;

import io.loom.contract.Machine;
import io.loom.contract.MachineOwner;
import io.loom.model.Price;
import io.loom.placement.Layout;
import io.loom.plan.PlannedNode;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A node of a cluster. */
@Entity
@DynamicUpdate
@Table(name = "node")
public class NodeEntity {

    @Id
    private UUID id;

    @Column
    private UUID tenantId;

    @Column
    private UUID clusterId;

    @Column
    private int number;

    @Column
    private String hostName;

    @Column
    @Enumerated(EnumType.STRING)
    private NodeState state;

    @Column
    @Enumerated(EnumType.STRING)
    private NodeCompletion completion;

    @Column
    private @Nullable String message;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    private List<String> services;

    @Column
    private String hardwareType;

    @Column
    private String imageType;

    @Column
    private String provider;

    @Column
    private String location;

    @Column
    private @Nullable String host;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable Machine machine;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    private Map<String, String> outputs;

    @Column
    @Enumerated(EnumType.STRING)
    private @Nullable NodeCondition condition;

    @Column
    private @Nullable String conditionMessage;

    @Column
    private @Nullable Instant conditionSince;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    private List<String> stoppedServices;

    @Column
    private boolean wasOk;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    private Map<String, ServiceState> serviceStates;

    @Column
    private @Nullable Long microsPerHour;

    @Column
    private @Nullable String currency;

    @Column
    private @Nullable Instant machineFrom;

    @Column
    private @Nullable Instant machineUntil;

    @Column
    private @Nullable String keysDigest;

    @Column
    private @Nullable String adopts;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable MachineOwner adoptsFrom;

    @Column
    private @Nullable UUID noCapacityIn;

    /** For Hibernate. */
    protected NodeEntity() {}

    /**
     * A node that is planned, with its identity already given.
     *
     * @param price by which it was placed; null where that is not known
     */
    public NodeEntity(UUID id, ClusterEntity cluster, PlannedNode planned, @Nullable Price price) {
        this.id = id;
        this.tenantId = cluster.tenantId();
        this.clusterId = cluster.id();
        this.number = planned.number();
        this.hostName = planned.hostName();
        this.state = NodeState.PLANNED;
        this.completion = NodeCompletion.NEW;
        this.services = List.copyOf(planned.layout().services());
        this.hardwareType = planned.layout().hardwareType();
        this.imageType = planned.layout().imageType();
        this.provider = planned.provider();
        this.location = planned.location();
        this.host = planned.host();
        this.outputs = Map.of();
        this.stoppedServices = List.of();
        this.microsPerHour = price == null ? null : price.microsPerHour();
        this.currency = price == null ? null : price.currency();
        this.serviceStates = Map.of();
    }

    /**
     * How its services stand, as their last actions left them, by name. Of a node that no operation has finished, those of which
     * nothing is known are not there; on any other, they run.
     */
    public Map<String, ServiceState> serviceStates() {
        if (completion() != NodeCompletion.COMPLETE || machine == null) {
            return serviceStates;
        }
        Map<String, ServiceState> states = new TreeMap<>();
        services.forEach(service -> states.put(service, serviceStates.getOrDefault(service, ServiceState.RUNNING)));
        return states;
    }

    /** An action has left a service so; null where it is removed. */
    public void setServiceState(String service, @Nullable ServiceState state) {
        if (serviceStates.get(service) != state) {
            Map<String, ServiceState> states = new TreeMap<>(serviceStates);
            if (state == null) {
                states.remove(service);
            } else {
                states.put(service, state);
            }
            this.serviceStates = states;
        }
    }

    public UUID id() {
        return id;
    }

    public UUID clusterId() {
        return clusterId;
    }

    /** Within the cluster, from 1000 on. */
    public int number() {
        return number;
    }

    public String hostName() {
        return hostName;
    }

    public NodeState state() {
        return state;
    }

    /** Why it is in its state; null where there is nothing to say. */
    public @Nullable String message() {
        return message;
    }

    /** Names of the services on it, sorted. */
    public List<String> services() {
        return services;
    }

    public String hardwareType() {
        return hardwareType;
    }

    public String imageType() {
        return imageType;
    }

    public String provider() {
        return provider;
    }

    public String location() {
        return location;
    }

    /** The host of its provider's list that it has; null where the provider lists none. */
    public @Nullable String host() {
        return host;
    }

    /** What is known of its machine; null where there is none. */
    public @Nullable Machine machine() {
        return machine;
    }

    /** What the provider and the services' actions have left about it, by name. */
    public Map<String, String> properties() {
        Map<String, String> properties = new TreeMap<>(outputs);
        if (machine != null) {
            properties.putAll(machine.properties());
        }
        return properties;
    }

    /** Enters a state; whether that is another one, or for another reason. */
    public boolean become(NodeState state, @Nullable String message) {
        boolean changed = this.state != state || !Objects.equals(this.message, message);
        this.state = state;
        this.message = message;
        return changed;
    }

    public NodeCompletion completion() {
        return completion;
    }

    /** Whether its machine is there and answers to a known key. */
    public boolean isConfirmed() {
        return machine != null && !machine.hostKeys().isEmpty();
    }

    /** An operation begins to change its services; until it has succeeded, it may have any of these. */
    public void change(Collection<String> oldAndNew) {
        this.services = oldAndNew.stream().sorted().toList();
        if (completion == NodeCompletion.COMPLETE) {
            completion = NodeCompletion.CHANGING;
        }
    }

    /** An operation has made of it what it was to be, with these services. */
    public void complete(Collection<String> names) {
        this.services = names.stream().sorted().toList();
        this.completion = NodeCompletion.COMPLETE;
    }

    /** What an operation was to make of it has been undone: it has these services again, and is as far as it was. */
    public void restore(Collection<String> names, NodeCompletion before) {
        this.services = names.stream().sorted().toList();
        this.completion = before;
    }

    /** The provider's id of the machine that was there before it; null where one was made for it. */
    public @Nullable String adopts() {
        return adopts;
    }

    /** What that machine was tagged with, and may be taken from; null where it was no orphan. */
    public @Nullable MachineOwner adoptsFrom() {
        return adoptsFrom;
    }

    /**
     * A machine that is there becomes the node.
     *
     * @param from what it is tagged with, and is taken from; null where it is no orphan
     */
    public void adopt(String machine, @Nullable MachineOwner from) {
        this.adopts = machine;
        this.adoptsFrom = from;
    }

    /**
     * Whether its machine was there before it and no operation has made a node of it yet: then it is not deleted with the node, unless it is
     * a host, of which that takes what Loom has put there.
     */
    public boolean isForeign() {
        return adopts != null && host == null && completion == NodeCompletion.NEW;
    }

    /** Of the keys of people that are on it, see {@link #putKeys}; null where that is not known. */
    public @Nullable String keysDigest() {
        return keysDigest;
    }

    /** An operation begins to put keys of this digest on it; until it has, it may have any. */
    public void expectKeys(String digest) {
        if (!digest.equals(keysDigest)) {
            keysDigest = null;
        }
    }

    /** It has the keys of this digest, and of those that Loom has put there no others. */
    public void putKeys(String digest) {
        keysDigest = digest;
    }

    /** As the planner sees it. */
    public PlannedNode planned() {
        return new PlannedNode(
                number,
                hostName,
                new Layout(new TreeSet<>(services), hardwareType, imageType),
                provider,
                location,
                host);
    }

    /** What the latest inspection has found; null where none has looked at it since it was made or worked on. */
    public @Nullable NodeCondition condition() {
        return condition;
    }

    /** What is not as it is recorded; null where all is, as far as is known. */
    public @Nullable String conditionMessage() {
        return conditionMessage;
    }

    /** Since when it has been found in its condition; null where that is not known. */
    public @Nullable Instant conditionSince() {
        return conditionSince;
    }

    /** Names of services that are not running, sorted; empty where its condition is another than STOPPED. */
    public List<String> stoppedServices() {
        return stoppedServices;
    }

    /** An inspection has found it so; whether that is another condition than the one before, where that is known, or than OK. */
    public boolean inspected(NodeCondition found, @Nullable String message, Collection<String> stopped, Instant at) {
        List<String> sorted = stopped.stream().sorted().toList();
        NodeCondition before = condition == null ? NodeCondition.OK : condition;
        boolean changed = before != found || !stoppedServices.equals(sorted);
        if (changed || conditionSince == null) {
            this.conditionSince = at;
        }
        this.condition = found;
        this.wasOk = wasOk || found == NodeCondition.OK;
        this.conditionMessage = message;
        this.stoppedServices = sorted;
        return changed;
    }

    /** Whether an inspection has found it OK since an operation last worked on it. */
    public boolean wasOk() {
        return wasOk;
    }

    /** An operation has worked on it: it answers, and whether its services run as before is not known. */
    public void worked() {
        this.wasOk = false;
        if (condition != NodeCondition.MISSING && condition != NodeCondition.CHANGED) {
            this.condition = null;
            this.conditionMessage = null;
            this.conditionSince = null;
            this.stoppedServices = List.of();
        }
    }

    /** The operation that could not make its machine, for its provider had no capacity; null where there is none such. */
    public @Nullable UUID noCapacityIn() {
        return noCapacityIn;
    }

    /** An operation could not make its machine, for its provider had no capacity; null where it was for another reason, or is tried again. */
    public void lackCapacity(@Nullable UUID operationId) {
        this.noCapacityIn = operationId;
    }

    /** A machine is asked for: from now on it is used, or again where one was given back before. */
    public void machineAsked(Instant now) {
        if (machineFrom == null) {
            machineFrom = now;
        }
        machineUntil = null;
    }

    /** Its machine, if one was ever asked for, is no longer its own and is used no more. */
    public void machineGone(Instant now) {
        if (machineFrom != null && machineUntil == null) {
            machineUntil = now;
        }
    }

    /** Remembers what was found out about the machine; null where there is none any more. */
    public void setMachine(@Nullable Machine machine) {
        this.machine = machine;
        if (machine == null) {
            this.keysDigest = null;
            if (!serviceStates.isEmpty()) {
                this.serviceStates = Map.of();
            }
        }
    }

    /** Remembers host keys that its machine was reached by, in the place of those that were pinned; none are not remembered. */
    public void repin(List<String> hostKeys) {
        Machine known = machine;
        if (known != null && !hostKeys.isEmpty() && !known.hostKeys().equals(hostKeys)) {
            this.machine = known.heldTo(hostKeys);
        }
    }

    /** Remembers what an action left, over what was there under the same names. */
    public void addOutputs(Map<String, String> more) {
        Map<String, String> merged = new TreeMap<>(outputs);
        merged.putAll(more);
        this.outputs = merged;
    }
}
