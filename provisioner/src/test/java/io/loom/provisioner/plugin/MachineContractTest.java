package io.loom.provisioner.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.contract.Machine;
import io.loom.provisioner.ssh.SshConnections;
import io.loom.provisioner.ssh.SshTarget;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * What a provider must hold whose machines boot.
 *
 * @param <C> its configuration
 */
public abstract class MachineContractTest<C extends Record> extends ProviderContractTest<C> {

    @Test
    void theMachineLetsTheClustersKeyIn() throws Exception {
        MachineToken token = token();
        Machine made = provider().create(request(token), config(), task);
        try (var connections = new SshConnections(Duration.ofSeconds(10))) {
            Machine now = provider().inspect(made, config(), task).known().orElseThrow();
            var target = new SshTarget(
                    String.valueOf(now.addresses().get(Machine.ACCESS_V4)),
                    now.sshPort(),
                    now.sshUser() == null ? "root" : now.sshUser(),
                    key,
                    now.hostKeys());
            assertThat(connections
                            .exec(target, "echo in", "", Duration.ofSeconds(10))
                            .out())
                    .isEqualTo("in\n");
        } finally {
            provider().delete(made, token, config(), task);
        }
    }
}
