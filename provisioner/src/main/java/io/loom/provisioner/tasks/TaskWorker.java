package io.loom.provisioner.tasks;

import io.loom.contract.BootstrapWork;
import io.loom.contract.Finding;
import io.loom.contract.KeyWork;
import io.loom.contract.Machine;
import io.loom.contract.MachineOwner;
import io.loom.contract.NodeSetup;
import io.loom.contract.ProviderWork;
import io.loom.contract.SecretBundle;
import io.loom.contract.ServiceWork;
import io.loom.contract.TaskAssignment;
import io.loom.provisioner.enrolment.SecretBundles;
import io.loom.provisioner.node.Node;
import io.loom.provisioner.node.NodePreparation;
import io.loom.provisioner.node.NodeSettings;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineState;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.ssh.JumpHost;
import io.loom.provisioner.ssh.SshConnections;
import io.loom.provisioner.ssh.SshTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Does what an assignment says, by the plugin that it names. */
final class TaskWorker {
    private static final Duration CONFIRM_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Plugins plugins;
    private final SecretBundles bundles;
    private final SshConnections connections;
    private final NodeInspection inspection;

    TaskWorker(Plugins plugins, SecretBundles bundles, SshConnections connections) {
        this.plugins = plugins;
        this.bundles = bundles;
        this.connections = connections;
        this.inspection = new NodeInspection(connections);
    }

    /**
     * What a task leaves behind.
     *
     * @param machine what is known of the machine now; null from service actions, and where there is none
     * @param outputs for later tasks of the node
     * @param finding what is not as it is recorded; null where all is, and where nothing was compared
     */
    record Done(
            @Nullable Machine machine,
            Map<String, String> outputs,
            @Nullable Finding finding) {

        static Done machine(@Nullable Machine machine) {
            return new Done(machine, Map.of(), null);
        }
    }

    /** Why the assignment cannot be begun here; empty when it can. */
    Optional<String> unfit(TaskAssignment assignment) {
        return switch (assignment.work()) {
            case ProviderWork work ->
                plugins.provider(work.providerType()).isPresent()
                        ? unknown(work.checks().stream().map(ServiceWork::automator))
                        : Optional.of("This provisioner has no provider type " + work.providerType() + ".");
            case BootstrapWork work -> unknown(work.automators().stream());
            case KeyWork work -> Optional.empty();
            case ServiceWork work -> unknown(Stream.of(work.automator()));
        };
    }

    private Optional<String> unknown(Stream<String> automators) {
        return automators
                .filter(automator -> plugins.automator(automator).isEmpty())
                .findFirst()
                .map(automator -> "This provisioner has no automator type " + automator + ".");
    }

    /** Does it; blocks until it is done. */
    Done work(RunningTask task) throws InterruptedException {
        TaskAssignment assignment = task.assignment();
        String bundleId = assignment.secretBundle();
        SecretBundle bundle = bundleId == null ? new SecretBundle("", Map.of()) : bundles.get(bundleId);
        task.knowSecrets(bundle);
        return switch (assignment.work()) {
            case ProviderWork work ->
                provider(plugins.provider(work.providerType()).orElseThrow(), work, bundle, task);
            case BootstrapWork work -> bootstrap(work, bundle, task);
            case KeyWork work -> changeKeys(work, bundle, task);
            case ServiceWork work -> service(plugins.automator(work.automator()).orElseThrow(), work, bundle, task);
        };
    }

    private Done bootstrap(BootstrapWork work, SecretBundle bundle, TaskContext task) throws InterruptedException {
        NodeSettings settings = Plugins.settings(work.setup(), bundle);
        Node node = node(work.machine(), settings, bundle);
        new NodePreparation(settings, boots(work.setup())).prepare(node, task);
        new AuthorizedKeys(
                        work.authorizedKeys(),
                        work.noOthers(),
                        new MachineToken(task.cluster().id(), task.node().id()))
                .put(node.asLogin(), LoginKeys.of(bundle).lines());
        for (String automator : work.automators().stream().sorted().toList()) {
            plugins.automator(automator).orElseThrow().automator.bootstrap(node, task);
        }
        return Done.machine(null);
    }

