package io.loom.provisioner.executable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.contract.TaskAction;
import io.loom.provisioner.plugin.RecordingTask;
import io.loom.provisioner.plugin.TaskFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class PluginProgramTest {
    private final RecordingTask task = RecordingTask.of(TaskAction.CREATE);
    private final List<JsonNode> said = new ArrayList<>();

    @TempDir
    Path folder;

    private void ask(String script) throws InterruptedException {
        program(script).ask(Map.of("verb", "create", "secret", "hush"), task, said::add);
    }

    private PluginProgram program(String script) {
        return new PluginProgram("trial", folder, List.of("sh", "-c", script));
    }

    @Test
    void theQuestionGoesInAndLinesComeOut() throws Exception {
        ask(
                "read -r question; echo \"$question\"; echo '{\"progress\": \"half\"}'; echo beside >&2; printf '{\"b\": 2}'");
        assertThat(said).hasSize(2);
        assertThat(said.getFirst().path("secret").asText()).isEqualTo("hush");
        assertThat(said.getLast().path("b").asInt()).isEqualTo(2);
        assertThat(task.words()).containsExactly("half");
        assertThat(task.text()).isEqualTo("beside\n");
    }

    static Stream<Arguments> noAnswers() {
        return Stream.of(
                Arguments.of("echo '{\"a\": '", "what is no JSON"),
                Arguments.of("printf '{\"a\": \"\\000\"}\\n'", "what is no JSON"),
                Arguments.of("echo '[1]'", "what is no JSON object"),
                Arguments.of("echo hello", "what is no JSON"),
                Arguments.of("head -c 2000000 /dev/zero | tr '\\000' a", "a line longer than 1 MiB"),
                Arguments.of(
                        "yes \"{\\\"a\\\": \\\"$(head -c 100000 /dev/zero | tr '\\000' a)\\\"}\"", "more than 64 MiB"));
    }

    @ParameterizedTest
    @MethodSource("noAnswers")
    void whatIsNoAnswerFailsTheTaskAndEndsTheProgram(String script, String words) {
        assertThatThrownBy(() -> program(script).ask(Map.of(), task, line -> {}))
                .hasMessageContaining("The plugin trial says")
                .hasMessageContaining(words)
                .isInstanceOfSatisfying(
                        TaskFailure.class, failure -> assertThat(failure.code()).isEqualTo("plugin-failed"));
    }

    @Test
    void aStatusOtherThanNoughtIsToldWithItsLastWords() {
        assertThatThrownBy(() -> ask("echo first >&2; echo 'no such region' >&2; exit 3"))
                .hasMessage("The plugin trial ended with status 3: no such region");
    }

    @Test
    void aFailureThatItTellsComesBeforeItsStatus() {
        assertThatThrownBy(() ->
                        ask("echo '{\"failure\": {\"code\": \"quota-exceeded\", \"message\": \"10 of 10.\"}}'; exit 1"))
                .hasMessage("10 of 10.")
                .isInstanceOfSatisfying(TaskFailure.class, failure -> {
                    assertThat(failure.code()).isEqualTo("quota-exceeded");
                    assertThat(failure.retryable()).isFalse();
                });
    }

    @Test
    void nothingOfTheProvisionersEnvironmentIsHandedOn() throws Exception {
        ask("env | cut -d= -f1 | sort | tr '\\n' ' ' | sed 's/.*/{\"names\": \"&\"}/'");
        assertThat(said.getFirst().path("names").asText().split(" "))
                .contains("HOME", "LANG", "PATH")
                .doesNotContain("JAVA_HOME", "USER", "MAVEN_PROJECTBASEDIR");
    }

    @Test
    void whoeverItHasForkedEndsWithIt() throws Exception {
        ask("sleep 600 & echo \"{\\\"child\\\": $!}\"");
        long child = said.getFirst().path("child").asLong();
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> ProcessHandle.of(child)
                        .map(process -> !process.isAlive())
                        .orElse(true));
    }

    @Test
    void aProgramThatNeverEndsIsEndedWithItsTask() throws Exception {
        var started = new CountDownLatch(1);
        Thread asking = Thread.ofVirtual().start(() -> {
            try {
                program("echo \"{\\\"pid\\\": $$}\"; exec sleep 600").ask(Map.of(), task, line -> {
                    said.add(line);
                    started.countDown();
                });
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        started.await();
        asking.interrupt();
        assertThat(asking.join(Duration.ofSeconds(20))).isTrue();
        long pid = said.getFirst().path("pid").asLong();
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() ->
                        ProcessHandle.of(pid).map(process -> !process.isAlive()).orElse(true));
    }

    @Test
    void aProgramThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> new PluginProgram("trial", folder, List.of("./none")).ask(Map.of(), task, said::add))
                .hasMessageContaining("The plugin trial ended with status")
                .hasMessageContaining("none");
    }

    @Test
    void aManifestThatSaysTooLittleIsRefusedInWords() throws IOException {
        Files.writeString(folder.resolve("plugin.yaml"), "kind: provider\nname: Cloud\ncommand: [./x]\n");
        assertThatThrownBy(() -> PluginManifest.read(folder)).hasMessageContaining("the name Cloud");
        Files.writeString(folder.resolve("plugin.yaml"), "name: cloud\ncommand: [./x]\n");
        assertThatThrownBy(() -> PluginManifest.read(folder)).hasMessageContaining("does not say a kind");
        Files.writeString(folder.resolve("plugin.yaml"), "kind: automator\nname: cloud\n");
        assertThatThrownBy(() -> PluginManifest.read(folder)).hasMessageContaining("says no command");
        Files.writeString(
                folder.resolve("plugin.yaml"), "kind: automator\nname: cloud\ncommand: [./x]\noneOf: [[a]]\n");
        assertThatThrownBy(() -> PluginManifest.read(folder)).hasMessageContaining("names the field a in oneOf");
    }
}
