package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisedProcessTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private final List<String> words = new CopyOnWriteArrayList<>();

    @Test
    void keepsWhatItSaysExceptSecrets() throws Exception {
        try (SupervisedProcess process =
                process("echo first; echo secret; echo \"$GREETING\"; echo ready; read line")) {
            process.start().ready().get(20, TimeUnit.SECONDS);

            await().atMost(PATIENCE).until(() -> Files.readAllLines(log()).contains("ready"));
            assertThat(Files.readAllLines(log())).containsExactly("first", "hello", "ready");
        }
    }

    @Test
    void startsAgainWhatIsKilledAndEndsItForGood() throws Exception {
        try (SupervisedProcess process = process("echo ready; exec sleep 600")) {
            process.start().declareSteady();
            process.ready().get(20, TimeUnit.SECONDS);
            long first = process.pid();
            ProcessHandle.of(first).orElseThrow().destroyForcibly();

            await().atMost(PATIENCE).until(() -> process.pid() != first);
            long second = process.pid();
            assertThat(words).singleElement().asString().startsWith("The child ended (exit status 137)");

            process.end(PATIENCE);
            assertThat(ProcessHandle.of(second).filter(ProcessHandle::isAlive)).isEmpty();
        }
    }

    @Test
    void aChildThatDoesNotBecomeReadyIsNotStartedAgain() throws Exception {
        try (SupervisedProcess process = process("echo no luck; exit 3")) {
            assertThat(process.start().firstExit().get(20, TimeUnit.SECONDS)).isEqualTo(3);

            await().atMost(PATIENCE).until(() -> process.lastLines().equals(List.of("no luck")));
            assertThat(words).isEmpty();
        }
    }

    @Test
    void keepsTheLogOfTheRunBefore() throws IOException {
        Files.createDirectories(log().getParent());
        Files.writeString(log(), "before\n");
        try (SupervisedProcess process = process("read line")) {
            process.start();

            assertThat(folder.resolve("logs/child.log.1")).hasContent("before");
        }
    }

    private SupervisedProcess process(String script) {
        return new SupervisedProcess(
                new SupervisedProcess.Recipe(
                        "child",
                        List.of("sh", "-c", script),
                        () -> Map.of("GREETING", "hello"),
                        log(),
                        line -> !line.equals("secret"),
                        line -> line.equals("ready")),
                words::add);
    }

    private Path log() {
        return folder.resolve("logs").resolve("child.log");
    }
}
