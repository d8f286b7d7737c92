package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ssh is run with, and configured by, to reach nodes. A script stands for ssh. */
class SshCommandTest {

    private static final String CLUSTER = "01900000-0000-7000-8000-0000000000aa";
    private static final String READY = """
            {"id": "n0", "number": 1000, "hostName": "shop7-1000.local", "state": "RUNNING", "sshPort": 2200,
             "sshUser": "loom", "addresses": {"access_v4": "127.66.0.1", "bind_v4": "10.0.0.1"},
             "hostKeys": ["ssh-ed25519 AAAAkey1 root@shop", "ecdsa-sha2-nistp256 AAAAkey2="]}""";
    private static final String SECOND = """
            {"id": "n1", "number": 1001, "hostName": "shop7-1001.local", "state": "RUNNING", "sshPort": 22,
             "sshUser": null, "addresses": {"access_v4": "fd00::1"}, "hostKeys": ["ssh-ed25519 AAAAkey3"]}""";
    private static final String NEW = """
            {"id": "n2", "number": 1002, "hostName": "shop7-1002.local", "state": "CREATING", "sshPort": null,
             "sshUser": null, "addresses": {}, "hostKeys": []}""";
    private static final String GONE = """
            {"id": "n3", "number": 1003, "hostName": "shop7-1003.local", "state": "DELETED"}""";

    private final Console console = new Console();
    private HttpServer http;
    private volatile String nodes = "";

    @TempDir
    Path folder;

    @BeforeEach
    void startServer() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/api/v1/clusters/" + CLUSTER + "/nodes", exchange -> {
            byte[] body = ("{\"items\": [" + nodes + "]}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        http.start();
    }

    @AfterEach
    void stopServer() {
        http.stop(0);
    }

    @Test
    void sshGetsThePinnedKeysTheCommandAndGivesItsStatus() throws IOException {
        nodes = READY + "," + SECOND + "," + GONE;

        assertThat(ssh("1000", "--", "ls", "-l", "a b")).as(console.err()).isEqualTo(7);

        assertThat(Files.readAllLines(folder.resolve("arguments")))
                .containsExactly(
                        "-o",
                        "User loom",
                        "-o",
                        "Port 2200",
                        "-o",
                        "HostKeyAlias shop7-1000.local",
                        "-o",
                        "UserKnownHostsFile \"" + keys() + "\"",
                        "-o",
                        "GlobalKnownHostsFile /dev/null",
                        "-o",
                        "StrictHostKeyChecking yes",
                        "-o",
                        "UpdateHostKeys no",
                        "--",
                        "127.66.0.1",
                        "ls",
                        "-l",
                        "a b");
        assertThat(keys()).content().isEqualTo("""
                shop7-1000.local ssh-ed25519 AAAAkey1
                shop7-1000.local ecdsa-sha2-nistp256 AAAAkey2=
                """);
    }

    @Test
    void theOnlyNodeNeedsNoNameAndOfSeveralOneIsToBeNamed() throws IOException {
        nodes = READY + "," + GONE;
        assertThat(ssh()).isEqualTo(7);
        assertThat(ssh("--", "true")).isEqualTo(7);
        assertThat(Files.readAllLines(folder.resolve("arguments"))).endsWith("--", "127.66.0.1", "true");

        nodes = READY + "," + SECOND + "," + GONE;
        assertThat(ssh()).isEqualTo(ExitCode.USAGE);
        assertThat(console.err()).contains("The cluster has 2 nodes.\nMaybe name one: 1000, 1001, or its host name.");
        assertThat(ssh("shop7-1001.local")).isEqualTo(7);
        assertThat(Files.readAllLines(folder.resolve("arguments")))
                .endsWith("--", "fd00::1")
                .doesNotContain("User loom")
                .contains("Port 22");
        assertThat(ssh("1003")).isEqualTo(ExitCode.NOT_FOUND);
    }

    @Test
    void aNodeThatIsNotReadyAndACommandWithoutItsMarkAreRefused() {
        nodes = READY + "," + NEW;

        assertThat(ssh("1002")).isEqualTo(ExitCode.CONFLICT);
        assertThat(console.err()).contains("The node shop7-1002.local is CREATING and has no address yet.");
        assertThat(ssh("1000", "uptime")).isEqualTo(ExitCode.USAGE);
        assertThat(console.err()).contains("loom cluster ssh CLUSTER NODE -- uptime");
        assertThat(folder.resolve("arguments")).doesNotExist();
    }

    @Test
    void whatSshWouldUnderstandOtherwiseIsRefused() {
        for (String wrong : List.of(
                READY.replace("127.66.0.1", "-oProxyCommand=touch x"),
                READY.replace("\"loom\"", "\"loom\\n  ProxyCommand touch x\""),
                READY.replace("shop7-1000.local", "shop *"))) {
            nodes = wrong;
            assertThat(ssh("1000")).isEqualTo(ExitCode.FAILURE);
        }
        nodes = READY.replace("AAAAkey1", "AAAA\\nevil ssh-ed25519 AAAA").replace("AAAAkey2=", "AAAA key\\n");
        assertThat(ssh("1000")).isEqualTo(ExitCode.CONFLICT);
        assertThat(folder.resolve("arguments")).doesNotExist();
    }

    @Test
    void sshsConfigurationHasAHostForEachNodeThatCanBeReached() {
        nodes = READY + "," + SECOND + "," + NEW + "," + GONE;

        assertThat(run("cluster", "ssh-config", CLUSTER)).as(console.err()).isEqualTo(ExitCode.OK);

        assertThat(console.out()).isEqualTo("""
                Host shop7-1000.local
                  HostName 127.66.0.1
                  User loom
                  Port 2200
                  HostKeyAlias shop7-1000.local
                  UserKnownHostsFile "%1$s"
                  GlobalKnownHostsFile /dev/null
                  StrictHostKeyChecking yes
                  UpdateHostKeys no
                Host shop7-1001.local
                  HostName fd00::1
                  Port 22
                  HostKeyAlias shop7-1001.local
                  UserKnownHostsFile "%1$s"
                  GlobalKnownHostsFile /dev/null
                  StrictHostKeyChecking yes
                  UpdateHostKeys no
                """.formatted(keys()));
        assertThat(console.err())
                .isEqualTo("Left out: The node shop7-1002.local is CREATING and has no address yet.\n");
        assertThat(keys()).content().contains("shop7-1001.local ssh-ed25519 AAAAkey3\n");
    }

    private Path keys() {
        return folder.resolve("known hosts");
    }

    private int ssh(String... arguments) {
        try {
            Path program = folder.resolve("ssh");
            Files.writeString(
                    program, "#!/bin/sh\nprintf '%s\\n' \"$@\" > '" + folder.resolve("arguments") + "'\nexit 7\n");
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
            List<String> all = new ArrayList<>(List.of("cluster", "ssh", "--ssh-program", program.toString(), CLUSTER));
            all.addAll(List.of(arguments));
            return run(all.toArray(String[]::new));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(
                2,
                List.of(
                        "--url",
                        "http://127.0.0.1:" + http.getAddress().getPort(),
                        "--known-hosts",
                        keys().toString()));
        return console.run(all.toArray(String[]::new));
    }
}
