package io.loom.provisioner.provider.openstack;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Provider type {@code openstack}: servers of Nova. */
public final class OpenStackProvider implements Provider<OpenStackConfig> {
    private final ConfigForm<OpenStackConfig> form = ConfigForm.of(OpenStackConfig.class);
    private final Accounts<OpenStackAccount, Cloud> accounts;

    public OpenStackProvider(CloudHttp http, InstantSource clock) {
        var dialect = new OpenStackDialect("OpenStack");
        accounts = new Accounts<>(account -> new Cloud(new OpenStackApi(
                http,
                dialect,
                new Keystone(http, dialect, account, clock),
                account.region(),
                account.authorities(),
                clock)));
    }

    /** The services, as one account sees them. */
    private record Cloud(OpenStackApi api, Machines machines, Images images, Ports ports) {
        Cloud(OpenStackApi api) {
            this(api, new Machines(api, NovaEdition.OPENSTACK), new Images(api), new Ports(api));
        }
    }

    private Cloud cloud(OpenStackConfig config) {
        return accounts.of(OpenStackAccount.of(config));
    }

    @Override
    public PluginDescriptor describe() {
        return form.descriptor(
                PluginDescriptor.Kind.PROVIDER,
                "openstack",
                "OpenStack",
                "Servers of an OpenStack cloud, from the release Pike on.");
    }

    @Override
    public Class<OpenStackConfig> configType() {
        return OpenStackConfig.class;
    }

    @Override
    public void validate(OpenStackConfig config) {
        String scheme = scheme(config.authUrl());
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw TaskFailure.lasting(
                    "bad-field",
                    "Field authUrl is " + config.authUrl()
                            + ".\nMaybe write it as a URL, e.g. https://cloud.example.com:5000/v3.");
        }
        if (config.bootVolumeGib() < 0) {
            throw TaskFailure.lasting(
                    "bad-field", "Field bootVolumeGib is " + config.bootVolumeGib() + "; it must not be negative.");
        }
        if (config.bootVolumeType() != null && config.bootVolumeGib() == 0) {
            throw TaskFailure.lasting(
                    "bad-field", "Field bootVolumeType is set, so that bootVolumeGib must be set too.");
        }
        if (config.floatingNetwork() != null
                && ServerOrder.names(config.networks()).isEmpty()) {
            throw TaskFailure.lasting(
                    "bad-field",
                    "Field floatingNetwork is set, so that networks must name the network with the router to it.");
        }
    }

    private static String scheme(String url) {
        try {
            return String.valueOf(URI.create(url).getScheme());
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    @Override
    public Machine create(MachineRequest request, OpenStackConfig config, TaskContext task)
            throws InterruptedException {
        Cloud cloud = cloud(config);
        ServerOrder order = ServerOrder.of(request, config);
        try {
            return cloud.machines()
                    .create(
                            request,
                            server -> order.body(server, cloud.machines(), cloud.images(), cloud.ports(), task),
                            task);
        } catch (TaskFailure e) {
            if (!e.retryable()) {
                clearAfter(e, request.token(), cloud, task);
            }
            throw e;
        }
    }

    private static void clearAfter(TaskFailure failure, MachineToken token, Cloud cloud, TaskContext task)
            throws InterruptedException {
        try {
            cloud.ports().clear(token, task);
        } catch (TaskFailure e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public Optional<Machine> find(MachineToken token, OpenStackConfig config, TaskContext task)
            throws InterruptedException {
        return cloud(config).machines().find(token, task);
    }

    @Override
    public MachineState inspect(Machine machine, OpenStackConfig config, TaskContext task) throws InterruptedException {
        return cloud(config).machines().inspect(machine, task);
    }

    @Override
    public Optional<ProviderMachine> lookup(String providerId, OpenStackConfig config, TaskContext task)
            throws InterruptedException {
        return cloud(config).machines().lookup(providerId, task);
    }

    @Override
    public void list(String installation, OpenStackConfig config, TaskContext task, Consumer<ProviderMachine> each)
            throws InterruptedException {
        cloud(config).machines().list(installation, task, each);
    }

    @Override
    public Machine adopt(String providerId, MachineRequest request, OpenStackConfig config, TaskContext task)
            throws InterruptedException {
        return cloud(config).machines().adopt(providerId, request, task);
    }

    @Override
    public void delete(Machine machine, MachineToken token, OpenStackConfig config, TaskContext task)
            throws InterruptedException {
        cloud(config).machines().delete(token, task);
        clear(token, config, task);
    }

    @Override
    public void clear(MachineToken token, OpenStackConfig config, TaskContext task) throws InterruptedException {
        cloud(config).ports().clear(token, task);
    }

    @Override
    public List<AccountCheck> check(OpenStackConfig config, TaskContext task) throws InterruptedException {
        Cloud cloud = cloud(config);
        OpenStackApi api = cloud.api();
        Nova nova = cloud.machines().nova();
        var checks = new AccountReport();
        if (!checks.look("credentials and region", () -> "Nova is at " + api.url(Service.COMPUTE, task) + ".")) {
            return checks.all();
        }
        checks.quotas(new Offers(api), task);
        checks.look("images", () -> cloud.images().offer(task).size() + " can be used.");
        for (String network : ServerOrder.names(config.networks())) {
            checks.look("network " + network, () -> "It is " + Named.NETWORK.id(api, network, task) + ".");
        }
        String floating = config.floatingNetwork();
        if (floating != null) {
            checks.look("network " + floating, () -> "It is " + Named.NETWORK.id(api, floating, task) + ".");
        }
        for (String group : ServerOrder.names(config.securityGroups())) {
            checks.look("security group " + group, () -> "It is " + Named.SECURITY_GROUP.id(api, group, task) + ".");
        }
        String serverGroup = config.serverGroup();
        if (serverGroup != null) {
            checks.look("server group " + serverGroup, () -> "It is " + nova.serverGroup(serverGroup, task) + ".");
        }
        String keyPair = config.keyPair();
        if (keyPair != null) {
            checks.look("key pair " + keyPair, () -> cloud.machines().keyPair(keyPair, task));
        }
        return checks.all();
    }

    @Override
    public ProviderOffer discover(OpenStackConfig config, TaskContext task) throws InterruptedException {
        Cloud cloud = cloud(config);
        var offers = new Offers(cloud.api());
        List<ProviderOffer.Network> networks = new ArrayList<>();
        for (JsonNode network :
                cloud.api().list(Service.NETWORK, "/networks", "networks", Map.of("router:external", "false"), task)) {
            networks.add(new ProviderOffer.Network(
                    network.path("id").asText(), network.path("name").asText()));
        }
        return new ProviderOffer(
                offers.flavors(task),
                cloud.images().offer(task),
                cloud.machines().nova().zones(task),
                networks,
                offers.quotas(task));
    }
}
