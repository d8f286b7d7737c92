package io.loom.provisioner;

import io.loom.provisioner.automator.ansible.AnsibleAutomator;
import io.loom.provisioner.automator.chef.ChefAutomator;
import io.loom.provisioner.automator.docker.DockerAutomator;
import io.loom.provisioner.automator.puppet.PuppetAutomator;
import io.loom.provisioner.automator.shell.ShellAutomator;
import io.loom.provisioner.broker.ReportOutbox;
import io.loom.provisioner.cloud.CloudHttp;
import io.loom.provisioner.cloud.EnvironmentProxies;
import io.loom.provisioner.enrolment.SecretBundles;
import io.loom.provisioner.enrolment.ServerClient;
import io.loom.provisioner.executable.ExecutablePlugins;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.provider.aws.AwsProvider;
import io.loom.provisioner.provider.digitalocean.DigitalOceanProvider;
import io.loom.provisioner.provider.google.GoogleProvider;
import io.loom.provisioner.provider.hosts.HostsProvider;
import io.loom.provisioner.provider.joyent.JoyentProvider;
import io.loom.provisioner.provider.openstack.OpenStackProvider;
import io.loom.provisioner.provider.rackspace.RackspaceProvider;
import io.loom.provisioner.provider.sandbox.SandboxProvider;
import io.loom.provisioner.resource.ResourceCache;
import io.loom.provisioner.ssh.SshConnections;
import io.loom.provisioner.ssh.SshKeys;
import io.loom.provisioner.tasks.Plugins;
import io.loom.provisioner.tasks.TaskDesk;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** All the parts of a provisioner, put together. */
public final class Provisioner {
    private static final Logger LOG = Logger.getLogger(Provisioner.class);
    /** What runs things on the machine of the provisioner itself. */
    private static final Set<String> ONLY_IF_NAMED = Set.of(SandboxProvider.TYPE);

    private static final Duration SSH_PATIENCE = Duration.ofSeconds(15);

    private final Settings settings;
    private final SandboxProvider sandbox;
    private final SshConnections connections;
    private final EnvironmentProxies proxies = new EnvironmentProxies(System.getenv());
    private final CloudHttp clouds = new CloudHttp(proxies);
    private final ServerClient server;
    private final ReportOutbox outbox = new ReportOutbox();
    private final TaskDesk desk;
    private final Incarnations incarnations;
    private final boolean hasSandbox;

    /**
     * @param version of this build
     * @param keeperCommand starts a sandbox's keeper when its folder is added as the last word
     * @param onDrain called, from any thread, when the server wants this provisioner to end
     * @throws IllegalArgumentException when the settings name a plugin that there is not
     */
    public Provisioner(
            Vertx vertx, Settings settings, String version, List<String> keeperCommand, Clock clock, Runnable onDrain) {
        this.settings = settings;
        checkKeys();
        connections = new SshConnections(SSH_PATIENCE, settings.sntrup());
        sandbox = new SandboxProvider(settings.data().resolve("sandbox"), keeperCommand);
        server = new ServerClient(settings.servers(), settings.serverCa(), settings.credentialFile());
        var bundles = new SecretBundles(server);
        var executables = settings.plugins().map(ExecutablePlugins::in).orElseGet(ExecutablePlugins::none);
        var all = new Plugins(
                with(
                        executables.providers(),
                        new AwsProvider(proxies, clock),
                        new DigitalOceanProvider(clouds, clock),
                        new GoogleProvider(clouds, proxies, clock),
                        new HostsProvider(connections),
                        new JoyentProvider(clouds, clock),
                        new OpenStackProvider(clouds, clock),
                        new RackspaceProvider(clouds, clock),
                        sandbox),
                with(
                        executables.automators(),
                        new AnsibleAutomator(),
                        new ChefAutomator("chef"),
                        new ChefAutomator("chef-solo"),
                        new DockerAutomator(),
                        new PuppetAutomator(),
                        new ShellAutomator()));
        var plugins = all.offered(settings.offered(), ONLY_IF_NAMED);
        hasSandbox = plugins.hasProvider(SandboxProvider.TYPE);
        var resources = new ResourceCache(settings.data().resolve("resources"), settings.resourceCacheBytes());
        desk = new TaskDesk(plugins, bundles, resources, server, connections, outbox, clock, settings.capacity());
        incarnations = new Incarnations(
                vertx,
                server,
                settings.brokerCa(),
                bundles,
                outbox,
                desk,
                plugins,
                clock,
                version,
                settings.capacity(),
                onDrain);
    }

    /** The plugins of this build come last, so that none from elsewhere takes the place of one. */
    @SafeVarargs
    private static <P> List<P> with(List<P> executables, P... own) {
        return Stream.concat(executables.stream(), Stream.of(own)).toList();
    }

    /** A build that cannot read keys is to fail here, and not in a task. */
    private static void checkKeys() {
        SshKeys.readPrivate(SshKeys.writePrivate(SshKeys.generate()));
    }

    /** Begins to serve; returns at once. */
    public void start() {
        incarnations.start();
        if (!hasSandbox) {
            return;
        }
        Thread.ofVirtual().name("sandbox-wake").start(() -> {
            try {
                sandbox.wake();
            } catch (TaskFailure e) {
                LOG.warnf("The sandbox's nodes are not back: %s", e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Ends in an orderly way; the sandbox's nodes stay. */
    public void stop() throws InterruptedException {
        incarnations.stop(settings.drain());
        desk.close();
        outbox.close();
        connections.close();
        sandbox.close();
        clouds.close();
        server.close();
    }

    /**
     * Drops everything at once, as a crash would. First goes what reaches others, the reports and the nodes: a task that
     * is interrupted after that can neither report its end nor cancel its attempt on the node.
     */
    void abandon() {
        outbox.close();
        connections.close();
        incarnations.close();
        desk.close();
        sandbox.close();
    }
}