    private boolean boots(@Nullable NodeSetup setup) {
        return setup != null
                && plugins.provider(setup.providerType())
                        .map(bound -> bound.provider.boots())
                        .orElse(true);
    }

    private Done changeKeys(KeyWork work, SecretBundle bundle, TaskContext task) throws InterruptedException {
        SshTarget target = pinnedTarget(work.machine(), Plugins.settings(work.setup(), bundle), bundle);
        new KeyChange(
                        connections,
                        LoginKeys.of(bundle),
                        target,
                        new MachineToken(task.cluster().id(), task.node().id()))
                .make(task.action(), work);
        return Done.machine(null);
    }

    private <C extends Record> Done service(
            Plugins.BoundAutomator<C> bound, ServiceWork work, SecretBundle bundle, TaskContext task)
            throws InterruptedException {
        C config = bound.form.bind(work.fields());
        Node node = node(work.machine(), Plugins.settings(work.setup(), bundle), bundle);
        return new Done(null, bound.automator.run(work, config, node, task), null);
    }

    private <C extends Record> Done provider(
            Plugins.BoundProvider<C> bound, ProviderWork work, SecretBundle bundle, TaskContext task)
            throws InterruptedException {
        C config = bound.bind(work.fields(), bundle);
        var token = new MachineToken(task.cluster().id(), task.node().id());
        return switch (task.action()) {
            case CREATE -> {
                bound.provider.validate(config);
                settings(work, bundle).validate();
                yield Done.machine(bound.provider.create(request(work, token, task), config, task));
            }
            case CONFIRM -> Done.machine(confirm(bound, work, config, token, bundle, task));
            case DELETE -> {
                delete(bound, work, config, token, bundle, task);
                yield Done.machine(null);
            }
            case INSPECT -> inspect(bound, work, config, token, bundle, task);
            case ADOPT -> Done.machine(adopt(bound, work, config, token, bundle, task));
            case BOOTSTRAP,
                    INSTALL,
                    CONFIGURE,
                    INITIALIZE,
                    START,
                    STOP,
                    REMOVE,
                    CHECK,
                    DRAIN,
                    RUN,
                    ADD_KEY,
                    REMOVE_KEY ->
                throw TaskFailure.lasting("bad-assignment", task.action() + " is not done by a provider.");
        };
    }

    private <C extends Record> Machine adopt(
            Plugins.BoundProvider<C> bound,
            ProviderWork work,
            C config,
            MachineToken token,
            SecretBundle bundle,
            TaskContext task)
            throws InterruptedException {
        String id = work.adopts();
        if (id == null) {
            throw TaskFailure.lasting("bad-assignment", "It is not said which machine is to be adopted.");
        }
        bound.provider.validate(config);
        settings(work, bundle).validate();
        Machine adopted = bound.provider.adopt(id, request(work, token, task), config, task);
        return confirm(bound, work.of(adopted), config, token, bundle, task);
    }

    /** Of a machine that was never confirmed, it is only asked whether it is there. */
    private <C extends Record> Done inspect(
            Plugins.BoundProvider<C> bound,
            ProviderWork work,
            C config,
            MachineToken token,
            SecretBundle bundle,
            TaskContext task)
            throws InterruptedException {
        Machine recorded = work.machine();
        if (recorded == null || recorded.hostKeys().isEmpty()) {
            MachineState state = look(bound, work, config, token, task);
            return new Done(
                    state.known().orElse(null),
                    Map.of(),
                    state instanceof MachineState.Absent absent ? NodeInspection.missing(absent, task) : null);
        }
        SshTarget target = target(recorded, work.sshUser(), settings(work, bundle), bundle);
        NodeInspection.Seen seen =
                inspection.look(recorded, () -> look(bound, work, config, token, task), target, task);
        Optional<Finding> finding = seen.finding().isPresent() ? seen.finding() : check(work.checks(), bundle, task);
        return new Done(
                seen.machine().map(machine -> machine.heldTo(target.hostKeys())).orElse(null),
                Map.of(),
                finding.orElse(null));
    }

