package io.loom.provisioner.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.contract.Machine;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.provider.sandbox.SandboxFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SshConnectionsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static SandboxFolder sandbox;
    private static SshConnections connections;
    private static SshTarget target;

    @BeforeAll
    static void open() throws Exception {
        sandbox = new SandboxFolder();
        connections = new SshConnections(Duration.ofSeconds(5));
        Machine machine = sandbox.node();
        target = sandbox.target(machine);
    }

    @AfterAll
    static void close() throws Exception {
        connections.close();
        sandbox.close();
    }

    private static void assertFails(SshTarget to, String code, boolean retryable) {
        assertThatThrownBy(() -> connections.exec(to, "echo reached", "", PATIENCE))
                .isInstanceOfSatisfying(TaskFailure.class, f -> {
                    assertThat(f.code()).isEqualTo(code);
                    assertThat(f.retryable()).isEqualTo(retryable);
                });
    }

    @Test
    void streamsAndExitStatusArrive() throws Exception {
        ExecResult result = connections.exec(target, "cat; echo oops >&2; exit 7", "äöü\n", PATIENCE);
        assertThat(result).isEqualTo(new ExecResult(7, "äöü\n", "oops\n"));
        assertThat(result.words()).isEqualTo("oops");
    }

    @Test
    void anAnswerOfWhichTheEndIsMissingIsNoAnswer() throws Exception {
        assertThat(connections.script(target, "echo whole", PATIENCE)).isEqualTo(new ExecResult(0, "whole\n", ""));
        assertThatThrownBy(() -> connections.script(target, "trap - EXIT; echo half", PATIENCE))
                .isInstanceOfSatisfying(TaskFailure.class, f -> {
                    assertThat(f.code()).isEqualTo("ssh-lost");
                    assertThat(f.retryable()).isTrue();
                });
        assertThat(connections.script(target, "trap - EXIT; exit 3", PATIENCE).exit())
                .isEqualTo(3);
        assertThat(connections
                        .script(target, "head -c 3000000 /dev/zero | tr '\\0' x", PATIENCE)
                        .out())
                .hasSizeGreaterThan(1_000_000);
    }

    @Test
    void aHostThatShowsAnotherKeyThanThePinnedOneIsSentNothing() {
        String other = SshKeys.writePublic(SshKeys.generate().getPublic());
        assertFails(target.pinned(List.of(other)), "host-key-changed", false);
    }

    @Test
    void theKeyThatAHostShowsIsLearnedAndThenHolds() throws Exception {
        String learned = connections.hostKey(target.pinned(List.of()));
        assertThat(List.of(learned)).isEqualTo(target.hostKeys());
        assertThat(connections.hostKey(target.pinned(List.of(learned)))).isEqualTo(learned);
    }

    @Test
    void aKeyThatTheAccountDoesNotKnowIsRefused() {
        var stranger = new SshTarget(target.host(), target.port(), "root", SshKeys.generate(), target.hostKeys());
        assertFails(stranger, "ssh-login-refused", true);
    }

    @Test
    void aChannelOfASessionThatIsBeingClosedFailsAsOneOfALostConnection() throws Exception {
        try (SshClient client = SshClient.setUpDefaultClient()) {
            client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
            client.start();
            ClientSession session = client.connect("root", target.host(), target.port())
                    .verify(PATIENCE)
                    .getSession();
            session.addPublicKeyIdentity(target.key());
            session.auth().verify(PATIENCE);
            session.close(true).await(PATIENCE);

            assertThatThrownBy(() -> Channels.create(() -> session.createExecChannel("true")))
                    .isInstanceOf(IOException.class)
                    .hasCauseInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> JumpForward.open(session, "127.0.0.1", 1, PATIENCE, () -> {}))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aClosedPortIsUnreachable() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertFails(new SshTarget("127.0.0.1", port, "root", target.key(), List.of()), "ssh-unreachable", true);
    }

    @Test
    void aCommandThatDoesNotEndInTimeIsGivenUp() {
        assertThatThrownBy(() -> connections.exec(target, "cat /dev/zero > /dev/null", "", Duration.ofMillis(300)))
                .isInstanceOfSatisfying(
                        TaskFailure.class, f -> assertThat(f.code()).isEqualTo("ssh-timeout"));
    }

    @Test
    void manyCommandsAtOnceShareConnectionsWithinTheServersSessionLimit() throws Exception {
        List<Future<ExecResult>> results = new ArrayList<>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 40; i++) {
                String command = "echo " + i;
                results.add(executor.submit(() -> connections.exec(target, command, "", PATIENCE)));
            }
        }
        for (int i = 0; i < 40; i++) {
            assertThat(results.get(i).get().out()).isEqualTo(i + "\n");
        }
    }

    @Test
    void privateKeysAreReadBackAndNonsenseIsNamed() {
        var key = SshKeys.generate();
        assertThat(SshKeys.writePublic(
                        SshKeys.readPrivate(SshKeys.writePrivate(key)).getPublic()))
                .isEqualTo(SshKeys.writePublic(key.getPublic()));
        assertThatThrownBy(() -> SshKeys.readPrivate("no key"))
                .isInstanceOfSatisfying(
                        TaskFailure.class, f -> assertThat(f.code()).isEqualTo("bad-ssh-key"))
                .hasMessageNotContaining("no key");
    }
}
