package io.loom.provisioner.provider.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.loom.provisioner.ssh.SshKeys;
import io.loom.provisioner.ssh.SshTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelListener;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other clients than Loom's own meet at a node. */
class NodeServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int SESSIONS = 40;
    private static SandboxFolder sandbox;
    private static SshTarget target;

    @BeforeAll
    static void open() throws Exception {
        sandbox = new SandboxFolder();
        target = sandbox.target(sandbox.node());
    }

    @AfterAll
    static void close() throws Exception {
        sandbox.close();
    }

    @Test
    void theExitStatusIsThereBeforeTheEndOfTheOutput() throws Exception {
        try (SshClient client = SshClient.setUpDefaultClient()) {
            client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
            client.start();
            try (ClientSession session = client.connect(target.user(), target.host(), target.port())
                    .verify(PATIENCE)
                    .getSession()) {
                session.addPublicKeyIdentity(target.key());
                session.auth().verify(PATIENCE);
                try (ChannelExec channel = session.createExecChannel("echo said; exit 7")) {
                    var known = new CompletableFuture<@Nullable Integer>();
                    channel.addChannelListener(new ChannelListener() {
                        @Override
                        public void channelStateChanged(Channel changed, String hint) {
                            if (hint.equals("SSH_MSG_CHANNEL_EOF")) {
                                known.complete(channel.getExitStatus());
                            }
                        }
                    });
                    channel.open().verify(PATIENCE);
                    assertThat(known.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                            .isEqualTo(7);
                }
            }
        }
    }

    @Test
    void openSshIsToldTheStatusOfEachCommandOnAConnectionThatItKeeps(@TempDir Path folder) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/ssh")), "There is no OpenSSH client");
        Path key = Files.createFile(
                folder.resolve("key"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, SshKeys.writePrivate(target.key()));
        List<Integer> told = new ArrayList<>();
        try {
            assertThat(ssh(folder, List.of("-o", "ControlMaster=yes", "-o", "ControlPersist=60"), "true")
                            .waitFor())
                    .isZero();
            List<Process> begun = new ArrayList<>();
            for (int n = 0; n < SESSIONS; n++) {
                begun.add(ssh(folder, List.of(), "exit 7"));
            }
            for (Process each : begun) {
                assertThat(each.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
                told.add(each.exitValue());
            }
        } finally {
            ssh(folder, List.of("-O", "exit")).waitFor();
        }
        assertThat(told).hasSize(SESSIONS).containsOnly(7);
    }

    /** An OpenSSH client whose standard input is at its end. */
    private static Process ssh(Path folder, List<String> options, String... command) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "ssh",
                "-F",
                "none",
                "-i",
                folder.resolve("key").toString(),
                "-l",
                target.user(),
                "-p",
                Integer.toString(target.port()),
                "-S",
                folder.resolve("control").toString(),
                "-o",
                "BatchMode=yes",
                "-o",
                "LogLevel=ERROR",
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=/dev/null"));
        words.addAll(options);
        words.add(target.host());
        words.addAll(List.of(command));
        return new ProcessBuilder(words)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
    }
}
