package io.loom.provisioner.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.contract.PluginDescriptor;
import io.loom.contract.PluginDescriptor.FieldSchema;
import io.loom.contract.ServiceWork;
import io.loom.contract.TaskAction;
import io.loom.provisioner.node.Node;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * What every automator must hold. An automator's own test extends this one, on a node that has the automator's tool.
 *
 * @param <C> the fields of an action
 */
public abstract class AutomatorContractTest<C extends Record> {
    private static final ExecutorService THREADS = Executors.newVirtualThreadPerTaskExecutor();

    /** A configuration that the fields of a test may ask for. */
    protected static final Map<String, Object> CONFIG = Map.of(
            "web", Map.of("http-port", 8080, "title", "it's \"quoted\" $HOME\tand\nlong \\n"),
            "greeting", "hello, it's me",
            "hosts", List.of("10.0.0.1", "10.0.0.2"),
            "a", Map.of("b_c", 1, "b.c", 2),
            "racks", List.of(Map.of("name", "one"), Map.of("name", "two")));

    /** The automator. */
    protected abstract Automator<C> automator();

    /** A node that it can work on. */
    protected abstract Node node();

    /** Fields of a START that has the node print {@code greeting} of {@link #CONFIG}, as the node's tools find it. */
    protected abstract Map<String, Object> greets();

    /** Fields of a START that fails, its reason the last line that it prints, and what that line contains. */
    protected abstract Map.Entry<Map<String, Object>, String> fails();

    /** Fields of a START that prints {@code begun} and then takes a minute. */
    protected abstract Map<String, Object> lasts();

    /** Does an action of the service {@code web}, with the resources of the task. */
    protected final Map<String, String> run(RecordingTask task, Map<String, ?> fields) throws InterruptedException {
        return run(task, fields, CONFIG, 0);
    }

    /** The same with a configuration of its own, and a CHECK that must hold. */
    protected final Map<String, String> run(
            RecordingTask task, Map<String, ?> fields, Map<String, Object> config, int settleSeconds)
            throws InterruptedException {
        return automator()
                .run(
                        new ServiceWork(
                                automator().describe().name(),
                                "web",
                                Map.of(),
                                config,
                                node().machine(),
                                settleSeconds,
                                List.copyOf(task.resources().keySet())),
                        automator().form().bind(fields),
                        node(),
                        task);
    }

    @Test
    void itDescribesItself() {
        PluginDescriptor descriptor = automator().describe();
        assertThat(descriptor.kind()).isEqualTo(PluginDescriptor.Kind.AUTOMATOR);
        assertThat(descriptor.name()).matches("[a-z][a-z0-9-]*");
        assertThat(descriptor.label()).isNotBlank();
        assertThat(descriptor.description()).endsWith(".");
        assertThat(descriptor.userFields()).isEmpty();
        assertThat(descriptor.adminFields()).isNotEmpty();
        assertThat(descriptor.adminFields().values())
                .allSatisfy(field -> assertThat(field.label()).isNotBlank())
                .noneMatch(FieldSchema::sensitive);
        assertThat(descriptor.required()).isNotEmpty();
    }

    @Test
    void aRequiredFieldThatIsMissingIsNamed() {
        String required =
                automator().describe().required().getFirst().iterator().next();
        assertThatThrownBy(() -> run(RecordingTask.of(TaskAction.START), Map.of()))
                .isInstanceOf(TaskFailure.class)
                .hasMessageContaining("Field " + required);
    }

    @Test
    void aNodeIsMadeReadyAsOftenAsOneLikes() throws Exception {
        automator().bootstrap(node(), RecordingTask.of(TaskAction.BOOTSTRAP));
        automator().bootstrap(node(), RecordingTask.of(TaskAction.BOOTSTRAP));
    }

    @Test
    void anActionFindsTheConfigurationAndIsNotDoneTwiceByOneAttempt() throws Exception {
        var task = RecordingTask.of(TaskAction.START);
        Map<String, String> outputs = run(task, greets());
        assertThat(task.text()).contains("hello, it's me");
        String first = task.text();
        assertThat(run(task, greets())).isEqualTo(outputs);
        assertThat(task.text()).as("the log, handed out again").isEqualTo(first + first);
    }

    @Test
    void anActionThatFailsSaysWhy() {
        var task = RecordingTask.of(TaskAction.START);
        assertThatThrownBy(() -> run(task, fails().getKey()))
                .isInstanceOfSatisfying(
                        TaskFailure.class, failure -> assertThat(failure.code()).endsWith("-failed"))
                .hasMessageContaining("of web's START ")
                .hasMessageContaining(fails().getValue());
        assertThat(task.text()).contains(fails().getValue());
    }

    @Test
    void anActionIsFollowedAsItGoesAndEndedWhenItIsNotWantedAnyMore() throws Exception {
        var task = RecordingTask.of(TaskAction.START);
        Future<?> running = THREADS.submit(() -> run(task, lasts()));
        Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .until(() -> task.text().contains("begun") || running.isDone());
        assertThat(running).isNotDone();
        running.cancel(true);
        String folder = "/tasks/" + task.attempt().taskId() + "/1";
        Awaitility.await("nothing runs in the attempt's folder any more")
                .atMost(Duration.ofSeconds(30))
                .until(() -> node().exec(
                                "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '", "", Duration.ofSeconds(10))
                        .out()
                        .lines()
                        .noneMatch(line -> line.contains(folder)));
        assertThat(THREADS.submit(() -> run(task.attempt(2), greets())).get(60, TimeUnit.SECONDS))
                .isNotNull();
    }
}
