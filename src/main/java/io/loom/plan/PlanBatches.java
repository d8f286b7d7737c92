package io.loom.plan;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * In which batch each node of a plan is changed, and the waves of each batch. Nodes that are changed where they stand come
 * first; then new ones, each in the batch of one that leaves, as long as there are both; at last, nodes with services that
 * must be restarted because others have come or gone. By node number within each. Immutable.
 */
final class PlanBatches {

    /** The batch of nodes on which nothing is done but that their services are configured again. */
    private static final int FIRST = 0;

    private final PlanWork.Settings settings;
    private final Map<Integer, Integer> own;
    private final Map<Integer, Integer> restarts;
    private final List<Batch> batches;
    private final int firstRestarts;
    private final BitSet onlyLeaving = new BitSet();

    /** @param firstRestarts the first batch in which services are only restarted */
    private PlanBatches(
            PlanWork.Settings settings,
            Map<Integer, Integer> own,
            Map<Integer, Integer> restarts,
            List<Batch> batches,
            int firstRestarts) {
        this.settings = settings;
        this.own = own;
        this.restarts = restarts;
        this.batches = batches;
        this.firstRestarts = firstRestarts;
        for (int batch = 0; batch < batches.size(); batch++) {
            onlyLeaving.set(batch, !batches.get(batch).comes());
        }
    }

    /** What a batch does: whether nodes come or change in it, and whether others have to learn of that. */
    private record Batch(boolean comes, boolean tells) {

        static Batch of(List<NodeChange> changes) {
            boolean comes = false;
            boolean tells = false;
            for (NodeChange change : changes) {
                switch (change) {
                    case NodeChange.Create create -> {
                        comes = true;
                        tells = true;
                    }
                    case NodeChange.Change changed -> {
                        comes = true;
                        tells = true;
                    }
                    case NodeChange.Keep kept -> comes = true;
                    case NodeChange.Delete deleted -> {}
                }
            }
            return new Batch(comes, tells);
        }
    }

    /** The waves of a batch. */
    record Waves(int coming, int leaving, int checking) {}

    static PlanBatches of(Plan plan, PlanWork.Settings settings) {
        List<NodeChange> changed = new ArrayList<>();
        List<NodeChange> created = new ArrayList<>();
        List<NodeChange> deleted = new ArrayList<>();
        for (NodeChange change : plan.changes()) {
            switch (change) {
                case NodeChange.Create create -> created.add(create);
                case NodeChange.Change kept -> changed.add(kept);
                case NodeChange.Keep kept -> {
                    if (holdsAny(kept, settings.upgraded()) || isConfiguredOnItsOwn(kept, settings)) {
                        changed.add(kept);
                    }
                }
                case NodeChange.Delete delete -> deleted.add(delete);
            }
        }
        List<List<NodeChange>> slots = new ArrayList<>();
        changed.forEach(change -> slots.add(List.of(change)));
        for (int i = 0; i < Math.max(created.size(), deleted.size()); i++) {
            List<NodeChange> slot = new ArrayList<>();
            if (i < created.size()) {
                slot.add(created.get(i));
            }
            if (i < deleted.size()) {
                slot.add(deleted.get(i));
            }
            slots.add(slot);
        }
        Map<Integer, Integer> own = new HashMap<>();
        List<Batch> batches = new ArrayList<>();
        fill(slots, settings.rollout(), own, batches);
        int firstRestarts = batches.size();
        Map<Integer, Integer> restarts = new HashMap<>();
        boolean othersComeOrGo = !created.isEmpty() || !deleted.isEmpty();
        if (settings.rollout().checks() && (othersComeOrGo || !settings.reconfigures())) {
            List<List<NodeChange>> restarted = plan.changes().stream()
                    .filter(change -> !(change instanceof NodeChange.Delete) && holdsAny(change, settings.restarted()))
                    .map(List::of)
                    .toList();
            fill(restarted, settings.rollout(), restarts, batches);
        }
        return new PlanBatches(settings, own, restarts, batches, firstRestarts);
    }

    private static void fill(
            List<List<NodeChange>> slots, Rollout rollout, Map<Integer, Integer> batchOf, List<Batch> batches) {
        int next = 0;
        while (next < slots.size()) {
            int end = (int) Math.min(slots.size(), (long) next + rollout.size(batches.size()));
            List<NodeChange> batch =
                    slots.subList(next, end).stream().flatMap(List::stream).toList();
            batch.forEach(change -> batchOf.put(change.node().number(), batches.size()));
            batches.add(Batch.of(batch));
            next = end;
        }
    }

    private static boolean isConfiguredOnItsOwn(NodeChange change, PlanWork.Settings settings) {
        return settings.reconfigures() && settings.rollout().checks() && holdsAny(change, settings.configureAgain());
    }

    private static boolean holdsAny(NodeChange change, Set<String> services) {
        return change.node().layout().services().stream().anyMatch(services::contains);
    }

    /** The batch in which a node is changed. */
    int of(NodeChange change) {
        return own.getOrDefault(change.node().number(), FIRST);
    }

    Waves waves(int batch) {
        boolean checks = settings.rollout().checks();
        int first = batch * settings.rollout().waves();
        if (checks && !comes(batch)) {
            return new Waves(first, first, first + 1);
        }
        return switch (settings.order()) {
            case NEW_FIRST -> new Waves(first, first + (checks ? 2 : 1), first + 1);
            case LEAVING_FIRST -> new Waves(first + 1, first, first + 2);
        };
    }

    /** In the first batch, nodes that stay may have to be configured before any leaves. */
    private boolean comes(int batch) {
        return batch < batches.size() && batches.get(batch).comes()
                || batch == FIRST && !settings.configureAgain().isEmpty();
    }

    /** The waves behind a batch in which others come or change, so that nodes that stand have to be configured again. */
    List<Integer> laterComings(int batch) {
        return settings.configureAgain().isEmpty()
                ? List.of()
                : IntStream.range(batch + 1, firstRestarts)
                        .filter(later -> batches.get(later).tells())
                        .map(later -> waves(later).coming())
                        .boxed()
                        .toList();
    }

    /** The wave in which a node's services are restarted, because others have come or gone. */
    OptionalInt restartOf(NodeChange change) {
        Integer batch = restarts.get(change.node().number());
        return batch == null ? OptionalInt.empty() : OptionalInt.of(waves(batch).coming());
    }

    /**
     * The waves in which the services of a node that stays are checked: behind those in which it changes. Where nodes only
     * leave, all that were not changed are.
     */
    List<Integer> checksOf(NodeChange change) {
        if (!settings.rollout().checks()) {
            return List.of();
        }
        Integer changed = own.get(change.node().number());
        IntStream done = changed == null ? onlyLeaving.stream() : IntStream.of(changed);
        Integer restarted = restarts.get(change.node().number());
        return IntStream.concat(done, restarted == null ? IntStream.empty() : IntStream.of(restarted))
                .map(batch -> waves(batch).checking())
                .boxed()
                .toList();
    }
}
