package io.loom.provisioner.provider.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.loom.contract.Machine;
import io.loom.provisioner.OwnCommand;
import io.loom.provisioner.ssh.ExecResult;
import io.loom.provisioner.ssh.SshConnections;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a script on a node tries, to read what is outside of it. */
class SandboxIsolationTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PASSWORD = "hunter2-" + UUID.randomUUID();
    private static final String CONTENT = "outside-" + UUID.randomUUID();
    private static SandboxFolder sandbox;
    private static SshConnections connections;
    private static Machine machine;

    @TempDir
    static Path outside;

    private static Path secret;

    @BeforeAll
    static void open() throws Exception {
        List<String> keeper = new ArrayList<>(List.of("env", "LOOM_FAKE_PASSWORD=" + PASSWORD));
        keeper.addAll(OwnCommand.keeper());
        sandbox = new SandboxFolder(keeper);
        connections = new SshConnections(Duration.ofSeconds(10));
        secret = Files.writeString(outside.resolve("secret-of-this-machine"), CONTENT);
        machine = sandbox.node();
    }

    @AfterAll
    static void close() throws Exception {
        connections.close();
        sandbox.close();
    }

    @BeforeEach
    void needsNamespaces() throws Exception {
        String own = Files.readSymbolicLink(Path.of("/proc/self/ns/mnt")).toString();
        assumeTrue(
                !exec("readlink /proc/self/ns/mnt").out().strip().equals(own),
                "This machine allows no namespaces, so that nodes are plain processes.");
        assertThat(Files.readString(secret)).isEqualTo(CONTENT);
    }

    private static ExecResult exec(String command) throws InterruptedException {
        return connections.exec(sandbox.target(machine), command, "", PATIENCE);
    }

    private static void seesNothing(String command) throws InterruptedException {
        ExecResult result = exec(command);
        assertThat(result.out() + result.err()).as(command).doesNotContain(CONTENT, PASSWORD);
    }

    @Test
    void theMountNamespaceHasNoWayBack() throws Exception {
        assertThat(exec("nsenter -m -t 1 -- echo entered").out()).isEqualTo("entered\n");
        seesNothing("nsenter -m -t 1 -- cat " + secret);
        seesNothing("nsenter -a -t 1 -- cat " + secret);
        assertThat(exec("nsenter -m -t 1 -- ls -a /").out()).contains("proc").doesNotContain(".outside");
        seesNothing("unshare -m sh -c 'umount -l /usr /etc /tmp /dev /proc; cat " + secret + "'");
        seesNothing("for each in $(cut -d' ' -f5 /proc/self/mountinfo); do cat $each" + secret + "; done");
        assertThat(exec("find / -path /proc -prune -o -name " + secret.getFileName() + " -print")
                        .out())
                .isEmpty();
    }

    @Test
    void chrootHasNoWayOut() throws Exception {
        assumeTrue(exec("command -v perl").exit() == 0, "There is no perl to try it with.");
        seesNothing("""
                cd /root && mkdir -p jail && perl -e 'opendir(my $d, "/"); chroot("jail") or die; chdir($d);
                chdir("..") for 1..64; chroot("."); exec("/bin/sh", "-c", "echo out; cat %s")'
                """.formatted(secret));
    }

    @Test
    void processesAreThoseOfTheNodeAndHaveAClearedEnvironment() throws Exception {
        assertThat(exec("tr '\\0' '\\n' < /proc/1/environ | cut -d= -f1 | sort").out())
                .isEqualTo("LANG\nPATH\n");
        seesNothing("for each in /proc/[0-9]*; do tr '\\0' '\\n' < $each/environ; cat $each/root" + secret
                + " $each/cwd" + secret + "; done");
        seesNothing("for each in /proc/[0-9]*/fd/*; do cat $each" + secret + "; done");
        assertThat(exec("cat /proc/[0-9]*/cmdline | tr '\\0' ' '").out()).doesNotContain("java", "keeper");
    }

    @Test
    void devicesAndSharedMemoryLeadNowhere() throws Exception {
        assertThat(exec("ls /dev").out().lines())
                .containsExactlyInAnyOrder(
                        "fd", "full", "null", "ptmx", "pts", "random", "shm", "stderr", "stdin", "stdout", "tty",
                        "urandom", "zero");
        assertThat(exec("ls -A /dev/shm /sys").out().lines().filter(line -> !line.isBlank()))
                .containsExactly("/dev/shm:", "/sys:");
        assertThat(exec("echo said > /dev/null; head -c 4 /dev/zero | wc -c").out())
                .isEqualTo("4\n");
        assertThat(exec("ipcs -m -q -s | grep -c 0x").out()).isEqualTo("0\n");
        assertThat(exec("wc -c < /etc/shadow").out()).isIn("", "0\n");
    }
}
