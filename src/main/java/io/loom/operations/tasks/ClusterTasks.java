package io.loom.operations.tasks;

import io.loom.contract.BootstrapWork;
import io.loom.contract.Contract;
import io.loom.contract.KeyWork;
import io.loom.contract.Machine;
import io.loom.contract.NodeSetup;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.ProviderWork;
import io.loom.contract.ServiceWork;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskWork;
import io.loom.execution.TaskContents;
import io.loom.model.HardwareType;
import io.loom.model.ImageType;
import io.loom.model.InvalidInputException;
import io.loom.model.Location;
import io.loom.model.Provider;
import io.loom.model.Service;
import io.loom.model.macro.MacroException;
import io.loom.model.macro.MacroScope;
import io.loom.model.macro.Macros;
import io.loom.taskgraph.Task;
import io.loom.tenancy.Installation;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Says what a task contains as of now: addresses that are known, macros expanded for its node, and its provider's account. */
@ApplicationScoped
public class ClusterTasks implements TaskContents {

    /** The automator that runs commands of somebody's. */
    private static final String COMMANDS = "shell";

    private final OperationFactsCache facts;
    private final ProviderBundles bundles;
    private final Installation installation;
    private final int maxBytes;

    ClusterTasks(
            OperationFactsCache facts,
            ProviderBundles bundles,
            Installation installation,
            @ConfigProperty(name = "loom.tasks.max-bytes") int maxBytes) {
        this.maxBytes = maxBytes;
        this.facts = facts;
        this.bundles = bundles;
        this.installation = installation;
    }

    @Override
    public Content contentOf(UUID operationId, Task task) {
        OperationFacts operation = facts.of(operationId);
        NodeFacts node = operation.node(task.nodeId());
        requireAllowed(operation, node, task);
        String service = task.service();
        TaskWork work = switch (task.action()) {
            case CREATE, CONFIRM, DELETE, INSPECT, ADOPT -> providerWork(operationId, operation, node, task.action());
            case BOOTSTRAP ->
                new BootstrapWork(
                        automators(operation, node),
                        machineOf(node),
                        operation.keys().lines(),
                        node.role() != NodeFacts.Role.COMES,
                        setup(operation, node));
            case ADD_KEY -> new KeyWork(machineOf(node), List.of(operation.sshPublicKey()), setup(operation, node));
            case REMOVE_KEY -> new KeyWork(machineOf(node), operation.leavingSshKeys(), setup(operation, node));
            case RUN -> commandWork(operation, node);
            case INSTALL, CONFIGURE, INITIALIZE, START, STOP, REMOVE, CHECK, DRAIN ->
                serviceWork(operation, node, task.action(), Objects.requireNonNull(service));
        };
        return new Content(
                poolOf(operation, node),
                operation.cluster(),
                node.ref(),
                bundles.reference(operation, node.provider()),
                work);
    }

    /** What goes may go, whatever the tenant may not use any more: nothing of it is to be left at a provider. */
    private static void requireAllowed(OperationFacts operation, NodeFacts node, Task task) {
        Provider provider = operation.snapshot().providers().get(node.provider());
        boolean goes = node.role() == NodeFacts.Role.LEAVES || task.action() == TaskAction.DELETE;
        if (provider != null && !goes) {
            operation.access().refusal(provider).ifPresent(reason -> {
                throw new InvalidInputException("/provider", reason);
            });
        }
    }

    @Override
    public String poolOf(UUID operationId, Task task) {
        return facts.known(operationId)
                .map(known -> poolOf(known, known.node(task.nodeId())))
                .orElse(Contract.DEFAULT_POOL);
    }

    /** The pool of a node's tasks. */
    public static String poolOf(OperationFacts operation, NodeFacts node) {
        return Pools.of(operation.snapshot().providers().get(node.provider()));
    }

    @Override
    public String pluginOf(UUID operationId, Task task) {
        return facts.known(operationId).map(known -> pluginOf(known, task)).orElse("other");
    }

    private static String pluginOf(OperationFacts operation, Task task) {
        return pluginsOf(operation, task).stream().map(Plugin::name).collect(Collectors.joining("+"));
    }

    /** A plugin, as {@link io.loom.contract.PluginDescriptor} names it. */
    record Plugin(PluginDescriptor.Kind kind, String name) {

