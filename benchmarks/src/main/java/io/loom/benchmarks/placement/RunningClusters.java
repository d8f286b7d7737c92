package io.loom.benchmarks.placement;

import io.loom.benchmarks.Numbers;
import io.loom.benchmarks.Run;
import io.loom.model.Resources;
import io.loom.placement.CostAndSpread;
import io.loom.placement.Layout;
import io.loom.placement.NodeGroup;
import io.loom.placement.PlacementAnswer;
import io.loom.placement.PlacementProblem;
import io.loom.placement.Placer;
import io.loom.placement.ProblemBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Machines that are all different, and clusters that are there already: how fast it is known what becomes of them, and whether nodes are left alone that can be. */
final class RunningClusters {

    private static final int NODES = 10_000;
    private static final int CLASSES = 50;
    private static final int REPLACED = 50;
    private static final int HOSTS = 1000;
    private static final String AGENT = "agent";
    private static final String[] LOCATIONS = {"a", "b", "c"};

    private final String step;
    private final Placer placer;
    private final int rounds;

    RunningClusters(String step, Placer placer, boolean quick) {
        this.step = step;
        this.placer = placer;
        rounds = quick ? 3 : 9;
    }

    void measure(Consumer<Run> runs) {
        runs.accept(hard(HOSTS + " unlike hosts, 20 services", hosts(20)));
        runs.accept(hard(CLASSES + " classes of existing nodes, a tenth may change", classes()));
        List<NodeGroup> running = running();
        runs.accept(change(
                "grow 10000 nodes by 1 %",
                services().nodes(NODES + NODES / 100).existing(running).build(), running, 0, Set.of()));
        runs.accept(change(
                "add a service to 10000 nodes",
                services().services(AGENT).nodes(NODES).existing(running).build(),
                running,
                0,
                Set.of(AGENT)));
        ProblemBuilder replacing = services().nodes(NODES);
        int each = REPLACED / CLASSES;
        for (NodeGroup group : running) {
            replacing.leaving(with(group, each));
            replacing.existing(List.of(with(group, group.count() - each)));
        }
        runs.accept(change("replace 50 of 10000 nodes", replacing.build(), running, each, Set.of()));
        runs.accept(change(
                "shrink 10000 nodes by 1 %",
                services().nodes(NODES - NODES / 100).existing(running).build(), running, 2, Set.of()));
    }

    /** Hosts that someone owns: no two have the same capacity and price. */
    static PlacementProblem hosts(int services) {
        Random random = new Random(1);
        ProblemBuilder builder =
                new ProblemBuilder().profile(CostAndSpread.PROFILE).nodes(HOSTS / 2);
        for (int host = 0; host < HOSTS; host++) {
            int cores = 4 + random.nextInt(61);
            int memory = cores * (2 + random.nextInt(7));
            String name = "host" + host;
            builder.hardware(
                    name,
                    BundleFamily.resources(cores, memory, 500),
                    1000L * cores + 100L * memory + random.nextInt(1000));
            builder.machines(name, 1);
        }
        for (String name : Families.names(services)) {
            builder.service(
                    name, new Resources(500L * (1 + random.nextInt(8)), 1024L * (1 + random.nextInt(16)), 10_240));
            builder.quantity(name, 10 + random.nextInt(HOSTS / 5), HOSTS);
        }
        for (int pair = 0; pair < services; pair++) {
            builder.cantCoexist("s" + pair, "s" + (pair + 1 + random.nextInt(services - 1)) % services);
        }
        return builder.build();
    }

    /** Every service is wanted on a few more nodes, and the cluster may become cheaper, as far as its budget goes. */
    private static PlacementProblem classes() {
        ProblemBuilder builder = services().nodes(NODES).existing(running()).budget("10%");
        for (int service = 0; service < 12; service++) {
            builder.quantity("s" + service, NODES / 5, NODES);
        }
        return builder.build();
    }

    private static ProblemBuilder services() {
        ProblemBuilder builder = new ProblemBuilder()
                .profile(CostAndSpread.PROFILE)
                .hardware("small", new Resources(2000, 4096, 0), 20_000)
                .hardware("medium", new Resources(4000, 8192, 0), 38_000)
                .hardware("large", new Resources(8000, 16_384, 0), 74_000);
        for (String name : Families.names(12)) {
            builder.service(name, new Resources(1000, 1024, 0)).quantity(name, 100, NODES);
        }
        for (String location : LOCATIONS) {
            builder.location(location, null);
        }
        return builder;
    }

    /** Classes of pairs of a dozen services at three places. */
    private static List<NodeGroup> running() {
        List<NodeGroup> nodes = new ArrayList<>();
        for (int i = 0; i < CLASSES; i++) {
            String one = "s" + i % 12;
            String other = "s" + (i % 12 + 1 + i / 12) % 12;
            nodes.add(new NodeGroup(
                    new Layout(new TreeSet<>(Set.of(one, other)), "medium", "debian"),
                    "here",
                    LOCATIONS[i % LOCATIONS.length],
                    NODES / CLASSES));
        }
        return nodes;
    }

    private static NodeGroup with(NodeGroup group, int count) {
        return new NodeGroup(group.layout(), group.provider(), group.location(), count);
    }

    private Run hard(String name, PlacementProblem problem) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("goalFirstMillis", 1000);
        List<Trial> trials = Repetition.measure(placer, problem, rounds, false, values);
        values.put(
                "gapPercent",
                100
                        * Numbers.median(
                                trials.stream().map(trial -> trial.gapAt(5000)).toList()));
        return new Run(step, name, values);
    }

    /**
     * @param leaving nodes of each class that go, or of all classes together a hundred
     * @param added services that come onto every node
     */
    private Run change(String name, PlacementProblem problem, List<NodeGroup> running, int leaving, Set<String> added) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("goalMillis", 1000);
        List<Trial> trials = Repetition.measure(placer, problem, rounds, false, values);
        values.put("disturbed", disturbed(trials.getLast().answer(), running, added) - leaving * CLASSES);
        return new Run(step, name, values);
    }

    /** Nodes of the running cluster that are not in the answer as they were, but for the services added. */
    private static int disturbed(PlacementAnswer answer, List<NodeGroup> running, Set<String> added) {
        record Kind(Layout layout, String location) {}
        Map<Kind, Integer> there = new HashMap<>();
        for (NodeGroup group : answer.nodes()) {
            there.merge(new Kind(group.layout(), group.location()), group.count(), Integer::sum);
        }
        int disturbed = 0;
        for (NodeGroup group : running) {
            TreeSet<String> services = new TreeSet<>(group.layout().services());
            services.addAll(added);
            Kind kind = new Kind(
                    new Layout(
                            services,
                            group.layout().hardwareType(),
                            group.layout().imageType()),
                    group.location());
            int kept = Math.min(group.count(), there.getOrDefault(kind, 0));
            there.merge(kind, -kept, Integer::sum);
            disturbed += group.count() - kept;
        }
        return disturbed;
    }
}
