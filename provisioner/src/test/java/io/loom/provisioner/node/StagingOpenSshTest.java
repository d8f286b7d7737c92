package io.loom.provisioner.node;

import io.loom.contract.Machine;
import io.loom.provisioner.ssh.OpenSshHosts;
import io.loom.provisioner.ssh.SshConnections;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The same with OpenSSH. */
class StagingOpenSshTest extends StagingScenarios {
    private static @Nullable OpenSshHosts hosts;
    private static @Nullable SshConnections connections;
    private static Node node;

    @BeforeAll
    static void open() throws Exception {
        hosts = OpenSshHosts.start(1);
        connections = new SshConnections(Duration.ofSeconds(10));
        Machine machine = hosts.hosts().getFirst();
        node = new Node(connections, hosts.target(machine), machine);
    }

    @AfterAll
    static void close() throws Exception {
        if (connections != null) {
            connections.close();
        }
        if (hosts != null) {
            hosts.close();
        }
    }

    @Override
    Node node() {
        return node;
    }

    @Override
    SshConnections connections() {
        return connections;
    }
}