        static Plugin of(PluginDescriptor descriptor) {
            return new Plugin(descriptor.kind(), descriptor.name());
        }

        @Override
        public String toString() {
            return switch (kind) {
                case PROVIDER -> "provider type " + name;
                case AUTOMATOR -> "automator " + name;
            };
        }
    }

    /** What the provisioners must have, together, to do all tasks of an operation and others like them. */
    static Set<Plugin> pluginsOf(OperationFacts operation) {
        Stream<Plugin> types = operation.snapshot().providers().values().stream()
                .map(provider -> new Plugin(PluginDescriptor.Kind.PROVIDER, provider.providerType()));
        Stream<Plugin> automators = operation.snapshot().services().values().stream()
                .flatMap(service -> service.actions().values().stream())
                .map(action -> new Plugin(PluginDescriptor.Kind.AUTOMATOR, action.automator()));
        return Stream.concat(types, automators).collect(Collectors.toSet());
    }

    /** What a provisioner must have to do a task. */
    static List<Plugin> pluginsOf(OperationFacts operation, Task task) {
        NodeFacts node = operation.node(task.nodeId());
        String service = task.service();
        if (task.action().isProviderAction()) {
            Provider provider = known(operation.snapshot().providers(), "provider", node.provider());
            Stream<Service> checked = task.action() == TaskAction.INSPECT ? checked(operation, node) : Stream.of();
            return Stream.concat(
                            Stream.of(new Plugin(PluginDescriptor.Kind.PROVIDER, provider.providerType())),
                            checked.map(probed -> Objects.requireNonNull(
                                            probed.actions().get(TaskAction.CHECK)))
                                    .map(check -> new Plugin(PluginDescriptor.Kind.AUTOMATOR, check.automator())))
                    .distinct()
                    .toList();
        }
        if (task.action().isKeyAction()) {
            return List.of();
        }
        if (task.action() == TaskAction.RUN) {
            return List.of(new Plugin(PluginDescriptor.Kind.AUTOMATOR, COMMANDS));
        }
        Set<String> automators = service == null
                ? automators(operation, node)
                : Set.of(Objects.requireNonNull(known(operation.snapshot().services(), "service", service)
                                .actions()
                                .get(task.action()))
                        .automator());
        return automators.stream()
                .map(name -> new Plugin(PluginDescriptor.Kind.AUTOMATOR, name))
                .toList();
    }

    @Override
    public void prepare(UUID operationId) {
        OperationFacts operation = facts.of(operationId);
        operation
                .providers()
                .forEach(provider -> bundles.refresh(operation.whose().tenantId(), provider));
    }

    @Override
    public void forget(UUID operationId) {
        facts.forget(operationId);
    }

    private ProviderWork providerWork(UUID operationId, OperationFacts operation, NodeFacts node, TaskAction action) {
        Provider provider = known(operation.snapshot().providers(), "provider", node.provider());
        HardwareType hardwareType = known(operation.snapshot().hardwareTypes(), "hardware type", node.hardwareType());
        ImageType imageType = known(operation.snapshot().imageTypes(), "image type", node.imageType());
        HardwareType.Offer hardware =
                known(hardwareType.providerMap(), "hardware type " + hardwareType.name() + " at", provider.name());
        ImageType.Offer image =
                known(imageType.providerMap(), "image type " + imageType.name() + " at", provider.name());
        return new ProviderWork(
                provider.providerType(),
                provider.name(),
                node.location().equals(Location.DEFAULT.name()) ? null : node.location(),
                fields(operation, node, provider),
                hardwareType.name(),
                hardware.properties(),
                imageType.name(),
                image.properties(),
                image.sshUser(),
                operation.sshPublicKey(),
                MachineTags.of(installation.id(), operationId, operation, node),
                node.machine(),
                action == TaskAction.INSPECT && node.machine() != null ? checks(operation, node) : List.of(),
                action == TaskAction.ADOPT ? node.adopts() : null,
                action == TaskAction.ADOPT ? node.adoptsFrom() : null);
    }

    private List<ServiceWork> checks(OperationFacts operation, NodeFacts node) {
        return checked(operation, node)
                .map(service -> serviceWork(operation, node, TaskAction.CHECK, service.name()))
                .toList();
    }

    /** The services of a node that have a CHECK. */
    private static Stream<Service> checked(OperationFacts operation, NodeFacts node) {
        return node.services().stream()
                .map(name -> known(operation.snapshot().services(), "service", name))
                .filter(service -> service.actions().containsKey(TaskAction.CHECK));
    }

