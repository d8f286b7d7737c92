package io.loom.operations;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.contract.AccountCheck;
import io.loom.contract.BootstrapWork;
import io.loom.contract.ControlMessage;
import io.loom.contract.Enrolment;
import io.loom.contract.Finding;
import io.loom.contract.FoundMachine;
import io.loom.contract.KeyWork;
import io.loom.contract.Machine;
import io.loom.contract.NodeSetup;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.PluginDescriptor.FieldSchema;
import io.loom.contract.PluginDescriptor.FieldType;
import io.loom.contract.PluginDescriptor.ResourceFormat;
import io.loom.contract.PluginDescriptor.ResourceType;
import io.loom.contract.ProviderOffer;
import io.loom.contract.ProviderWork;
import io.loom.contract.ProvisionerMessage;
import io.loom.contract.ServiceWork;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.contract.TaskReport;
import io.loom.execution.shards.TestProvisioner;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A provisioner that speaks the protocol and keeps its machines in memory. Its provider type {@code test-cloud} takes an
 * administrator's secret and account, a region that says where it is, and a user's zone and secret; {@code test-hosts} has hosts that are
 * listed; its automator {@code shell} does nothing.
 */
final class CloudPeer implements AutoCloseable {

    static final String PROVIDER_TYPE = "test-cloud";
    static final String HOSTS_TYPE = "test-hosts";

    private final TestProvisioner provisioner;
    private final Queue<TaskAssignment> assignments = new ConcurrentLinkedQueue<>();
    private final Queue<TaskAssignment> held = new ConcurrentLinkedQueue<>();
    private final AtomicInteger addresses = new AtomicInteger();
    private volatile Predicate<TaskAssignment> fails = assignment -> false;
    private volatile String failure = "test-failure";
    private volatile Predicate<TaskAssignment> holds = assignment -> false;
    private volatile Function<TaskAssignment, @Nullable Finding> finds = assignment -> null;
    private volatile @Nullable List<String> reached;
    private volatile Map<String, List<FoundMachine>> listed = Map.of();
    private volatile List<AccountCheck> checks = List.of();
    private volatile List<ProviderOffer> offers = List.of();
    private volatile boolean isOld;
    private volatile @Nullable String refusal;
    private final Queue<ControlMessage> questions = new ConcurrentLinkedQueue<>();

    CloudPeer(ObjectMapper json, String credential) {
        Enrolment.Answer answer = TestProvisioner.enrol(credential);
        provisioner = new TestProvisioner(
                json, answer, 100, List.of(cloud(), racks(), shell()), (peer, assignment) -> take(assignment));
        provisioner.onControl(this::hear);
        provisioner.keepAlive();
    }

    /** From now on inspections reach machines by these host keys. */
    void reachBy(List<String> hostKeys) {
        this.reached = hostKeys;
    }

    /** From now on these are the machines of the accounts in some regions. */
    void listMachines(Map<String, List<FoundMachine>> machines) {
        this.listed = machines;
    }

    /** From now on this is what a check of an account finds. */
    void checkAs(List<AccountCheck> found) {
        this.checks = found;
    }

    /** From now on accounts offer this, in these parts. */
    void offer(List<ProviderOffer> parts) {
        this.offers = parts;
    }

    /** From now on it knows no checks and no offers, as an older release. */
    void beOld(boolean old) {
        this.isOld = old;
    }

    /** From now on questions about accounts are answered with this failure; null for none. */
    void refuseQuestions(@Nullable String reason) {
        this.refusal = reason;
    }

    /** What it was asked about accounts. */
    List<ControlMessage> questions() {
        return List.copyOf(questions);
    }

