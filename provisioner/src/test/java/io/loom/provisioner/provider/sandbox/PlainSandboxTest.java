package io.loom.provisioner.provider.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.contract.Machine;
import io.loom.contract.TaskAction;
import io.loom.provisioner.OwnCommand;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.RecordingTask;
import io.loom.provisioner.ssh.SshConnections;
import io.loom.provisioner.ssh.SshKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A keeper that finds no {@code unshare} on its path, as on a machine that has none or forbids it. */
class PlainSandboxTest {

    @Test
    void withoutNamespacesNodesArePlainProcessesAndTheTaskSaysSo(@TempDir Path programs) throws Exception {
        Files.createSymbolicLink(programs.resolve("rm"), Path.of("/bin/rm"));
        List<String> keeper = new ArrayList<>(List.of("env", "PATH=" + programs));
        keeper.addAll(OwnCommand.keeper());
        try (var sandbox = new SandboxFolder(keeper);
                var connections = new SshConnections(Duration.ofSeconds(10))) {
            var token = new MachineToken(UUID.randomUUID(), UUID.randomUUID());
            var task = RecordingTask.of(TaskAction.CREATE);
            Machine machine = sandbox.node(token, "plain-1000.local");
            sandbox.provider()
                    .create(
                            new MachineRequest(
                                    token,
                                    "plain-1000.local",
                                    null,
                                    Map.of(),
                                    Map.of(),
                                    "root",
                                    SshKeys.writePublic(SshKeys.generate().getPublic()),
                                    Map.of()),
                            SandboxFolder.CONFIG,
                            task);
            assertThat(task.words()).singleElement().asString().contains("allows no namespaces");

            var target = sandbox.target(machine);
            String said = connections
                    .exec(target, "pwd; echo $HOME; setsid sleep 5432 & echo $!", "", Duration.ofSeconds(20))
                    .out();
            String home = sandbox.folder().toRealPath() + "/nodes/" + machine.providerId() + "/root/root";
            assertThat(said).startsWith(home + "\n" + home + "\n");
            long sleeper = Long.parseLong(said.strip().lines().toList().getLast());
            ProcessHandle process = ProcessHandle.of(sleeper).orElseThrow();
            sandbox.provider().delete(machine, token, SandboxFolder.CONFIG, task);
            process.onExit().get(10, TimeUnit.SECONDS);
            assertThat(Path.of(home)).doesNotExist();
        }
    }
}
