package io.loom.provisioner.automator.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.contract.Machine;
import io.loom.contract.ServiceWork;
import io.loom.contract.TaskAction;
import io.loom.provisioner.node.Node;
import io.loom.provisioner.plugin.ConfigForm;
import io.loom.provisioner.plugin.RecordingTask;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.ssh.ExecResult;
import io.loom.provisioner.ssh.OpenSshHosts;
import io.loom.provisioner.ssh.SshConnections;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Real containers, by Podman, on a host with OpenSSH. Skipped where the hosts' base does not have it, or they cannot run one. */
class DockerAutomatorOpenSshTest {
    /** Gives the host what a container needs, and makes an image of one program. */
    private static final String PREPARE = """
            command -v podman && command -v busybox || exit
            mkdir -p /var/lib/containers /etc/containers /run/containers
            mount -t tmpfs none /run && mkdir -p /run/sshd /run/containers
            mount -t tmpfs none /var/lib/containers && mount -t sysfs sysfs /sys && mount -t cgroup2 none /sys/fs/cgroup || exit
            cat > /etc/containers/storage.conf <<END
            [storage]
            driver = "vfs"
            runroot = "/run/containers"
            graphroot = "/var/lib/containers"
            END
            cat > /etc/containers/containers.conf <<END
            [containers]
            netns = "host"
            cgroups = "disabled"
            [engine]
            cgroup_manager = "cgroupfs"
            events_logger = "file"
            END
            mkdir -p /opt/image/bin && cp "$(command -v busybox)" /opt/image/bin/busybox || exit
            for name in sh sleep echo; do ln -sf busybox "/opt/image/bin/$name"; done
            tar -C /opt/image -c . | podman import - localhost/tiny:1 || exit
            podman run --rm localhost/tiny:1 /bin/echo it runs
            """;

    private static final DockerAutomator DOCKER = new DockerAutomator();
    private static @Nullable OpenSshHosts hosts;
    private static @Nullable SshConnections connections;
    private static Node node;

    @BeforeAll
    static void open() throws Exception {
        hosts = OpenSshHosts.start(1);
        connections = new SshConnections(Duration.ofSeconds(10));
        Machine machine = hosts.hosts().getFirst();
        node = new Node(connections, hosts.target(machine), machine);
        ExecResult ready = node.script(PREPARE, Duration.ofSeconds(60));
        Assumptions.assumeTrue(ready.exit() == 0, () -> "The host runs no containers: " + ready.words());
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

    private static String does(TaskAction action, String... command) throws InterruptedException {
        var task = RecordingTask.of(action);
        DockerConfig config = ConfigForm.of(DockerConfig.class)
                .bind(Map.of(
                        "image_name",
                        "localhost/tiny:1",
                        "environment_variables",
                        List.of("CONFIG_GREETING", "OTHER=x y"),
                        "volumes",
                        "/opt:/of-the-node",
                        "command",
                        List.of(command)));
        DOCKER.run(
                new ServiceWork(
                        "docker", "web", Map.of(), Map.of("greeting", "hello, it's me"), node.machine(), 0, List.of()),
                config,
                node,
                task);
        return task.text();
    }

    @Test
    void aContainerLivesFromStartToRemove() throws Exception {
        String[] serves = {
            "/bin/sh", "-c", "echo \"$CONFIG_GREETING, $OTHER\"; echo seen > /of-the-node/seen; exec sleep 1000"
        };
        assertThat(does(TaskAction.START, serves)).contains("the container loom-web is ", "hello, it's me, x y\n");
        assertThat(node.exec("cat /opt/seen", "", Duration.ofSeconds(10)).out()).isEqualTo("seen\n");
        assertThat(does(TaskAction.START, serves)).isEqualTo("the container loom-web runs already\n");
        does(TaskAction.CHECK);
        assertThat(does(TaskAction.START, "/bin/sh", "-c", "echo another; exec sleep 1000"))
                .contains("another\n");
        does(TaskAction.STOP);
        assertThatThrownBy(() -> does(TaskAction.CHECK)).hasMessageContaining("the container loom-web does not run");
        does(TaskAction.REMOVE);
        does(TaskAction.REMOVE);
        assertThat(node.exec("podman ps --all --quiet", "", Duration.ofSeconds(10))
                        .out())
                .isEmpty();
    }

    @Test
    void aContainerThatEndsAtOnceIsAFailureInItsOwnWords() throws Exception {
        assertThatThrownBy(() -> does(TaskAction.START, "/bin/sh", "-c", "echo disk sdb is broken; exit 3"))
                .isInstanceOfSatisfying(
                        TaskFailure.class, failure -> assertThat(failure.code()).isEqualTo("docker-failed"))
                .hasMessageContaining("disk sdb is broken");
        does(TaskAction.REMOVE);
    }
}
