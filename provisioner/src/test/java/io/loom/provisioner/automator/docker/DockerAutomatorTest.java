package io.loom.provisioner.automator.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.loom.contract.Machine;
import io.loom.contract.TaskAction;
import io.loom.provisioner.node.Node;
import io.loom.provisioner.plugin.Automator;
import io.loom.provisioner.plugin.AutomatorContractTest;
import io.loom.provisioner.plugin.RecordingTask;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.provider.sandbox.SandboxFolder;
import io.loom.provisioner.ssh.ExecResult;
import io.loom.provisioner.ssh.SshConnections;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stand-in of Docker that writes down how it is called, and keeps a file for each container. */
class DockerAutomatorTest extends AutomatorContractTest<DockerConfig> {
    private static final String DOCKER = """
            #!/bin/sh
            case $1 in
              container)
                for name; do :; done
                [ -e "/opt/containers/$name" ] || exit 1
                read -r running made_of < "/opt/containers/$name"
                case $* in
                  *Labels*) echo "$running $made_of" ;;
                  *--format*) echo "$running 0" ;;
                esac
                exit ;;
              logs | version) exit ;;
            esac
            printf '<%s> ' "$@" >> /opt/calls
            echo >> /opt/calls
            for last; do :; done
            case $1 in
              pull) echo "pulled $2" ;;
              stop) echo "false -" > "/opt/containers/$last" ;;
              rm) rm "/opt/containers/$last" ;;
              run)
                while [ $# -gt 0 ]; do
                  case $1 in
                    --name) name=$2 ;;
                    --label) made_of=${2#*=} ;;
                    --env) case $2 in *=*) ;; *) printenv "$2" >&2 ;; esac ;;
                  esac
                  shift
                done
                case $last in
                  broken) echo 'docker: port is already allocated' >&2; exit 125 ;;
                  slow) printf begun >&2; exec sleep 60 ;;
                esac
                echo "true $made_of" > "/opt/containers/$name"
                echo 4711 ;;
            esac
            """;

    private static SandboxFolder sandbox;
    private static SshConnections connections;
    private static Node node;

    @BeforeAll
    static void open() throws Exception {
        sandbox = new SandboxFolder();
        connections = new SshConnections(Duration.ofSeconds(10));
        Machine machine = sandbox.node();
        node = new Node(connections, sandbox.target(machine), machine);
        install();
    }

    @AfterAll
    static void close() throws Exception {
        connections.close();
        sandbox.close();
    }

    @BeforeEach
    void forgetCalls() throws Exception {
        onNode("rm -rf /opt/calls /opt/containers; mkdir -p /opt/containers");
    }

    @Override
    protected Automator<DockerConfig> automator() {
        return new DockerAutomator();
    }

    @Override
    protected Node node() {
        return node;
    }

    private static String onNode(String command) throws InterruptedException {
        return onNode(command, "");
    }

    private static String onNode(String command, String stdin) throws InterruptedException {
        ExecResult result = node.exec(command, stdin, Duration.ofSeconds(10));
        assertThat(result.exit()).as(result.words()).isZero();
        return result.out();
    }

    private static void install() throws InterruptedException {
        assumeTrue(
                onNode("stat -f -c %T /usr/local/sbin").strip().equals("overlayfs"),
                "The programs of the sandbox's nodes are this machine's own: a stand-in cannot be put among them");
        onNode("cat > /usr/local/sbin/docker && chmod 755 /usr/local/sbin/docker", DOCKER);
    }

    @Override
    protected Map<String, Object> greets() {
        return Map.of("image_name", "greeter", "environment_variables", "CONFIG_GREETING");
    }

    @Override
    protected Map.Entry<Map<String, Object>, String> fails() {
        return Map.entry(Map.of("image_name", "broken"), "docker: port is already allocated");
    }

    @Override
    protected Map<String, Object> lasts() {
        return Map.of("image_name", "slow");
    }

    private static String calls() throws InterruptedException {
        return onNode("cat /opt/calls 2> /dev/null || true");
    }

    private String does(TaskAction action, Map<String, Object> fields) throws InterruptedException {
        var task = RecordingTask.of(action);
        run(task, fields);
        return task.text();
    }

    @Test
    void fieldsAsTheOriginalWritesThem() throws Exception {
        Map<String, Object> fields = Map.of(
                "image_name", "mysql:8",
                "publish_ports", "3306, 8080:80,53/udp",
                "environment_variables", "MYSQL_ROOT_PASSWORD=some,OTHER=x y",
                "volumes", "/data/mysql:/var/lib/mysql",
                "links", "loom-db:db",
                "command", "mysqld --verbose");
        var task = RecordingTask.of(TaskAction.START);
        assertThat(run(task, fields)).isEqualTo(Map.of("container_id", "4711"));
        assertThat(calls())
                .startsWith("<run> <--detach> <--name> <loom-web> <--label> <io.loom.made-of=")
                .contains("<--env> <MYSQL_ROOT_PASSWORD=some> <--env> <OTHER=x y> <--link> <loom-db:db>"
                        + " <--volume> </data/mysql:/var/lib/mysql> <--publish> <3306:3306> <--publish> <8080:80>"
                        + " <--publish> <53:53/udp> <mysql:8> <mysqld> <--verbose>");
    }

    @Test
    void aContainerLivesFromStartToRemove() throws Exception {
        Map<String, Object> fields = Map.of("image_name", "mysql");
        assertThat(does(TaskAction.INSTALL, fields)).isEqualTo("pulled mysql\n");
        assertThat(does(TaskAction.CONFIGURE, fields)).startsWith("Nothing to do");
        assertThatThrownBy(() -> does(TaskAction.CHECK, fields))
                .isInstanceOf(TaskFailure.class)
                .hasMessageContaining("container of web's CHECK");
        does(TaskAction.START, fields);
        does(TaskAction.CHECK, fields);
        assertThat(does(TaskAction.START, fields)).isEqualTo("the container loom-web runs already\n");
        does(TaskAction.START, Map.of("image_name", "mysql", "publish_ports", List.of(3306)));
        does(TaskAction.STOP, fields);
        assertThatThrownBy(() -> does(TaskAction.CHECK, fields)).hasMessageContaining("loom-web does not run");
        does(TaskAction.REMOVE, fields);
        does(TaskAction.REMOVE, fields);
        does(TaskAction.STOP, fields);
        assertThat(calls().lines()
                        .map(line -> line.replaceAll("io.loom.made-of=[0-9a-f-]+", "-")
                                .strip()))
                .containsExactly(
                        "<pull> <mysql>",
                        "<run> <--detach> <--name> <loom-web> <--label> <-> <mysql>",
                        "<rm> <--force> <loom-web>",
                        "<run> <--detach> <--name> <loom-web> <--label> <-> <--publish> <3306:3306> <mysql>",
                        "<stop> <loom-web>",
                        "<rm> <--force> <--volumes> <loom-web>");
    }
}
