package io.loom.provisioner.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.contract.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/**
 * Real hosts with OpenSSH, as the script that lies beside the repository starts them. Where it, or the base that it
 * makes with {@code ssh-hosts.sh base}, is absent, the test that asks for them is skipped.
 */
public final class OpenSshHosts implements AutoCloseable {
    private final Path script;
    private final Path folder;
    private final String net = "127." + ThreadLocalRandom.current().nextInt(30, 60);
    private final List<Machine> hosts = new ArrayList<>();

    private OpenSshHosts(Path script, Path base) throws IOException {
        this.script = script;
        folder = Files.createTempDirectory("loom-openssh");
        Files.createSymbolicLink(folder.resolve("base"), base);
    }

    /** Starts so many. */
    public static OpenSshHosts start(int number) throws Exception {
        Path script = Path.of("../../shared/tools/ssh-hosts/ssh-hosts.sh")
                .toAbsolutePath()
                .normalize();
        String chosen = System.getenv("SH_DIR");
        Path base = (chosen != null
                        ? Path.of(chosen)
                        : Path.of(System.getProperty("user.home"), ".cache/loom/ssh-hosts"))
                .resolve("base");
        Assumptions.assumeTrue(Files.exists(script), () -> "There is no " + script);
        Assumptions.assumeTrue(
                Files.exists(base.resolve("usr/sbin/sshd")), () -> "There is no base: run " + script + " base");
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "Only root can start the hosts");
        var hosts = new OpenSshHosts(script, base.toRealPath());
        try {
            hosts.read(hosts.run("up", Integer.toString(number)));
            return hosts;
        } catch (IOException | InterruptedException e) {
            hosts.close();
            throw e;
        }
    }

    private void read(String lines) {
        hosts.clear();
        lines.lines()
                .map(l -> l.split(" "))
                .forEach(words -> hosts.add(new Machine(
                        words[1],
                        Map.of(Machine.ACCESS_V4, words[0], Machine.BIND_V4, words[0]),
                        22,
                        "root",
                        List.of(words[2] + " " + words[3]),
                        Map.of())));
    }

    /** The hosts, their host keys known. */
    public List<Machine> hosts() {
        return List.copyOf(hosts);
    }

    /** Adds lines to the settings of a host's SSH server and has it read them; connections that are open keep the old ones. */
    public void configure(Machine host, String... lines) throws Exception {
        String settings = String.join("\n", lines);
        try (var connections = new SshConnections(Duration.ofSeconds(10))) {
            ExecResult result = connections.script(
                    target(host),
                    "printf '%s\\n' " + ShellQuote.quote(settings)
                            + " >> /etc/ssh/loom && /usr/sbin/sshd -t -f /etc/ssh/loom",
                    Duration.ofSeconds(10));
            assertThat(result.exit()).as(result.words()).isZero();
            connections.script(target(host), "kill -HUP 1", Duration.ofSeconds(10));
        }
        Awaitility.await().ignoreExceptions().until(() -> {
            try (var connections = new SshConnections(Duration.ofSeconds(10))) {
                return connections
                                .exec(target(host), "true", "", Duration.ofSeconds(10))
                                .exit()
                        == 0;
            }
        });
    }

    /** Gives the first host a new key. */
    public void rekeyFirst() throws Exception {
        run("rekey", "1");
    }

    /** Gives a host, counted from one, a new key, and answers that, OpenSSH format. */
    public String rekey(int number) throws Exception {
        String[] words = run("rekey", Integer.toString(number)).strip().split(" ", -1);
        return words[2] + " " + words[3];
    }

    /** The first process of each. */
    public List<Long> processes() throws IOException {
        List<Long> processes = new ArrayList<>();
        for (int number = 1; number <= hosts.size(); number++) {
            processes.add(Long.parseLong(
                    Files.readString(folder.resolve("run/" + number + "/pid")).strip()));
        }
        return processes;
    }

    /** What opens them all. */
    public String privateKey() throws IOException {
        return Files.readString(folder.resolve("run/user"));
    }

    /** How to log in on one. */
    public SshTarget target(Machine host) throws IOException {
        KeyPair key = SshKeys.readPrivate(privateKey());
        return new SshTarget(String.valueOf(host.addresses().get(Machine.ACCESS_V4)), 22, "root", key, host.hostKeys());
    }

    private String run(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("bash", script.toString()));
        command.addAll(List.of(words));
        Path out = folder.resolve("out");
        var builder = new ProcessBuilder(command);
        builder.environment().put("SH_DIR", folder.toString());
        builder.environment().put("SH_NET", net);
        int status = builder.redirectOutput(out.toFile())
                .redirectError(folder.resolve("err").toFile())
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException(Files.readString(folder.resolve("err"), StandardCharsets.UTF_8));
        }
        return Files.readString(out);
    }

    @Override
    public void close() throws Exception {
        run("down");
        new ProcessBuilder("rm", "-rf", "--one-file-system", folder.toString())
                .start()
                .waitFor();
    }
}
