package io.loom.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.model.Problem;
import io.loom.model.Resources;
import io.loom.placement.PlacementAnswer.ConstraintScore;
import io.loom.placement.SolverConfigFolder.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SolverConfigFolderTest {

    private static final Path ORIGINAL = Path.of("solver-config");
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration LONG = SolverConfigFolder.SETTLED.multipliedBy(2);

    @TempDir
    private Path folder;

    private Instant now = START;
    private final InstantSource clock = () -> now;

    @BeforeEach
    void copyFolder() throws IOException {
        Files.createDirectory(folder.resolve("weights"));
        try (Stream<Path> files = Files.walk(ORIGINAL)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                write(ORIGINAL.relativize(file).toString(), Files.readString(file));
            }
        }
        now = START.plus(LONG);
    }

    @Test
    void changedWeightCountsFromTheNextProblemOn() throws IOException {
        SolverConfigFolder config = new SolverConfigFolder(folder, clock);
        Placer before = config.current().placer();
        assertThat(weightOfCost(config.current())).isEqualTo(1);
        assertThat(config.current().placer()).isSameAs(before);

        write(
                "weights/balanced.yaml",
                balanced().replace("cost: {level: soft, weight: 1}", "cost: {level: soft, weight: 7}"));
        now = now.plus(LONG);

        assertThat(weightOfCost(config.current())).isEqualTo(7);
        assertThat(config.current().loadedAt()).isEqualTo(now);
        assertThat(before.place(problem()).constraints()).contains(costOf(1));
        assertThat(config.current().placer().place(problem()).constraints()).contains(costOf(7));
    }

    @Test
    void wrongWeightsAreToldAndTheOldOnesKept() throws IOException {
        SolverConfigFolder config = new SolverConfigFolder(folder, clock);
        State good = config.current();
        write("weights/balanced.yaml", balanced().replace("packing", "paking"));
        now = now.plus(LONG);

        State wrong = config.current();

        assertThat(wrong.placer()).isSameAs(good.placer());
        assertThat(wrong.loadedAt()).isEqualTo(good.loadedAt());
        assertThat(Objects.requireNonNull(wrong.failure()).at()).isEqualTo(now);
        assertThat(wrong.failure().problems())
                .extracting(Problem::message)
                .anyMatch(
                        message -> message.startsWith(
                                "balanced.yaml#/constraints/paking: There is no constraint paking.\nMaybe one of serviceQuantity, "));

        write("weights/balanced.yaml", balanced());
        now = now.plus(LONG);
        assertThat(config.current().failure()).isNull();
    }

    @Test
    void fileThatIsBeingWrittenIsLeftAlone() throws IOException {
        SolverConfigFolder config = new SolverConfigFolder(folder, clock);
        write("weights/balanced.yaml", balanced().replace("weight: 1000}", "weight: 1}"));

        assertThat(weightOf(config.current(), "packing")).isEqualTo(1000);

        now = now.plus(LONG);
        assertThat(weightOf(config.current(), "packing")).isEqualTo(1);
    }

    @Test
    void fileFromTheFutureIsTakenWhenItRests() throws IOException {
        SolverConfigFolder config = new SolverConfigFolder(folder, clock);
        now = now.plus(Duration.ofDays(365));
        write("weights/balanced.yaml", balanced().replace("weight: 1000}", "weight: 1}"));
        now = now.minus(Duration.ofDays(365));

        assertThat(weightOf(config.current(), "packing")).isEqualTo(1000);
        now = now.plus(LONG);
        assertThat(weightOf(config.current(), "packing")).isEqualTo(1);
    }

    @Test
    void wrongSolverXmlIsToldAndTheOldOneKept() throws IOException {
        SolverConfigFolder config = new SolverConfigFolder(folder, clock);
        Placer before = config.current().placer();
        for (String broken : new String[] {
            "<solver><nonsense/></solver>",
            Files.readString(ORIGINAL.resolve("solver.xml")).replace("TransferMoveFactory", "NoMoveFactory"),
            Files.readString(ORIGINAL.resolve("solver.xml")).replaceAll("(?s)<termination>.*</termination>", "")
        }) {
            write("solver.xml", broken);
            now = now.plus(LONG);

            assertThat(config.current().placer()).isSameAs(before);
            assertThat(Objects.requireNonNull(config.current().failure()).problems())
                    .singleElement()
                    .extracting(Problem::message)
                    .asString()
                    .contains("solver.xml");
        }
    }

    @Test
    void profileThatCameIsThereAndOneThatWentIsNot() throws IOException {
        SolverConfigFolder config = new SolverConfigFolder(folder, clock);
        write("weights/frugal.yaml", balanced().replace("name: balanced", "name: frugal"));
        Files.delete(folder.resolve("weights/compact.yaml"));
        now = now.plus(LONG);

        assertThat(config.current().profiles())
                .extracting(ProfileFacts::name)
                .containsExactly("balanced", "cheapest", "frugal", "resilient");
    }

    @Test
    void folderThatIsGoneIsTold() throws IOException {
        SolverConfigFolder config = new SolverConfigFolder(folder, clock);
        Files.delete(folder.resolve("solver.xml"));
        now = now.plus(LONG);

        assertThat(Objects.requireNonNull(config.current().failure()).problems())
                .singleElement()
                .extracting(Problem::message)
                .asString()
                .contains("must hold solver.xml and a folder weights");
    }

    private String balanced() throws IOException {
        return Files.readString(ORIGINAL.resolve("weights/balanced.yaml"));
    }

    /** Writes at the time of the test's clock. */
    private void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.writeString(path, text);
        Files.setLastModifiedTime(path, FileTime.from(now));
    }

    private static PlacementProblem problem() {
        return new ProblemBuilder()
                .nodes(1)
                .services("a")
                .hardware("small", Resources.UNLIMITED, 10)
                .build();
    }

    private static ConstraintScore costOf(long weight) {
        return new ConstraintScore(
                "cost", "soft", weight, -10 * weight, List.of("1 x small at here/default at 0.00001 an hour each."));
    }

    private static long weightOfCost(State state) {
        return weightOf(state, "cost");
    }

    private static long weightOf(State state, String constraint) {
        return state.profiles().stream()
                .filter(profile -> profile.name().equals("balanced"))
                .flatMap(profile -> profile.constraints().stream())
                .filter(facts -> facts.id().equals(constraint))
                .findFirst()
                .orElseThrow()
                .weight();
    }
}
