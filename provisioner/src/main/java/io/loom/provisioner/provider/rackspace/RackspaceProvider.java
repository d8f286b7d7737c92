package io.loom.provisioner.provider.rackspace;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loom.contract.AccountCheck;
import io.loom.contract.Machine;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.ProviderOffer;
import io.loom.provisioner.cloud.Accounts;
import io.loom.provisioner.cloud.CloudHttp;
import io.loom.provisioner.plugin.ConfigForm;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineState;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.Provider;
import io.loom.provisioner.plugin.ProviderMachine;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.provider.openstack.AccountReport;
import io.loom.provisioner.provider.openstack.Images;
import io.loom.provisioner.provider.openstack.Machines;
import io.loom.provisioner.provider.openstack.NovaEdition;
import io.loom.provisioner.provider.openstack.Offers;
import io.loom.provisioner.provider.openstack.OpenStackApi;
import io.loom.provisioner.provider.openstack.OpenStackDialect;
import io.loom.provisioner.provider.openstack.ServerOrder;
import io.loom.provisioner.provider.openstack.Service;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Provider type {@code rackspace}: servers of Rackspace's public cloud. */
public final class RackspaceProvider implements Provider<RackspaceConfig> {
    private static final String RACKCONNECT = "rackconnect_automation_status";

    private final ConfigForm<RackspaceConfig> form = ConfigForm.of(RackspaceConfig.class);
    private final Accounts<RackspaceAccount, Cloud> accounts;

    public RackspaceProvider(CloudHttp http, InstantSource clock) {
        var dialect = new OpenStackDialect("Rackspace");
        accounts = new Accounts<>(account -> new Cloud(new OpenStackApi(
                http,
                dialect,
                new RackspaceIdentity(http, dialect, account, clock),
                account.region(),
                Optional.empty(),
                clock)));
    }

    /** The services, as one account sees them. */
    private record Cloud(OpenStackApi api, Machines machines, Images images) {
        Cloud(OpenStackApi api) {
            this(api, new Machines(api, NovaEdition.RACKSPACE), new Images(api));
        }
    }

    private Cloud cloud(RackspaceConfig config) {
        return accounts.of(RackspaceAccount.of(config));
    }

    @Override
    public PluginDescriptor describe() {
        return form.descriptor(
                PluginDescriptor.Kind.PROVIDER, "rackspace", "Rackspace", "Servers of Rackspace's public cloud.");
    }

    @Override
    public Class<RackspaceConfig> configType() {
        return RackspaceConfig.class;
    }

    @Override
    public void validate(RackspaceConfig config) {
        if (config.bootVolumeGib() < 0) {
            throw TaskFailure.lasting(
                    "bad-field", "Field bootVolumeGib is " + config.bootVolumeGib() + "; it must not be negative.");
        }
    }

    @Override
    public Machine create(MachineRequest request, RackspaceConfig config, TaskContext task)
            throws InterruptedException {
        Cloud cloud = cloud(config);
        String flavor = ServerOrder.entry(request.hardware(), "flavor", "hardware");
        String image = ServerOrder.entry(request.image(), "image", "image");
        String userData = ServerOrder.userData(request, Optional.ofNullable(config.userData()));
        return cloud.machines()
                .create(
                        request,
                        server -> {
                            server.put("flavorRef", cloud.machines().flavor(flavor, task));
                            ServerOrder.boot(server, cloud.images().id(image, task), config.bootVolumeGib(), null);
                            server.put("user_data", userData).put("config_drive", true);
                            if (config.keyPair() != null) {
                                server.put("key_name", config.keyPair());
                            }
                            ObjectNode body = JsonNodeFactory.instance.objectNode();
                            body.set("server", server);
                            return body;
                        },
                        task);
    }

    @Override
    public Optional<Machine> find(MachineToken token, RackspaceConfig config, TaskContext task)
            throws InterruptedException {
        return cloud(config).machines().find(token, task);
    }

    @Override
    public MachineState inspect(Machine machine, RackspaceConfig config, TaskContext task) throws InterruptedException {
        Machines machines = cloud(config).machines();
        MachineState state = machines.inspect(machine, task);
        boolean isNew = machine.hostKeys().isEmpty();
        return config.rackconnectWait() && isNew && state instanceof MachineState.Running running
                ? connected(running.machine(), machines, task)
                : state;
    }

    /**
     * Running once RackConnect says in the server's metadata that it is done. Before that it may get another address, so that it has
     * none yet.
     */
    private static MachineState connected(Machine machine, Machines machines, TaskContext task)
            throws InterruptedException {
        Optional<ProviderMachine> found = machines.lookup(machine.providerId(), task);
        if (found.isEmpty()) {
            return MachineState.absent();
        }
        String status = found.get().tags().getOrDefault(RACKCONNECT, "not begun");
        String message = "RackConnect cannot set up the server " + machine.providerId() + ": " + status;
        return switch (status) {
            case "DEPLOYED" -> new MachineState.Running(found.get().machine());
            case "FAILED" -> new MachineState.Failed(machine, TaskFailure.passing("rackconnect-failed", message));
            case "UNPROCESSABLE" ->
                new MachineState.Failed(machine, TaskFailure.lasting("rackconnect-failed", message));
            default -> new MachineState.Pending(withoutAddresses(machine), "RackConnect: " + status);
        };
    }

    private static Machine withoutAddresses(Machine machine) {
        return new Machine(
                machine.providerId(),
                Map.of(),
                machine.sshPort(),
                machine.sshUser(),
                machine.hostKeys(),
                machine.properties());
    }

    @Override
    public Optional<ProviderMachine> lookup(String providerId, RackspaceConfig config, TaskContext task)
            throws InterruptedException {
        return cloud(config).machines().lookup(providerId, task);
    }

    @Override
    public void list(String installation, RackspaceConfig config, TaskContext task, Consumer<ProviderMachine> each)
            throws InterruptedException {
        cloud(config).machines().list(installation, task, each);
    }

    @Override
    public Machine adopt(String providerId, MachineRequest request, RackspaceConfig config, TaskContext task)
            throws InterruptedException {
        return cloud(config).machines().adopt(providerId, request, task);
    }

    @Override
    public void delete(Machine machine, MachineToken token, RackspaceConfig config, TaskContext task)
            throws InterruptedException {
        cloud(config).machines().delete(token, task);
    }

    @Override
    public List<AccountCheck> check(RackspaceConfig config, TaskContext task) throws InterruptedException {
        Cloud cloud = cloud(config);
        var offers = new Offers(cloud.api());
        var checks = new AccountReport();
        if (!checks.look(
                "credentials and region", () -> "Nova is at " + cloud.api().url(Service.COMPUTE, task) + ".")) {
            return checks.all();
        }
        checks.quotas(offers, task);
        checks.look("images", () -> cloud.images().offer(task).size() + " can be used.");
        String keyPair = config.keyPair();
        if (keyPair != null) {
            checks.look("key pair " + keyPair, () -> cloud.machines().keyPair(keyPair, task));
        }
        return checks.all();
    }

    @Override
    public ProviderOffer discover(RackspaceConfig config, TaskContext task) throws InterruptedException {
        Cloud cloud = cloud(config);
        var offers = new Offers(cloud.api());
        return new ProviderOffer(
                offers.flavors(task), cloud.images().offer(task), List.of(), List.of(), offers.quotas(task));
    }
}
