package io.loom.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.loom.model.ClusterRequest;
import io.loom.model.ClusterSize;
import io.loom.model.Snapshot;
import io.loom.model.document.CatalogFolder;
import io.loom.placement.PlacementAnswer.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RealTemplatesTest {

    private static final Path FOLDER = Path.of("..", "shared", "fixtures", "coopr");
    private static final Placer PLACER = new Placer(SolverSettings.load(Path.of("solver-config")));

    @BeforeAll
    static void warm() {
        PLACER.warm();
    }

    @ParameterizedTest
    @CsvSource({"hadoop-distributed,3", "hadoop-distributed,10", "hadoop-distributed,100", "lamp,1", "lamp,2", "lamp,5"
    })
    void areValidBestAndInstant(String template, int nodes) {
        assumeTrue(Files.isDirectory(FOLDER), () -> FOLDER + " is not there");
        Snapshot snapshot = CatalogFolder.read(FOLDER).definitions().snapshot(template);
        PlacementProblem problem = new PlacementProblem(
                snapshot, ClusterRequest.of("cluster", template, ClusterSize.exactly(nodes)), List.of());

        PlacementAnswer first = PLACER.place(problem);
        double[] millis = new double[21];
        for (int i = 0; i < millis.length; i++) {
            PlacementAnswer again = PLACER.place(problem);
            assertThat(again.nodes()).isEqualTo(first.nodes());
            millis[i] = again.solveMillis();
        }
        Arrays.sort(millis);

        assertThat(first.outcome()).isEqualTo(Outcome.FEASIBLE);
        assertThat(PlacementChecker.faults(problem, first.nodes())).isEmpty();
        assertThat(first.gap()).isZero();
        assertThat(millis[millis.length / 2]).isLessThan(100);
    }
}
