package io.loom.benchmarks.dispatch;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.benchmarks.Numbers;
import io.loom.benchmarks.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * From a large cluster that the database has to a stored plan of a change of it, over REST: the packaged server reads the nodes, places
 * them, and stores what would happen to each.
 */
public final class StoredPlans {

    private static final int NODES = 10_000;
    private static final int CHANGED = 10;
    private static final int FIRST_NODE = 1000;
    private static final int WARM_UP = 3;
    private static final int GOAL_MILLIS = 1_000;

    private final String step;
    private final int rounds;

    /**
     * @param step to which its runs belong
     * @param rounds of which the median counts, after some that warm up
     */
    public StoredPlans(String step, int rounds) {
        this.step = step;
        this.rounds = rounds;
    }

    /** Each run has {@code goalMillis}, and {@code millis} from the request to the answer with the stored plan. */
    public void measure(Path project, Consumer<Run> runs) {
        try (ServerProcess server = new ServerProcess(project, 2 * NODES)) {
            server.define(Catalogue.documents());
            String operation = DispatchBench.create(server, Catalogue.Template.SINGLE, NODES);
            JsonNode created = DispatchBench.awaitEnd(server, operation);
            if (!created.path("state").asText().equals("SUCCEEDED")) {
                throw new IllegalStateException("The cluster could not be created: " + created);
            }
            String plans = "/clusters/" + created.path("clusterId").asText() + "/plans";
            changes().forEach((name, change) -> runs.accept(measure(server, plans, name, change)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Map<String, Object>> changes() {
        Map<String, Map<String, Object>> changes = new LinkedHashMap<>();
        changes.put("grow", Map.of("kind", "grow", "count", CHANGED));
        changes.put("shrink", Map.of("kind", "shrink", "count", CHANGED));
        changes.put(
                "replace",
                Map.of(
                        "kind",
                        "replace",
                        "nodes",
                        IntStream.range(FIRST_NODE, FIRST_NODE + CHANGED)
                                .boxed()
                                .toList()));
        changes.put("reconfigure", Map.of("kind", "reconfigure", "config", Map.of("turn", 1)));
        return changes;
    }

    private Run measure(ServerProcess server, String plans, String name, Map<String, Object> change) {
        List<Double> millis = new ArrayList<>();
        for (int round = 0; round < WARM_UP + rounds; round++) {
            long began = System.nanoTime();
            JsonNode plan = server.post(plans, change);
            double took = (System.nanoTime() - began) / 1e6;
            if (plan.path("id").asText().isEmpty()) {
                throw new IllegalStateException("No plan was stored: " + plan);
            }
            if (round >= WARM_UP) {
                millis.add(took);
            }
        }
        return new Run(
                step,
                name + " of a stored cluster of " + NODES + " nodes",
                Map.of("goalMillis", GOAL_MILLIS, "millis", Numbers.median(millis)));
    }
}
