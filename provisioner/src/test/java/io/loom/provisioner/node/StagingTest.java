package io.loom.provisioner.node;

import io.loom.contract.Machine;
import io.loom.provisioner.provider.sandbox.SandboxFolder;
import io.loom.provisioner.ssh.SshConnections;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class StagingTest extends StagingScenarios {
    private static SandboxFolder sandbox;
    private static SshConnections connections;
    private static Node node;

    @BeforeAll
    static void open() throws Exception {
        sandbox = new SandboxFolder();
        connections = new SshConnections(Duration.ofSeconds(10));
        Machine machine = sandbox.node();
        node = new Node(connections, sandbox.target(machine), machine);
    }

    @AfterAll
    static void close() throws Exception {
        connections.close();
        sandbox.close();
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
