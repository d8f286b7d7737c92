package io.loom.provisioner.node;

import com.sun.management.OperatingSystemMXBean;
import io.loom.contract.Machine;
import io.loom.contract.TaskAction;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.RecordingTask;
import io.loom.provisioner.provider.hosts.HostsConfig;
import io.loom.provisioner.provider.hosts.HostsProvider;
import io.loom.provisioner.provider.sandbox.SandboxFolder;
import io.loom.provisioner.ssh.OpenSshHosts;
import io.loom.provisioner.ssh.SshConnections;
import io.loom.provisioner.ssh.SshKeys;
import io.loom.provisioner.ssh.SshTarget;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.kex.BuiltinDHFactories;

/**
 * What SSH costs: {@code connections [NUMBER]} is the processor time of a connection by key exchange, with a sandbox node's
 * server; {@code job [HOSTS] [TASKS]} takes hosts with OpenSSH, does tasks on each, and gives them back. Run from the folder
 * {@code provisioner}. The figures of docs/adr/0013-ssh-connections.md are from here.
 */
final class SshCost {
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final double MILLIS_PER_TICK = 10;
    private static final double NANOS_PER_MILLI = 1e6;

    private SshCost() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments.length == 0 ? "" : arguments[0]) {
            case "connections" -> connections(number(arguments, 1, 800));
            case "job" -> job(number(arguments, 1, 80), number(arguments, 2, 6));
            default -> throw new IllegalArgumentException("usage: connections [NUMBER] | job [HOSTS] [TASKS]");
        }
    }

    private static int number(String[] arguments, int index, int otherwise) {
        return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
    }

    /** Each exchange is measured after as many connections that are not. */
    private static void connections(int number) throws Exception {
        try (var sandbox = new SandboxFolder()) {
            SshTarget target = sandbox.target(sandbox.node());
            for (BuiltinDHFactories exchange : List.of(
                    BuiltinDHFactories.curve25519,
                    BuiltinDHFactories.mlkem768x25519,
                    BuiltinDHFactories.ecdhp256,
                    BuiltinDHFactories.curve25519,
                    BuiltinDHFactories.sntrup761x25519)) {
                try (SshClient client = SshClient.setUpDefaultClient()) {
                    client.setServerKeyVerifier((session, address, key) -> true);
                    client.setKeyExchangeFactories(
                            NamedFactory.setUpTransformedFactories(true, List.of(exchange), ClientBuilder.DH2KEX));
                    client.start();
                    connect(client, target, number);
                    long cpu = SYSTEM.getProcessCpuTime();
                    connect(client, target, number);
                    System.out.printf(
                            "%-26s %6.2f ms of processor time%n",
                            exchange.getName(), (SYSTEM.getProcessCpuTime() - cpu) / NANOS_PER_MILLI / number);
                }
            }
        }
    }

    private static void connect(SshClient client, SshTarget target, int number) throws IOException {
        for (int i = 0; i < number; i++) {
            ClientSession session = client.connect(target.user(), target.host(), target.port())
                    .verify(PATIENCE)
                    .getSession();
            session.addPublicKeyIdentity(target.key());
            session.auth().verify(PATIENCE);
            session.close(true).await();
        }
    }

    private static void job(int number, int tasks) throws Exception {
        try (OpenSshHosts hosts = OpenSshHosts.start(number);
                var connections = new SshConnections(PATIENCE)) {
            var provider = new HostsProvider(connections);
            KeyPair key = SshKeys.generate();
            List<Callable<Void>> nodes = new ArrayList<>();
            for (Machine host : hosts.hosts()) {
                String address = String.valueOf(host.addresses().get(Machine.ACCESS_V4));
                var config = new HostsConfig(List.of(address), "root", hosts.privateKey(), null);
                nodes.add(() -> {
                    node(provider, config, connections, key, tasks);
                    return null;
                });
            }
            long began = System.nanoTime();
            long cpu = SYSTEM.getProcessCpuTime();
            double before = hostTime(hosts);
            try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
                for (Future<Void> node : executor.invokeAll(nodes)) {
                    node.get();
                }
            }
            System.out.printf(
                    "%d hosts, %d tasks: %.1f s wall, %.1f s of processor time here, %.1f s on the hosts%n",
                    number,
                    number * tasks,
                    (System.nanoTime() - began) / NANOS_PER_MILLI / 1000,
                    (SYSTEM.getProcessCpuTime() - cpu) / NANOS_PER_MILLI / 1000,
                    (hostTime(hosts) - before) / 1000);
        }
    }

    private static void node(
            HostsProvider provider, HostsConfig config, SshConnections connections, KeyPair key, int tasks)
            throws InterruptedException {
        var token = new MachineToken(UUID.randomUUID(), UUID.randomUUID());
        var create = RecordingTask.of(TaskAction.CREATE);
        Machine machine = provider.create(
                new MachineRequest(
                        token,
                        "host-1000.local",
                        null,
                        Map.of(),
                        Map.of(),
                        "root",
                        SshKeys.writePublic(key.getPublic()),
                        Map.of()),
                config,
                create);
        var target = new SshTarget(
                String.valueOf(machine.addresses().get(Machine.ACCESS_V4)),
                machine.sshPort(),
                "root",
                key,
                machine.hostKeys());
        var node = new Node(connections, target, machine);
        for (int i = 0; i < tasks; i++) {
            NodeOutcome outcome =
                    node.run(new NodeProgram("echo done", Map.of()), RecordingTask.of(TaskAction.INSTALL));
            if (outcome.exit() != 0) {
                throw new IllegalStateException("A task ended with status " + outcome.exit() + ".");
            }
        }
        provider.delete(machine, token, config, create);
    }

    /** Milliseconds of processor time of all processes of the hosts, those that have ended included. */
    private static double hostTime(OpenSshHosts hosts) throws IOException {
        double sum = 0;
        for (long process : hosts.processes()) {
            sum += timeOfTree(process);
        }
        return sum;
    }

    private static double timeOfTree(long process) throws IOException {
        try {
            String stat = Files.readString(Path.of("/proc/" + process + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            double sum = 0;
            for (int field = 11; field <= 14; field++) {
                sum += MILLIS_PER_TICK * Long.parseLong(fields[field]);
            }
            String children = Files.readString(Path.of("/proc/" + process + "/task/" + process + "/children"));
            for (String child : children.strip().split(" ", -1)) {
                sum += child.isEmpty() ? 0 : timeOfTree(Long.parseLong(child));
            }
            return sum;
        } catch (NoSuchFileException e) {
            return 0;
        }
    }
}