    /** Each machine is a part of its own, and the last part comes first. */
    private void hear(ControlMessage message) {
        switch (message) {
            case ControlMessage.Cancel cancel -> {}
            case ControlMessage.Drain drain -> {}
            case ControlMessage.ListMachines asked -> {
                questions.add(asked);
                List<FoundMachine> machines = listed.getOrDefault(
                        String.valueOf(asked.account().fields().get("region")), List.of());
                answer(asked.question(), machines.size(), true, List.of(), List.of(), null);
                for (int part = 0; part < machines.size(); part++) {
                    answer(asked.question(), part, false, List.of(machines.get(part)), List.of(), null);
                }
            }
            case ControlMessage.DeleteMachine asked -> {
                questions.add(asked);
                answer(asked.question(), 0, true, List.of(), List.of(), null);
            }
            case ControlMessage.CheckProvider asked -> {
                questions.add(asked);
                if (!isOld) {
                    answer(asked.question(), 0, true, List.of(), checks, null);
                }
            }
            case ControlMessage.DiscoverProvider asked -> {
                questions.add(asked);
                if (!isOld) {
                    answer(asked.question(), offers.size(), true, List.of(), List.of(), null);
                    for (int part = 0; part < offers.size(); part++) {
                        answer(asked.question(), part, false, List.of(), List.of(), offers.get(part));
                    }
                }
            }
        }
    }

    private void answer(
            UUID question,
            int part,
            boolean last,
            List<FoundMachine> machines,
            List<AccountCheck> checked,
            @Nullable ProviderOffer offer) {
        provisioner.say(new ProvisionerMessage.Answer(
                provisioner.incarnation(),
                provisioner.proof(),
                Instant.EPOCH,
                question,
                part,
                last,
                machines,
                checked,
                offer,
                last ? refusal : null));
    }

    /** All that was asked of it, in the order in which it came. */
    List<TaskAssignment> assignments() {
        return List.copyOf(assignments);
    }

    /** What was asked of it that concerns nodes with this in their host names. */
    List<TaskAssignment> assignments(String hostNamePart) {
        return assignments.stream()
                .filter(assignment -> assignment.node().hostName().contains(hostNamePart))
                .toList();
    }

    /** From now on these tasks fail, for good. */
    void failWhere(Predicate<TaskAssignment> fails) {
        failWhere("test-failure", fails);
    }

    /** From now on these tasks fail, for good and for this kind of reason. */
    void failWhere(String code, Predicate<TaskAssignment> fails) {
        this.failure = code;
        this.fails = fails;
    }

    /** From now on these tasks are accepted, and neither done nor failed. */
    void holdWhere(Predicate<TaskAssignment> holds) {
        this.holds = holds;
    }

    /** From now on inspections find this; null for all as it is recorded. */
    void findWhere(Function<TaskAssignment, @Nullable Finding> finds) {
        this.finds = finds;
    }

    /** Does what was held, and holds nothing more. */
    void release() {
        holds = assignment -> false;
        for (TaskAssignment assignment = held.poll(); assignment != null; assignment = held.poll()) {
            finish(assignment);
        }
    }

    private void take(TaskAssignment assignment) {
        assignments.add(assignment);
        provisioner.accept(assignment);
        if (holds.test(assignment)) {
            held.add(assignment);
        } else {
            finish(assignment);
        }
    }

    private void finish(TaskAssignment assignment) {
        if (fails.test(assignment)) {
            provisioner.fail(assignment, failure, "The cloud is full.", false);
            return;
        }
        provisioner.report(
                assignment,
                switch (assignment.work()) {
                    case ProviderWork work ->
                        switch (assignment.action()) {
                            case CREATE -> succeeded(assignment, machine(assignment, Map.of(), List.of()));
                            case CONFIRM ->
                                succeeded(
                                        assignment,
                                        machine(
                                                assignment,
                                                addressed(),
                                                List.of("ssh-ed25519 AAAA "
                                                        + assignment.node().hostName())));
                            case ADOPT ->
                                succeeded(
                                        assignment,
                                        machine(
                                                String.valueOf(work.adopts()),
                                                addressed(),
                                                List.of("ssh-ed25519 AAAA "
                                                        + assignment.node().hostName())));
                            case INSPECT -> inspected(assignment, work);
                            default -> succeeded(assignment, null);
                        };
                    case BootstrapWork work -> succeeded(assignment, null);
                    case KeyWork work -> succeeded(assignment, null);
                    case ServiceWork work -> succeeded(assignment, null);
                });
    }

