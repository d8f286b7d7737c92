package io.loom.provisioner.provider.sandbox;

import io.loom.contract.AccountCheck;
import io.loom.contract.Contract;
import io.loom.contract.Machine;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.ProviderOffer;
import io.loom.provisioner.plugin.ConfigForm;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineState;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.Provider;
import io.loom.provisioner.plugin.ProviderMachine;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Provider type {@code sandbox}: nodes on this machine, reached over SSH like any others. */
public final class SandboxProvider implements Provider<SandboxConfig>, AutoCloseable {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /** The name of the provider type. */
    public static final String TYPE = "sandbox";

    private final ConfigForm<SandboxConfig> form = ConfigForm.of(SandboxConfig.class);
    private final KeeperClient keeper;

    /**
     * @param folder where the nodes live
     * @param keeperCommand starts a keeper when the folder is added to it as the last word
     */
    public SandboxProvider(Path folder, List<String> keeperCommand) {
        keeper = new KeeperClient(folder, keeperCommand);
    }

    /** Brings back the nodes that the folder tells of. */
    public void wake() throws InterruptedException {
        keeper.wake();
    }

    @Override
    public PluginDescriptor describe() {
        return form.descriptor(
                PluginDescriptor.Kind.PROVIDER,
                TYPE,
                "Sandbox",
                "Nodes on the provisioner's own machine, each with its own address, files and processes.");
    }

    @Override
    public Class<SandboxConfig> configType() {
        return SandboxConfig.class;
    }

    @Override
    public boolean boots() {
        return false;
    }

    @Override
    public void validate(SandboxConfig config) {
        if (!(config.failureRate() >= 0 && config.failureRate() <= 1)) {
            throw TaskFailure.lasting(
                    "bad-field", "Field failureRate is " + config.failureRate() + "; it must be from 0 to 1.");
        }
        if (config.latencyMillis() < 0 || config.capacity() < 0) {
            throw TaskFailure.lasting("bad-field", "Fields latencyMillis and capacity must not be negative.");
        }
    }

    @Override
    public Machine create(MachineRequest request, SandboxConfig config, TaskContext task) throws InterruptedException {
        Thread.sleep(config.latencyMillis());
        if (ThreadLocalRandom.current().nextDouble() < config.failureRate()) {
            throw TaskFailure.passing(
                    "sandbox-told-to-fail",
                    "The sandbox was told to fail: its failureRate is " + config.failureRate() + ".");
        }
        SandboxNode node = keeper.create(order(request, config));
        keeper.note().ifPresent(task::progress);
        return machine(node);
    }

    @Override
    public Optional<Machine> find(MachineToken token, SandboxConfig config, TaskContext task)
            throws InterruptedException {
        return node(token).map(SandboxProvider::machine);
    }

    /** One that was adopted is not called as its owner. */
    private Optional<SandboxNode> node(MachineToken token) throws InterruptedException {
        Optional<SandboxNode> own = keeper.find(token.nodeId());
        return own.isPresent()
                ? own.filter(node -> node.token().equals(token))
                : keeper.all().stream()
                        .filter(node -> node.token().equals(token))
                        .findFirst();
    }

    private static NodeOrder order(MachineRequest request, SandboxConfig config) {
        return new NodeOrder(
                request.token().clusterId(),
                request.token().nodeId(),
                request.hostName(),
                request.sshPublicKey(),
                request.tags(),
                config.capacity());
    }

    @Override
    public MachineState inspect(Machine machine, SandboxConfig config, TaskContext task) throws InterruptedException {
        return MachineState.running(
                keeper.find(UUID.fromString(machine.providerId())).map(SandboxProvider::machine));
    }

    @Override
    public Optional<ProviderMachine> lookup(String providerId, SandboxConfig config, TaskContext task)
            throws InterruptedException {
        return ID.matcher(providerId).matches()
                ? keeper.find(UUID.fromString(providerId)).map(SandboxProvider::found)
                : Optional.empty();
    }

    @Override
    public void list(String installation, SandboxConfig config, TaskContext task, Consumer<ProviderMachine> each)
            throws InterruptedException {
        keeper.all().stream()
                .filter(node -> installation.equals(node.tags().get(Contract.INSTALLATION_TAG)))
                .map(SandboxProvider::found)
                .forEach(each);
    }

    /** The sandbox has no machines but those that were made with a token. */
    @Override
    public Machine adopt(String providerId, MachineRequest request, SandboxConfig config, TaskContext task)
            throws InterruptedException {
        ProviderMachine found = lookup(providerId, config, task).orElseThrow(() -> ProviderMachine.gone(providerId));
        MachineToken from = Objects.requireNonNull(found.token());
        if (!request.mustMark(providerId, from)) {
            return found.machine();
        }
        SandboxNode node = keeper.adopt(UUID.fromString(providerId), from, order(request, config))
                .orElseThrow(() -> ProviderMachine.gone(providerId));
        if (!node.token().equals(request.token())) {
            throw ProviderMachine.taken(providerId, node.token().text());
        }
        return machine(node);
    }

    @Override
    public void delete(Machine machine, MachineToken token, SandboxConfig config, TaskContext task)
            throws InterruptedException {
        Optional<SandboxNode> node = node(token);
        if (node.isPresent()) {
            keeper.delete(node.get().nodeId());
        }
    }

    @Override
    public List<AccountCheck> check(SandboxConfig config, TaskContext task) throws InterruptedException {
        int nodes = keeper.all().size();
        boolean fits = config.capacity() == 0 || nodes < config.capacity();
        return List.of(new AccountCheck(
                "capacity",
                fits,
                nodes + " nodes are here"
                        + (config.capacity() == 0 ? "." : ", and there is room for " + config.capacity() + ".")));
    }

    @Override
    public ProviderOffer discover(SandboxConfig config, TaskContext task) throws InterruptedException {
        Long limit = config.capacity() == 0 ? null : (long) config.capacity();
        return new ProviderOffer(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(new ProviderOffer.Quota("nodes", limit, keeper.all().size())));
    }

    @Override
    public void close() {
        keeper.close();
    }

    private static ProviderMachine found(SandboxNode node) {
        return new ProviderMachine(machine(node), node.token(), node.tags());
    }

    private static Machine machine(SandboxNode node) {
        return new Machine(
                node.nodeId().toString(),
                Map.of(Machine.ACCESS_V4, node.address(), Machine.BIND_V4, node.address()),
                node.port(),
                "root",
                List.of(node.hostKey()),
                Map.of());
    }
}
