package io.loom.provisioner.provider.aws;

import io.loom.contract.AccountCheck;
import io.loom.contract.Machine;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.ProviderOffer;
import io.loom.provisioner.cloud.Accounts;
import io.loom.provisioner.cloud.ConsoleHostKeys;
import io.loom.provisioner.plugin.ConfigForm;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineState;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.Provider;
import io.loom.provisioner.plugin.ProviderMachine;
import io.loom.provisioner.plugin.TaskContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.ProxySelector;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/** Provider type {@code aws}: machines of Amazon EC2. */
public final class AwsProvider implements Provider<AwsConfig> {
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final ConfigForm<AwsConfig> form = ConfigForm.of(AwsConfig.class);
    private final Accounts<AccountKey, Ec2Account> accounts;
    private final Visibility visibility;

    /** @param proxies through which AWS is reached */
    public AwsProvider(ProxySelector proxies, InstantSource clock) {
        this(proxies, clock, PAUSE);
    }

    /** @param pause between two looks at an instance whose end is waited for */
    AwsProvider(ProxySelector proxies, InstantSource clock, Duration pause) {
        var http = UrlConnectionHttpClient.create(uri -> open(uri, proxies));
        accounts = new Accounts<>(key -> new Ec2Account(key, http));
        visibility = new Visibility(clock, pause);
    }

    private static HttpURLConnection open(URI uri, ProxySelector proxies) {
        try {
            return (HttpURLConnection)
                    uri.toURL().openConnection(proxies.select(uri).getFirst());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public PluginDescriptor describe() {
        return form.descriptor(PluginDescriptor.Kind.PROVIDER, "aws", "Amazon EC2", "Machines of Amazon EC2.");
    }

    @Override
    public Class<AwsConfig> configType() {
        return AwsConfig.class;
    }

    @Override
    public void validate(AwsConfig config) {
        config.validate();
    }

    private Ec2Account account(AwsConfig config) {
        config.validate();
        return accounts.of(AccountKey.of(config));
    }

    private Ec2Instances instances(AwsConfig config) {
        return new Ec2Instances(account(config));
    }

    @Override
    public Machine create(MachineRequest request, AwsConfig config, TaskContext task) throws InterruptedException {
        var launch = new Launch(request, config);
        return new Creation(account(config), config, visibility).create(request, launch, task);
    }

    @Override
    public Optional<Machine> find(MachineToken token, AwsConfig config, TaskContext task) throws InterruptedException {
        return instances(config).of(token).map(instance -> instance.machine(config));
    }

    @Override
    public MachineState inspect(Machine machine, AwsConfig config, TaskContext task) throws InterruptedException {
        Ec2Instances instances = instances(config);
        Optional<Ec2Instance> instance = instances.byId(machine.providerId());
        if (instance.isEmpty()) {
            return isNew(machine)
                    ? new MachineState.Pending(machine, "EC2 does not show " + machine.providerId() + " yet")
                    : MachineState.absent();
        }
        MachineState state = instance.get().state(machine, config);
        return state instanceof MachineState.Running running
                        && config.consoleHostKeys()
                        && machine.hostKeys().isEmpty()
                ? withConsoleKeys(running.machine(), instances)
                : state;
    }

    /** Nobody gets to know the addresses before the keys. */
    private static MachineState withConsoleKeys(Machine machine, Ec2Instances instances) throws InterruptedException {
        List<String> keys = ConsoleHostKeys.read(instances.console(machine.providerId()));
        var told = new Machine(
                machine.providerId(),
                keys.isEmpty() ? Map.of() : machine.addresses(),
                machine.sshPort(),
                machine.sshUser(),
                keys,
                machine.properties());
        return keys.isEmpty()
                ? new MachineState.Pending(told, "running; no host keys in its console output yet")
                : new MachineState.Running(told);
    }

    private boolean isNew(Machine machine) {
        return Optional.ofNullable(machine.properties().get(Ec2Instance.LAUNCHED))
                .map(Instant::parse)
                .filter(visibility::isPending)
                .isPresent();
    }

    @Override
    public Optional<ProviderMachine> lookup(String providerId, AwsConfig config, TaskContext task)
            throws InterruptedException {
        return instances(config).byId(providerId).filter(Ec2Instance::isLive).map(instance -> instance.found(config));
    }

    @Override
    public void list(String installation, AwsConfig config, TaskContext task, Consumer<ProviderMachine> each)
            throws InterruptedException {
        instances(config).each(installation, instance -> each.accept(instance.found(config)));
    }

    /** EC2 cannot put a key on an instance that runs: the machine must let the cluster's key in already. */
    @Override
    public Machine adopt(String providerId, MachineRequest request, AwsConfig config, TaskContext task)
            throws InterruptedException {
        return new Adoption(config, visibility, instances(config)).adopt(providerId, request, task);
    }

    @Override
    public void delete(Machine machine, MachineToken token, AwsConfig config, TaskContext task)
            throws InterruptedException {
        Ec2Instances instances = instances(config);
        Optional<Ec2Instance> found = instances.byId(machine.providerId());
        while (found.isEmpty() && isNew(machine)) {
            visibility.await(task, "EC2 does not show " + machine.providerId() + " yet");
            found = instances.byId(machine.providerId());
        }
        if (found.isPresent() && found.get().isLive() && found.get().carries(token)) {
            instances.terminate(machine.providerId(), visibility, task);
        }
    }

    @Override
    public List<AccountCheck> check(AwsConfig config, TaskContext task) throws InterruptedException {
        return new AwsChecks(account(config), config).all();
    }

    @Override
    public ProviderOffer discover(AwsConfig config, TaskContext task) throws InterruptedException {
        return new AwsOffer(account(config), config).all();
    }
}
