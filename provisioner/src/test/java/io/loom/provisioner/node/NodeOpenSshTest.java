package io.loom.provisioner.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.contract.Machine;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.ssh.OpenSshHosts;
import io.loom.provisioner.ssh.SshConnections;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The same with OpenSSH; last, the host's key is changed. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NodeOpenSshTest extends NodeScenarios {
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

    @Test
    @Order(Integer.MAX_VALUE)
    void aHostWhoseKeyWasChangedIsNotSpokenWithAnyMore() throws Exception {
        assertThat(node.exec("echo before", "", Duration.ofSeconds(10)).out()).isEqualTo("before\n");
        hosts.rekeyFirst();
        connections.forget(String.valueOf(node.machine().addresses().get(Machine.ACCESS_V4)), 22);
        assertThatThrownBy(() -> node.exec("echo after", "", Duration.ofSeconds(10)))
                .isInstanceOfSatisfying(
                        TaskFailure.class, f -> assertThat(f.code()).isEqualTo("host-key-changed"));
    }
}
