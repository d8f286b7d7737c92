package io.loom.provisioner.provider.hosts;

import io.loom.contract.Machine;
import io.loom.provisioner.plugin.MachineContractTest;
import io.loom.provisioner.plugin.Provider;
import io.loom.provisioner.ssh.OpenSshHosts;
import io.loom.provisioner.ssh.SshConnections;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on hosts with OpenSSH, whose keys are believed when they are first taken. */
class HostsProviderOpenSshTest extends MachineContractTest<HostsConfig> {
    private static @Nullable OpenSshHosts hosts;
    private static @Nullable SshConnections connections;
    private static HostsProvider provider;
    private static HostsConfig config;

    @BeforeAll
    static void open() throws Exception {
        hosts = OpenSshHosts.start(3);
        connections = new SshConnections(Duration.ofSeconds(10));
        provider = new HostsProvider(connections);
        List<String> addresses = hosts.hosts().stream()
                .map(h -> String.valueOf(h.addresses().get(Machine.ACCESS_V4)))
                .toList();
        config = new HostsConfig(addresses, "root", hosts.privateKey(), null);
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
    protected Provider<HostsConfig> provider() {
        return provider;
    }

    @Override
    protected HostsConfig config() {
        return config;
    }
}
