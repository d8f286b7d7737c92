package io.loom.benchmarks.chaos;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The changes that are made to a {@link SmallCluster}: what is asked for, on what, and what it is to be seen as then. */
enum Change {
    CREATE(Map.of(), List.of(), states(NodeState.FIRST, 1000, 1001)),
    REPLACE(Map.of("nodes", List.of(1001)), List.of(CREATE), states(NodeState.FIRST, 1000, 1002)),
    GROW(Map.of("count", 1), List.of(CREATE), states(NodeState.FIRST, 1000, 1001, 1002)),
    SHRINK(Map.of("nodes", List.of(1001)), List.of(CREATE), states(NodeState.FIRST, 1000)),
    RECONFIGURE(
            Map.of("config", Map.of("title", NodeState.SECOND.page()), "restart", true),
            List.of(CREATE),
            states(NodeState.SECOND, 1000, 1001)),
    DELETE(Map.of(), List.of(CREATE), states(NodeState.FIRST)),
    ADD_SERVICES(
            Map.of("services", List.of(StepCatalogue.EXTRA)),
            List.of(CREATE),
            states(NodeState.WITH_EXTRA, 1000, 1001)),
    REMOVE_SERVICES(
            Map.of("services", List.of(StepCatalogue.EXTRA)),
            List.of(CREATE, ADD_SERVICES),
            states(NodeState.FIRST, 1000, 1001)),
    RESTART(
            Map.of("rollout", Map.of("width", 1, "settleSeconds", 0)),
            List.of(CREATE),
            states(NodeState.FIRST, 1000, 1001)),
    STOP(Map.of(), List.of(CREATE), states(NodeState.SILENT, 1000, 1001)),
    START(Map.of(), List.of(CREATE, STOP), states(NodeState.FIRST, 1000, 1001)),
    ROTATE_KEY(Map.of(), List.of(CREATE), states(NodeState.FIRST, 1000, 1001));

    /** Those that are named first when clusters are spoken of; the others are variations of their parts. */
    static final Set<Change> MAIN = Set.of(CREATE, GROW, SHRINK, REPLACE, RECONFIGURE, DELETE);

    private final Map<String, Object> body;
    private final List<Change> before;
    private final SortedMap<Integer, NodeState> after;

    /**
     * What a node shows.
     *
     * @param services that it is recorded to have
     * @param page the title that it serves as itself, knowing all others; else what is wrong with it, in words
     */
    record NodeState(Set<String> services, String page) {
        static final String SILENCE = "no answer";
        static final NodeState FIRST =
                new NodeState(Set.of(StepCatalogue.BASE, StepCatalogue.PAGE), StepCatalogue.TITLE);
        static final NodeState SECOND = new NodeState(FIRST.services(), "second");
        static final NodeState SILENT = new NodeState(FIRST.services(), SILENCE);
        static final NodeState WITH_EXTRA =
                new NodeState(Set.of(StepCatalogue.BASE, StepCatalogue.PAGE, StepCatalogue.EXTRA), StepCatalogue.TITLE);

        NodeState {
            services = Set.copyOf(services);
        }
    }

    Change(Map<String, Object> body, List<Change> before, SortedMap<Integer, NodeState> after) {
        this.body = body;
        this.before = before;
        this.after = after;
    }

    private static SortedMap<Integer, NodeState> states(NodeState state, int... nodes) {
        SortedMap<Integer, NodeState> states = new TreeMap<>();
        for (int node : nodes) {
            states.put(node, state);
        }
        return states;
    }

    /** The body that asks for it of a cluster that stands. */
    Map<String, Object> body() {
        Map<String, Object> all = new TreeMap<>(body);
        all.put("kind", name().toLowerCase(Locale.ROOT).replace('_', '-'));
        return all;
    }

    /** What is done before, in this order. */
    List<Change> before() {
        return before;
    }

    /** What its nodes show afterwards, by number. */
    SortedMap<Integer, NodeState> after() {
        return new TreeMap<>(after);
    }

    String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
