package io.loom.placement;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.loom.model.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a limit of moves instead of time, the same problem has the same answer, byte for byte. */
class DeterminismTest {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
    private static final int ANSWERS = 21;
    private static final Path CONFIG = Path.of("solver-config");

    @Test
    void equalProblemsHaveEqualAnswers(@TempDir Path folder) throws IOException {
        SolverSettings settings = limitedByMoves(folder);
        for (int seed = 0; seed < 10; seed++) {
            String first = answer(new Placer(settings), RandomProblems.full(new Random(seed), "balanced"));
            String second = answer(new Placer(settings), RandomProblems.full(new Random(seed), "balanced"));
            assertThat(second).as("new cluster %d", seed).isEqualTo(first);

            String change = answer(new Placer(settings), RandomProblems.change(new Random(seed), "resilient"));
            String again = answer(new Placer(settings), RandomProblems.change(new Random(seed), "resilient"));
            assertThat(again).as("change %d", seed).isEqualTo(change);
        }
    }

    @Test
    void aLargeProblemThatIsSearchedHasEqualAnswers(@TempDir Path folder) throws IOException {
        SolverSettings settings = limitedByMoves(folder);

        assertThat(answer(new Placer(settings), large())).isEqualTo(answer(new Placer(settings), large()));
    }

    /** Two processes lay out their hash tables unlike each other: identity hashes and the salt of immutable sets differ from start to start. */
    @Test
    void equalProblemsHaveEqualAnswersInAnotherProcess(@TempDir Path folder) throws Exception {
        limitedByMoves(folder);

        String one = answersOfAnotherProcess(folder, "-XX:hashCode=2");
        String other = answersOfAnotherProcess(folder, "-XX:hashCode=5");

        assertThat(one).hasLineCount(ANSWERS);
        assertThat(other).isEqualTo(one);
    }

    private static String answersOfAnotherProcess(Path folder, String hashing) throws Exception {
        Path answers = folder.resolve("answers" + hashing);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UnlockExperimentalVMOptions",
                        hashing,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Answers.class.getName(),
                        folder.toString(),
                        answers.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(answers);
    }

    /** Solves under the settings in the folder of the first argument, and writes an answer a line to the file of the second. */
    static final class Answers {

        private Answers() {}

        public static void main(String[] args) throws IOException {
            Placer placer = new Placer(SolverSettings.load(Path.of(args[0])));
            List<String> answers = new ArrayList<>();
            for (int seed = 0; seed < (ANSWERS - 1) / 2; seed++) {
                answers.add(answer(placer, RandomProblems.full(new Random(seed), "balanced")));
                answers.add(answer(placer, RandomProblems.change(new Random(seed), "resilient")));
            }
            answers.add(answer(placer, large()));
            Files.write(Path.of(args[1]), answers);
        }
    }

    private static PlacementProblem large() {
        Random random = new Random(5);
        ProblemBuilder builder = new ProblemBuilder()
                .nodes(937)
                .profile("resilient")
                .hardware("small", new Resources(2000, 4096, 0), 21_000)
                .hardware("large", new Resources(8000, 16384, 0), 77_000);
        for (int i = 0; i < 8; i++) {
            builder.service("s" + i, new Resources(300L * (1 + random.nextInt(4)), 500L * (1 + random.nextInt(5)), 0));
            builder.quantity("s" + i, 31 + random.nextInt(100), 400);
        }
        for (String location : List.of("a", "b", "c")) {
            builder.location(location, null);
        }
        return builder.build();
    }

    private static String answer(Placer placer, PlacementProblem problem) throws IOException {
        PlacementAnswer answer = placer.place(problem);
        return JSON.writeValueAsString(List.of(
                answer.outcome(),
                String.valueOf(answer.score()),
                String.valueOf(answer.bound()),
                String.valueOf(answer.gap()),
                answer.nodes(),
                answer.microsPerHour(),
                answer.constraints(),
                answer.conflicts()));
    }

    private static SolverSettings limitedByMoves(Path folder) throws IOException {
        Path weights = Files.createDirectory(folder.resolve("weights"));
        try (Stream<Path> files = Files.list(CONFIG.resolve("weights"))) {
            for (Path file : files.toList()) {
                Files.copy(file, weights.resolve(file.getFileName()));
            }
        }
        String solver = Files.readString(CONFIG.resolve("solver.xml"));
        String limited = solver.replaceAll("<millisecondsSpentLimit>.*</millisecondsSpentLimit>", "")
                .replace("</termination>", "<moveCountLimit>3000</moveCountLimit></termination>");
        assertThat(limited).isNotEqualTo(solver);
        Files.writeString(folder.resolve("solver.xml"), limited);
        return SolverSettings.load(folder);
    }
}
