package io.loom.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionTest {

    @TempDir
    private Path folder;

    @Test
    void resumesAfterTheLastFinishedStepAndReportsAllRuns() throws IOException {
        Session cut = session(false);
        cut.step("one", runs -> runs.accept(new Run("one", "a", Map.of("millis", 4))));

        Session resumed = session(true);
        resumed.step("one", runs -> {
            throw new AssertionError("a finished step was done again");
        });
        resumed.step("two", runs -> runs.accept(new Run("two", "b", Map.of("millis", 9.5))));
        Report report = resumed.finish(
                "Test",
                List.of(Bar.below("a bar", 5, 9.5, "ms")),
                List.of(new Skipped("another bar", "nothing measures it here")),
                List.of());

        assertThat(report.runs()).extracting(Run::name).containsExactly("a", "b");
        assertThat(report.holds()).isFalse();
        JsonNode json = new ObjectMapper().readTree(Files.readString(folder.resolve("test.json")));
        assertThat(json.fieldNames()).toIterable().containsExactly("machine", "bars", "skipped", "runs");
        assertThat(json.at("/bars/0").fieldNames())
                .toIterable()
                .containsExactly("name", "goal", "measured", "unit", "holds");
        assertThat(Files.readString(folder.resolve("test.html")))
                .contains("0 of 1 bars hold", "a bar", "Not measured: another bar: nothing measures it here");
        assertThat(folder.resolve("test.journal")).doesNotExist();
    }

    private Session session(boolean resume) {
        return new Session("test", folder, 2, resume, Map.of("cores", 2), new PrintWriter(new StringWriter()));
    }
}