    private Map<String, String> addressed() {
        String address = "127.9.0." + addresses.incrementAndGet();
        return Map.of(Machine.ACCESS_V4, address, Machine.BIND_V4, address);
    }

    private static Machine machine(TaskAssignment assignment, Map<String, String> addresses, List<String> hostKeys) {
        return machine("m-" + assignment.node().number(), addresses, hostKeys);
    }

    private static Machine machine(String id, Map<String, String> addresses, List<String> hostKeys) {
        return new Machine(id, addresses, 2222, "loom", hostKeys, Map.of("rack", "r1"));
    }

    private TaskReport succeeded(TaskAssignment assignment, @Nullable Machine machine) {
        Map<String, String> outputs = assignment.action() == TaskAction.START ? Map.of("started", "yes") : Map.of();
        return new TaskReport.Succeeded(
                assignment.attempt(), provisioner.incarnation(), Instant.EPOCH, machine, outputs);
    }

    private TaskReport inspected(TaskAssignment assignment, ProviderWork work) {
        return new TaskReport.Succeeded(
                assignment.attempt(),
                provisioner.incarnation(),
                Instant.EPOCH,
                reached == null || work.machine() == null
                        ? work.machine()
                        : work.machine().heldTo(reached),
                Map.of(),
                finds.apply(assignment));
    }

    static PluginDescriptor cloud() {
        return new PluginDescriptor(
                PluginDescriptor.Kind.PROVIDER,
                PROVIDER_TYPE,
                "Test cloud",
                null,
                Map.of(
                        "api_key",
                        field(FieldType.PASSWORD, true, false),
                        "account",
                        field(FieldType.TEXT, false, false),
                        "region",
                        field(FieldType.TEXT, false, true),
                        "network",
                        field(FieldType.TEXT, false, null),
                        NodeSetup.JUMP_HOST,
                        field(FieldType.TEXT, false, false),
                        NodeSetup.HOST_KEYS,
                        field(FieldType.TEXT, false, false),
                        NodeSetup.SET_HOST_NAME,
                        field(FieldType.CHECKBOX, false, false),
                        "sudoPassword",
                        field(FieldType.PASSWORD, true, false)),
                Map.of(
                        "zone", field(FieldType.TEXT, false, true),
                        "user_key", field(FieldType.PASSWORD, true, false)),
                List.of(Set.of("api_key")),
                List.of(Set.of("zone")),
                Map.of());
    }

    private static PluginDescriptor racks() {
        return new PluginDescriptor(
                PluginDescriptor.Kind.PROVIDER,
                HOSTS_TYPE,
                "Test hosts",
                null,
                Map.of("hosts", field(FieldType.TEXT, false, true)),
                Map.of(),
                List.of(Set.of("hosts")),
                List.of(),
                Map.of());
    }

    static PluginDescriptor shell() {
        return new PluginDescriptor(
                PluginDescriptor.Kind.AUTOMATOR,
                "shell",
                "Shell",
                null,
                Map.of("script", field(FieldType.TEXT, false, null)),
                Map.of(),
                List.of(),
                List.of(),
                Map.of("scripts", new ResourceType(ResourceFormat.FILE, "0755")));
    }

    private static FieldSchema field(FieldType type, boolean sensitive, @Nullable Boolean location) {
        return new FieldSchema("label", type, null, null, List.of(), false, sensitive, location);
    }

    @Override
    public void close() {
        provisioner.goodbye();
        provisioner.close();
    }
}
