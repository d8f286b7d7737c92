package io.loom.benchmarks.placement;

import io.loom.benchmarks.Numbers;
import io.loom.benchmarks.Run;
import io.loom.benchmarks.Session;
import io.loom.model.ClusterRequest;
import io.loom.model.ClusterSize;
import io.loom.model.Range;
import io.loom.model.Snapshot;
import io.loom.model.document.CatalogFolder;
import io.loom.placement.PlacementProblem;
import io.loom.placement.Placer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Templates that people really used, where a folder of them is beside the project. */
final class RealTemplates {

    private static final Path FOLDER = Path.of(
            Objects.requireNonNullElse(System.getenv("LOOM_PROJECT"), "."), "..", "shared", "fixtures", "coopr");
    private static final int ROUNDS = 15;
    private static final Map<String, int[]> SIZES =
            Map.of("hadoop-distributed", new int[] {3, 10, 100}, "lamp", new int[] {1, 5});

    private RealTemplates() {}

    static void measure(String step, Placer placer, Consumer<Run> runs, Session session) {
        if (!Files.isDirectory(FOLDER)) {
            session.tell("    skipped: " + FOLDER + " is not there");
            return;
        }
        SIZES.forEach((template, sizes) -> {
            Snapshot snapshot = CatalogFolder.read(FOLDER).definitions().snapshot(template);
            for (int nodes : sizes) {
                Range range = snapshot.template().body().constraints().size();
                if (range == null || range.contains(nodes)) {
                    runs.accept(measure(step, placer, template, nodes, snapshot));
                }
            }
        });
    }

    private static Run measure(String step, Placer placer, String template, int nodes, Snapshot snapshot) {
        PlacementProblem problem = problem(snapshot, template, nodes);
        List<Double> millis = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            Trial trial = Trial.full(placer, problem);
            millis.add(trial.millis());
            faults.addAll(Verdict.faults(problem, trial.answer()));
        }
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("nodes", nodes);
        values.put("millis", Numbers.median(millis));
        values.put("faults", faults);
        return new Run(step, template + " on " + nodes + " nodes", values);
    }

    private static PlacementProblem problem(Snapshot snapshot, String template, int nodes) {
        return new PlacementProblem(
                snapshot, ClusterRequest.of("cluster", template, ClusterSize.exactly(nodes)), List.of());
    }
}
