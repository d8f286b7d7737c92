package io.loom.benchmarks.placement;

import io.loom.benchmarks.Run;
import io.loom.placement.CostAndSpread;
import io.loom.placement.PlacementAnswer;
import io.loom.placement.PlacementProblem;
import io.loom.placement.Placer;
import io.loom.placement.ProblemBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How much a solve holds, its explanation included: live data after forced collections while it goes on, above what is live when nothing is solved. */
final class Memory {

    private static final int LAYOUTS = 175;
    private static final int PLACES = 115;
    private static final int NODES = 10_000;
    private static final long PAUSE_MILLIS = 100;

    private final Placer placer;

    Memory(Placer placer) {
        this.placer = placer;
    }

    /** Ten bundles have 175 layouts; at 115 locations these are 20,125 cells. */
    static PlacementProblem problem(int places) {
        ProblemBuilder builder = BundleFamily.builder(10, NODES).profile(CostAndSpread.PROFILE);
        for (int place = 0; place < places; place++) {
            builder.location("rack" + place, NODES / places * 2);
        }
        return builder.build();
    }

    Run measure(String step) {
        PlacementProblem problem = problem(PLACES);
        Trial.first(placer, problem);
        long idle = live();
        CompletableFuture<PlacementAnswer> solve = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> solve.complete(placer.place(problem)));
        List<Long> samples = new ArrayList<>();
        PlacementAnswer answer = null;
        while (answer == null) {
            try {
                answer = solve.get(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                samples.add(live() - idle);
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException("The solve did not end.", e);
            }
        }
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("cells", LAYOUTS * PLACES);
        values.put("idleMiB", idle / 1048576.0);
        values.put(
                "aboveIdleMiB",
                samples.stream().mapToLong(Long::longValue).max().orElse(0) / 1048576.0);
        values.put("collections", samples.size());
        values.put("solveMillis", answer.solveMillis());
        values.put("gap", answer.gap() == null ? Double.NaN : answer.gap());
        values.put("faults", Verdict.faults(problem, answer));
        return new Run(step, "10 bundles at " + PLACES + " locations", values);
    }

    private static long live() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
