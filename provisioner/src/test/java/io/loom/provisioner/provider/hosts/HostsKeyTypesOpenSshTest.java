package io.loom.provisioner.provider.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.contract.AccountCheck;
import io.loom.contract.Machine;
import io.loom.contract.TaskAction;
import io.loom.provisioner.node.NodeSettings;
import io.loom.provisioner.plugin.RecordingTask;
import io.loom.provisioner.ssh.ExecResult;
import io.loom.provisioner.ssh.OpenSshHosts;
import io.loom.provisioner.ssh.SshConnections;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each type of key opens the account on a host with OpenSSH. */
class HostsKeyTypesOpenSshTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static @Nullable OpenSshHosts hosts;
    private static @Nullable SshConnections connections;
    private static Machine host;

    @BeforeAll
    static void open() throws Exception {
        hosts = OpenSshHosts.start(1);
        connections = new SshConnections(Duration.ofSeconds(10));
        host = hosts.hosts().getFirst();
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

    private static String made(String words, String passphrase) throws Exception {
        ExecResult made = connections.script(
                hosts.target(host),
                "rm -f /tmp/key /tmp/key.pub && ssh-keygen -q -N '" + passphrase + "' -f /tmp/key " + words
                        + " && cat /tmp/key.pub >> /root/.ssh/authorized_keys && cat /tmp/key; exit $?",
                PATIENCE);
        assertThat(made.exit()).as(made.words()).isZero();
        return made.out();
    }

    @ParameterizedTest
    @CsvSource({
        "-t ed25519,",
        "-t ed25519,open sesame",
        "-t ecdsa -b 256,",
        "-t ecdsa -b 521 -m PEM,open sesame",
        "-t rsa -b 2048,open sesame",
        "-t rsa -b 3072 -m PEM,",
        "-t rsa -b 2048 -m PEM,open sesame"
    })
    void itLetsIn(String words, @Nullable String passphrase) throws Exception {
        String key = made(words, passphrase == null ? "" : passphrase);
        String address = String.valueOf(host.addresses().get(Machine.ACCESS_V4));
        var config = new HostsConfig(List.of(address), "root", key, passphrase, null, NodeSettings.NONE);
        List<AccountCheck> checks = new HostsProvider(connections).check(config, RecordingTask.of(TaskAction.INSPECT));
        assertThat(checks).containsExactly(new AccountCheck("host " + address + ":22", true, "It is free."));
    }
}
