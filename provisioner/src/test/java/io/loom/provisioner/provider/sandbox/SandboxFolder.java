package io.loom.provisioner.provider.sandbox;

import io.loom.contract.Machine;
import io.loom.contract.TaskAction;
import io.loom.provisioner.OwnCommand;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.RecordingTask;
import io.loom.provisioner.ssh.SshKeys;
import io.loom.provisioner.ssh.SshTarget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A sandbox in a temporary folder, with a keeper of its own; closing it ends the keeper and removes the folder. */
public final class SandboxFolder implements AutoCloseable {
    public static final SandboxConfig CONFIG = new SandboxConfig(200, 0, 0);

    private final Path folder;
    private final List<String> keeperCommand;
    private final KeyPair key = SshKeys.generate();
    private SandboxProvider provider;

    public SandboxFolder() throws IOException {
        this(OwnCommand.keeper());
    }

    /** A sandbox whose keeper is started in another way. */
    SandboxFolder(List<String> keeperCommand) throws IOException {
        folder = Files.createTempDirectory("loom-sandbox");
        this.keeperCommand = keeperCommand;
        provider = new SandboxProvider(folder, keeperCommand);
    }

    public SandboxProvider provider() {
        return provider;
    }

    public Path folder() {
        return folder;
    }

    /** A provider of the same folder, as after a restart of the provisioner. */
    public SandboxProvider restartProvider() {
        provider.close();
        provider = new SandboxProvider(folder, keeperCommand);
        return provider;
    }

    /** A new node. */
    public Machine node(MachineToken token, String hostName) throws InterruptedException {
        return provider.create(
                new MachineRequest(
                        token,
                        hostName,
                        null,
                        Map.of(),
                        Map.of(),
                        "root",
                        SshKeys.writePublic(key.getPublic()),
                        Map.of()),
                CONFIG,
                RecordingTask.of(TaskAction.CREATE));
    }

    /** A new node of a new cluster. */
    public Machine node() throws InterruptedException {
        return node(new MachineToken(UUID.randomUUID(), UUID.randomUUID()), "alone-1000.local");
    }

    /** How to log in on a node, its host key pinned. */
    public SshTarget target(Machine machine) {
        return new SshTarget(
                String.valueOf(machine.addresses().get(Machine.ACCESS_V4)),
                machine.sshPort(),
                "root",
                key,
                machine.hostKeys());
    }

    /** The keeper's process. */
    public ProcessHandle keeper() throws IOException {
        KeeperMain.Contact contact =
                KeeperMain.JSON.readValue(folder.resolve(KeeperMain.CONTACT).toFile(), KeeperMain.Contact.class);
        return ProcessHandle.of(contact.pid()).orElseThrow();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        provider.close();
        if (Files.exists(folder.resolve(KeeperMain.CONTACT))) {
            ProcessHandle keeper = keeper();
            keeper.destroy();
            keeper.onExit().orTimeout(20, TimeUnit.SECONDS).join();
        }
        Process rm = new ProcessBuilder("rm", "-rf", folder.toString())
                .redirectErrorStream(true)
                .start();
        String words = new String(rm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (rm.waitFor() != 0) {
            throw new IOException(words);
        }
    }
}
