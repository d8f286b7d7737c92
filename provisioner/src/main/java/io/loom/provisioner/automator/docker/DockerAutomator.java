package io.loom.provisioner.automator.docker;

import io.loom.contract.PluginDescriptor;
import io.loom.contract.ServiceWork;
import io.loom.provisioner.automator.NodeTool;
import io.loom.provisioner.automator.ServiceProgram;
import io.loom.provisioner.node.Node;
import io.loom.provisioner.node.NodeOutcome;
import io.loom.provisioner.plugin.Automator;
import io.loom.provisioner.plugin.ConfigForm;
import io.loom.provisioner.plugin.Items;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.plugin.Words;
import io.loom.provisioner.ssh.ShellQuote;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Automator type {@code docker}: a service is a container on its node, named {@code loom-SERVICE}. */
public final class DockerAutomator implements Automator<DockerConfig> {
    private static final NodeTool DOCKER =
            new NodeTool("Docker", List.of("docker", "podman"), List.of("/usr/local/bin"));
    private static final String MADE_OF = "io.loom.made-of";

    private final ConfigForm<DockerConfig> form = ConfigForm.of(DockerConfig.class);

    @Override
    public PluginDescriptor describe() {
        return form.descriptor(
                PluginDescriptor.Kind.AUTOMATOR, "docker", "Docker", "Runs a service in a container on the node.");
    }

    @Override
    public Class<DockerConfig> configType() {
        return DockerConfig.class;
    }

    @Override
    public void bootstrap(Node node, TaskContext task) throws InterruptedException {
        DOCKER.bootstrap(node, task);
    }

    @Override
    public Map<String, String> run(ServiceWork work, DockerConfig config, Node node, TaskContext task)
            throws InterruptedException {
        String name = ShellQuote.quote("loom-" + work.service());
        String text = switch (task.action()) {
            case INSTALL -> "exec $docker pull " + ShellQuote.quote(config.image_name()) + "\n";
            case CONFIGURE, INITIALIZE, DRAIN -> "echo 'Nothing to do: a container is made when it is started.'\n";
            case START -> start(config);
            case STOP -> "! exists || exec $docker stop \"$name\"\n";
            case REMOVE -> "! exists || exec $docker rm --force --volumes \"$name\"\n";
            case CHECK -> "running || exit\n";
            case CREATE, CONFIRM, ADOPT, BOOTSTRAP, DELETE, INSPECT, RUN, ADD_KEY, REMOVE_KEY ->
                throw TaskFailure.lasting("bad-assignment", task.action() + " is not done by a container.");
        };
        var program = ServiceProgram.of(work, task);
        NodeOutcome outcome = DOCKER.run(program, node, """
                name=%s
                [ -z "$root" ] || ! "$tool" version > /dev/null 2>&1 || root=
                docker="$root $tool"
                exists() { $docker container inspect "$name" > /dev/null 2>&1; }
                running() {
                  state=$($docker container inspect --format '{{.State.Running}} {{.State.ExitCode}}' "$name") || return 1
                  [ "${state%% *}" = true ] || { echo "the container $name does not run; it ended with status ${state#* }" >&2; return 1; }
                }
                """.formatted(name) + text);
        if (outcome.exit() != 0) {
            throw program.failed("docker-failed", "container", outcome);
        }
        return outcome.outputs();
    }

    /** Leaves a container alone that runs and was made of the same words. */
    private static String start(DockerConfig config) {
        String words = ShellQuote.command(words(config));
        return """
                made_of=%s
                if exists; then
                  if [ "$($docker container inspect --format '{{.State.Running}} {{index .Config.Labels "%s"}}' "$name")" = "true $made_of" ]; then
                    echo "the container $name runs already"
                    exit 0
                  fi
                  $docker rm --force "$name" || exit
                fi
                id=$($docker run --detach --name "$name" --label "%2$s=$made_of" %s) || exit
                echo "the container $name is $id"
                echo "container_id=$id" >> "$LOOM_OUTPUTS"
                sleep 1
                running
                status=$?
                $docker logs --tail 50 "$name" 2>&1
                exit $status
                """.formatted(UUID.nameUUIDFromBytes(words.getBytes(StandardCharsets.UTF_8)), MADE_OF, words);
    }

    private static List<String> words(DockerConfig config) {
        List<String> words = new ArrayList<>();
        items(config.environment_variables()).forEach(each -> words.addAll(List.of("--env", each)));
        items(config.links()).forEach(each -> words.addAll(List.of("--link", each)));
        items(config.volumes()).forEach(each -> words.addAll(List.of("--volume", each)));
        items(config.publish_ports()).forEach(each -> words.addAll(List.of("--publish", published(each))));
        words.add(config.image_name());
        words.addAll(Objects.requireNonNullElse(config.command(), Words.NONE).list());
        return words;
    }

    private static List<String> items(@Nullable Items items) {
        return items == null ? List.of() : items.list();
    }

    /** {@code 53/udp} is {@code 53:53/udp}. */
    private static String published(String port) {
        return port.contains(":") ? port : port.replaceFirst("/.*", "") + ":" + port;
    }
}
