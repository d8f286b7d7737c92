package io.loom.provisioner.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.contract.Machine;
import io.loom.provisioner.plugin.TaskFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two hosts with OpenSSH: the first is the way to the second, of which it alone knows the name. */
class JumpHostOpenSshTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static @Nullable OpenSshHosts hosts;
    private static Machine bastion;
    private static SshTarget direct;
    private static KeyPair key;
    private SshConnections connections;

    @BeforeAll
    static void start() throws Exception {
        hosts = OpenSshHosts.start(2);
        bastion = hosts.hosts().getFirst();
        direct = hosts.target(hosts.hosts().getLast());
        key = direct.key();
        var root = hosts.target(bastion);
        try (var plain = new SshConnections(Duration.ofSeconds(10))) {
            assertThat(plain.script(
                                    root,
                                    "useradd -m -s /bin/sh ops && echo ops:open-sesame | chpasswd"
                                            + " && useradd -m -s /bin/sh closed && echo closed:open-sesame | chpasswd"
                                            + " && mkdir -m 700 /home/ops/.ssh && cp /root/.ssh/authorized_keys /home/ops/.ssh/"
                                            + " && chown -R ops /home/ops/.ssh"
                                            + " && echo '" + direct.host() + " only-behind' >> /etc/hosts; exit $?",
                                    PATIENCE)
                            .exit())
                    .isZero();
        }
        hosts.configure(
                bastion,
                "Match User ops,closed",
                "PasswordAuthentication yes",
                "Match User closed",
                "AllowTcpForwarding no");
    }

    @AfterAll
    static void stop() throws Exception {
        if (hosts != null) {
            hosts.close();
        }
    }

    @BeforeEach
    void open() {
        connections = new SshConnections(Duration.ofSeconds(10));
    }

    @AfterEach
    void close() {
        connections.close();
    }

    private static JumpHost jump(String user, @Nullable KeyPair key, @Nullable String password, List<String> hostKeys) {
        return new JumpHost(
                String.valueOf(bastion.addresses().get(Machine.ACCESS_V4)), 22, user, key, password, hostKeys);
    }

    private static JumpHost byKey() {
        return jump("ops", key, null, bastion.hostKeys());
    }

    private static SshTarget through(JumpHost jump) {
        return new SshTarget(direct.host(), 22, "root", key, direct.hostKeys(), jump);
    }

    /** How many processes of the user's sshd there are on the bastion: one for each connection. */
    private int logins(String user) throws Exception {
        return Integer.parseInt(connections
                .script(hosts.target(bastion), "pgrep -u " + user + " -c sshd; exit 0", PATIENCE)
                .out()
                .strip());
    }

    private void assertFails(SshTarget to, String code, String words) {
        assertThatThrownBy(() -> connections.exec(to, "echo reached", "", PATIENCE))
                .isInstanceOfSatisfying(
                        TaskFailure.class, f -> assertThat(f.code()).isEqualTo(code))
                .hasMessageContaining(words);
    }

    @Test
    void aCommandRunsBehindTheJumpHostAndSeesWhereItCameFrom() throws Exception {
        ExecResult result = connections.exec(through(byKey()), "hostname; cat", "äöü", PATIENCE);
        assertThat(result.out()).isEqualTo(hosts.hosts().getLast().providerId() + "\näöü");
        assertThat(logins("ops")).isEqualTo(1);
    }

    @Test
    void manyCommandsGoThroughOneConnectionToTheJumpHost() throws Exception {
        List<Future<ExecResult>> results = new ArrayList<>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 40; i++) {
                String command = "head -c 200000 /dev/zero | tr '\\0' " + (char) ('a' + i % 26);
                results.add(executor.submit(() -> connections.exec(through(byKey()), command, "", PATIENCE)));
            }
            assertThat(results.getFirst().get().out()).hasSize(200_000);
            assertThat(logins("ops")).isEqualTo(1);
        }
        for (int i = 0; i < 40; i++) {
            assertThat(results.get(i).get().out())
                    .isEqualTo(String.valueOf((char) ('a' + i % 26)).repeat(200_000));
        }
    }

    @Test
    void aPasswordOpensTheJumpHostAsWell() throws Exception {
        SshTarget target = through(jump("ops", null, "open-sesame", List.of()));
        assertThat(connections.hostKey(target)).isEqualTo(direct.hostKeys().getFirst());
        assertThat(connections.hostKey(target.jump()))
                .isEqualTo(bastion.hostKeys().getFirst());
        assertThat(target.toString()).doesNotContain("open-sesame");
    }

    @Test
    void whatRefusesIsNamedAndIsTheJumpHostOrTheNode() {
        assertFails(
                through(jump("ops", null, "wrong", List.of())),
                "ssh-login-refused",
                "ops@" + bastion.addresses().get(Machine.ACCESS_V4) + ":22 refused the login");
        assertFails(through(jump("closed", null, "open-sesame", List.of())), "ssh-unreachable", "AllowTcpForwarding");
        String other = SshKeys.writePublic(SshKeys.generate().getPublic());
        assertFails(through(jump("ops", key, null, List.of(other))), "host-key-changed", "jumpHostKeys");
        assertFails(through(byKey()).pinned(List.of(other)), "host-key-changed", "hostKeys");
        SshTarget closedPort = new SshTarget(direct.host(), 1, "root", key, List.of(), byKey());
        assertFails(closedPort, "ssh-unreachable", "makes no connection to root@" + direct.host() + ":1");
        SshTarget stranger = new SshTarget(direct.host(), 22, "root", SshKeys.generate(), direct.hostKeys(), byKey());
        assertFails(stranger, "ssh-login-refused", "root@" + direct.host() + ":22 (through ops@");
    }

    @Test
    void aLostConnectionToTheJumpHostIsMadeAnew() throws Exception {
        assertThat(connections.exec(through(byKey()), "echo one", "", PATIENCE).out())
                .isEqualTo("one\n");
        connections.script(hosts.target(bastion), "pkill -u ops sshd; exit 0", PATIENCE);
        assertThat(connections.exec(through(byKey()), "echo two", "", PATIENCE).out())
                .isEqualTo("two\n");
    }

    @Test
    void aNodeThatTheJumpHostAloneKnowsIsReached() throws Exception {
        var unknown = new SshTarget("only-behind", 22, "root", key, direct.hostKeys());
        assertThatThrownBy(() -> connections.exec(unknown, "hostname", "", PATIENCE))
                .isInstanceOfSatisfying(
                        TaskFailure.class, f -> assertThat(f.code()).isEqualTo("ssh-unreachable"));
        var known = new SshTarget("only-behind", 22, "root", key, direct.hostKeys(), byKey());
        assertThat(connections.exec(known, "hostname", "", PATIENCE).out())
                .isEqualTo(hosts.hosts().getLast().providerId() + "\n");
    }

    @Test
    void noPortStaysOpenOnThisMachine() throws Exception {
        Set<String> before = listening();
        try (RemoteProcess process = connections.start(through(byKey()), "cat")) {
            process.stdin().write('x');
            process.stdin().flush();
            assertThat(process.stdout().read()).isEqualTo('x');
            assertThat(before).containsAll(listening());
        }
    }

    /** The sockets of this process that take connections. */
    private static Set<String> listening() throws IOException {
        Set<String> own = new HashSet<>();
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : open.toList()) {
                try {
                    own.add(Files.readSymbolicLink(descriptor).toString());
                } catch (IOException e) {
                    // It was closed meanwhile.
                }
            }
        }
        Set<String> listening = new HashSet<>();
        for (String table : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] columns = line.strip().split("\\s+", -1);
                if (columns[3].equals("0A") && own.contains("socket:[" + columns[9] + "]")) {
                    listening.add(columns[1]);
                }
            }
        }
        return listening;
    }
}