    /** Runs the checks of a node's services; what does not hold is found, and no failure. */
    private Optional<Finding> check(List<ServiceWork> checks, SecretBundle bundle, TaskContext task)
            throws InterruptedException {
        List<String> stopped = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (ServiceWork check : checks) {
            var own = new ServiceCheck(task, check.service());
            try {
                service(plugins.automator(check.automator()).orElseThrow(), check, bundle, own);
            } catch (TaskFailure e) {
                Optional<Finding> machine = NodeInspection.finding(e);
                if (machine.isPresent()) {
                    return machine;
                }
                stopped.add(check.service());
                reasons.add(String.valueOf(e.getMessage()));
            }
            node(check.machine(), Plugins.settings(check.setup(), bundle), bundle)
                    .discard(own.attempt());
        }
        return stopped.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(Finding.Condition.STOPPED, String.join(" ", reasons), stopped));
    }

    private static MachineRequest request(ProviderWork work, MachineToken token, TaskContext task) {
        MachineOwner from = work.adoptsFrom();
        return new MachineRequest(
                token,
                task.node().hostName(),
                work.location(),
                work.hardware(),
                work.image(),
                work.sshUser(),
                work.sshPublicKey(),
                work.tags(),
                from == null ? null : new MachineToken(from.clusterId(), from.nodeId()));
    }

    /** How the machine stands; one that is not known yet is found by its token. */
    private static <C extends Record> MachineState look(
            Plugins.BoundProvider<C> bound, ProviderWork work, C config, MachineToken token, TaskContext task)
            throws InterruptedException {
        Machine known = work.machine();
        if (known == null) {
            Optional<Machine> found = bound.provider.find(token, config, task);
            if (found.isEmpty()) {
                return MachineState.absent();
            }
            known = found.get();
        }
        return bound.provider.inspect(known, config, task);
    }

    /** Also looks for a machine that nobody knows of but its tag, so that nothing is left behind. */
    private <C extends Record> void delete(
            Plugins.BoundProvider<C> bound,
            ProviderWork work,
            C config,
            MachineToken token,
            SecretBundle bundle,
            TaskContext task)
            throws InterruptedException {
        Machine known = work.machine();
        if (known != null) {
            bound.provider.delete(known, token, config, task);
        }
        Optional<Machine> left = bound.provider.find(token, config, task);
        if (left.isPresent()) {
            bound.provider.delete(left.get(), token, config, task);
            forget(left.get(), work, bundle);
        } else if (known == null) {
            bound.provider.clear(token, config, task);
        }
        if (known != null) {
            forget(known, work, bundle);
        }
    }

    private void forget(Machine machine, ProviderWork work, SecretBundle bundle) {
        String address = machine.addresses().get(Machine.ACCESS_V4);
        if (address != null) {
            try {
                connections.forget(
                        address,
                        machine.sshPort(),
                        settings(work, bundle).jump(machine).orElse(null));
            } catch (TaskFailure e) {
                // How it was reached is not told any more; a connection that nobody uses is closed before long.
            }
        }
    }

    /** Waits until the machine answers over SSH, and pins the key that it shows where none is known yet. */
    private <C extends Record> Machine confirm(
            Plugins.BoundProvider<C> bound,
            ProviderWork work,
            C config,
            MachineToken token,
            SecretBundle bundle,
            TaskContext task)
            throws InterruptedException {
        Machine recorded = work.machine();
        NodeSettings settings = settings(work, bundle);
        Duration pause = CONFIRM_PAUSE;
        @Nullable TaskFailure last = null;
        while (true) {
            MachineState state = look(bound, work, config, token, task);
            Machine machine = withPins(there(state, task), recorded);
            String address = machine.addresses().get(Machine.ACCESS_V4);
            if (address != null) {
                try {
                    return reached(machine, target(machine, work.sshUser(), settings, bundle));
                } catch (TaskFailure e) {
                    if (!e.retryable()) {
                        throw e;
                    }
                    last = e;
                }
            }
            if (task.timeLeft().compareTo(pause.plusSeconds(1)) < 0) {
                throw last != null
                        ? last
                        : TaskFailure.passing("no-address", "The provider has given the machine no address yet.");
            }
            task.progress(waitingFor(state, last == null ? "an address" : "SSH at " + address));
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
    }

    /** What the provider says of a machine, held to what was pinned when it was reached before. */
    private static Machine withPins(Machine machine, @Nullable Machine recorded) {
        if (recorded == null) {
            return machine;
        }
        Machine pinned = recorded.hostKeys().isEmpty() ? machine : machine.heldTo(recorded.hostKeys());
        String jumpKey = recorded.properties().get(Machine.JUMP_HOST_KEY);
        return jumpKey == null ? pinned : pinned.with(Machine.JUMP_HOST_KEY, jumpKey);
    }

    /** Logs in, and pins the keys that are shown where none is known yet. */
    private Machine reached(Machine machine, SshTarget target) throws InterruptedException {
        String shown = connections.hostKey(target);
        var reached = new Machine(
                machine.providerId(),
                machine.addresses(),
                machine.sshPort(),
                target.user(),
                target.hostKeys().isEmpty() ? List.of(shown) : target.hostKeys(),
                machine.properties());
        JumpHost jump = target.jump();
        return jump == null || !jump.hostKeys().isEmpty()
                ? reached
                : reached.with(Machine.JUMP_HOST_KEY, connections.hostKey(jump));
    }

    private static Machine there(MachineState state, TaskContext task) {
        return switch (state) {
            case MachineState.Running running -> running.machine();
            case MachineState.Pending pending -> pending.machine();
            case MachineState.Failed failed -> throw failed.failure();
            case MachineState.Absent absent ->
                throw TaskFailure.lasting(
                        "machine-gone", NodeInspection.missing(absent, task).reason());
        };
    }

    private static String waitingFor(MachineState state, String what) {
        return state instanceof MachineState.Pending pending
                ? "Waiting for the provider: " + pending.words()
                : "Waiting for " + what;
    }

    private static NodeSettings settings(ProviderWork work, SecretBundle bundle) {
        return Plugins.settings(
                NodeSetup.of(work.providerType(), work.fields(), work.image(), work.hardware()), bundle);
    }

    private Node node(Machine machine, NodeSettings settings, SecretBundle bundle) {
        return new Node(connections, pinnedTarget(machine, settings, bundle), machine, settings.root());
    }

    private static SshTarget pinnedTarget(Machine machine, NodeSettings settings, SecretBundle bundle) {
        if (machine.hostKeys().isEmpty()) {
            throw TaskFailure.lasting(
                    "host-key-unknown",
                    "No host key of " + machine.providerId() + " was pinned: CONFIRM must come first.");
        }
        return target(machine, "root", settings, bundle);
    }

    private static SshTarget target(Machine machine, String defaultUser, NodeSettings settings, SecretBundle bundle) {
        LoginKeys keys = LoginKeys.of(bundle);
        String address = machine.addresses().get(Machine.ACCESS_V4);
        if (address == null) {
            throw TaskFailure.lasting("no-address", "The machine " + machine.providerId() + " has no address.");
        }
        String user = machine.sshUser();
        return new SshTarget(
                address,
                machine.sshPort(),
                user == null ? defaultUser : user,
                keys.pairs(),
                settings.hostKeysOf(machine),
                settings.jump(machine).orElse(null));
    }
}