    /** A node that has a host of its provider's list is to have that one and no other. */
    private Map<String, Object> fields(OperationFacts operation, NodeFacts node, Provider provider) {
        Map<String, Object> fields =
                bundles.fields(operation.whose().tenantId(), operation.provider(node.provider()), provider);
        String host = node.host();
        if (host == null) {
            return fields;
        }
        Map<String, Object> narrowed = new LinkedHashMap<>(fields);
        narrowed.put(Provider.HOSTS, host);
        return narrowed;
    }

    /** How the node is reached and prepared. Of the host keys that its provider lists it is told its own. */
    private NodeSetup setup(OperationFacts operation, NodeFacts node) {
        Provider provider = known(operation.snapshot().providers(), "provider", node.provider());
        Map<String, Object> fields = new LinkedHashMap<>(
                bundles.fields(operation.whose().tenantId(), operation.provider(node.provider()), provider));
        Machine machine = node.machine();
        if (machine != null) {
            fields.computeIfPresent(NodeSetup.HOST_KEYS, (name, keys) -> HostKeyLines.of(keys, machine));
        }
        return NodeSetup.of(
                provider.providerType(),
                fields,
                words(operation.snapshot().imageTypes().get(node.imageType()), provider),
                words(operation.snapshot().hardwareTypes().get(node.hardwareType()), provider));
    }

    private static Map<String, String> words(@Nullable ImageType type, Provider provider) {
        ImageType.Offer offer = type == null ? null : type.providerMap().get(provider.name());
        return offer == null ? Map.of() : offer.properties();
    }

    private static Map<String, String> words(@Nullable HardwareType type, Provider provider) {
        HardwareType.Offer offer = type == null ? null : type.providerMap().get(provider.name());
        return offer == null ? Map.of() : offer.properties();
    }

    private ServiceWork serviceWork(OperationFacts operation, NodeFacts node, TaskAction action, String name) {
        Service service = known(operation.snapshot().services(), "service", name);
        Service.Action asked =
                Objects.requireNonNull(service.actions().get(action), () -> "action " + action + " of service " + name);
        return new ServiceWork(
                asked.automator(),
                name,
                asked.fields(),
                expandedConfig(operation, node),
                machineOf(node),
                action == TaskAction.CHECK ? operation.rollout().settle() : 0,
                operation.resourcesOf(asked.automator()),
                setup(operation, node));
    }

    /** A command of somebody's is a script like those of services, in a folder of its own. */
    private ServiceWork commandWork(OperationFacts operation, NodeFacts node) {
        return new ServiceWork(
                COMMANDS,
                "command",
                Map.of("script", Objects.requireNonNull(operation.command())),
                expandedConfig(operation, node),
                machineOf(node),
                0,
                operation.resourcesOf(COMMANDS),
                setup(operation, node));
    }

    private Map<String, Object> expandedConfig(OperationFacts operation, NodeFacts node) {
        if (!operation.hasMacros()) {
            return operation.config();
        }
        try {
            return operation.configOf(
                    node.id(),
                    () -> Macros.expandAll(
                            operation.config(),
                            MacroScope.of(operation.macroNodes(), operation.owner(), node.macroNode()),
                            maxBytes));
        } catch (MacroException e) {
            throw new InvalidInputException("/config", String.valueOf(e.getMessage()));
        }
    }

    private static Set<String> automators(OperationFacts operation, NodeFacts node) {
        Set<String> automators = new TreeSet<>();
        for (String name : node.services()) {
            known(operation.snapshot().services(), "service", name)
                    .actions()
                    .values()
                    .forEach(action -> automators.add(action.automator()));
        }
        return automators;
    }

    private static Machine machineOf(NodeFacts node) {
        Machine machine = node.machine();
        if (machine == null) {
            throw new InvalidInputException(
                    "", "The node " + node.hostName() + " has no machine.\nMaybe its provider gave it back meanwhile.");
        }
        return machine;
    }

    private static <T> T known(Map<String, T> things, String kind, String name) {
        @Nullable T thing = things.get(name);
        if (thing == null) {
            throw new InvalidInputException(
                    "", "The definitions that the operation goes by have no " + kind + " " + name + ".");
        }
        return thing;
    }
}
