package io.loom.benchmarks.placement;

import io.loom.benchmarks.placement.NodeChoices.Choice;
import io.loom.model.Range;
import io.loom.placement.PlacementProblem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The way that Loom's predecessor went: every one of the 2^k sets of services is tried as a layout, layouts with more services come first, and count vectors are tried in lexicographic order from the greedy
 * one, which takes as many nodes of each layout in turn as the maxima allow. The first that meets the least quantities is the answer. It knows no price and no location.
 */
final class NaiveEnumeration {

    private final NodeChoices definitions;
    private final int nodes;
    private final long deadline;
    private List<Choice> layouts = List.of();
    private int[] counts = new int[0];

    /** @param millis after which it gives up */
    NaiveEnumeration(PlacementProblem problem, long millis) {
        definitions = new NodeChoices(problem);
        nodes = problem.request().size().max();
        deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** What became of it. */
    enum Outcome {
        FOUND,
        NONE,
        OUT_OF_TIME
    }

    /** Searches until the first answer, the end or the deadline. */
    Outcome solve() {
        List<Choice> found = new ArrayList<>();
        long subsets = 1L << definitions.services().size();
        for (long subset = 1; subset < subsets; subset++) {
            if (subset % 256 == 0 && isLate()) {
                return Outcome.OUT_OF_TIME;
            }
            Choice choice = definitions.choice(subset);
            if (choice != null) {
                found.add(choice);
            }
        }
        found.sort(Comparator.<Choice>comparingInt(choice -> -choice.services().size())
                .thenComparing(choice -> choice.services().toString()));
        layouts = found;
        counts = new int[layouts.size()];
        return give();
    }

    /** The answer: nodes of each of the layouts. */
    int[] counts() {
        return counts.clone();
    }

    List<Choice> layouts() {
        return layouts;
    }

    /** Gives the nodes to the layouts in turn, the most first; where that leads nowhere, the last that has some gets one less. */
    private Outcome give() {
        int layout = 0;
        int left = nodes;
        while (!isLate()) {
            if (layout < counts.length) {
                counts[layout] = Math.min(left, room(layout));
                left -= counts[layout];
                layout++;
            } else if (left == 0 && meetsLeast()) {
                return Outcome.FOUND;
            } else {
                layout--;
                while (layout >= 0 && counts[layout] == 0) {
                    layout--;
                }
                if (layout < 0) {
                    return Outcome.NONE;
                }
                counts[layout]--;
                left++;
                layout++;
            }
        }
        return Outcome.OUT_OF_TIME;
    }

    /** Nodes of a layout that the maxima of its services still allow. */
    private int room(int layout) {
        int room = nodes;
        for (String service : layouts.get(layout).services()) {
            Range quantity = definitions.quantity(service);
            room = Math.min(room, quantity.max() - placed(service, layout));
        }
        return room;
    }

    private boolean meetsLeast() {
        return definitions.services().stream()
                .allMatch(service -> placed(service, layouts.size())
                        >= definitions.quantity(service).min());
    }

    private int placed(String service, int before) {
        int placed = 0;
        for (int i = 0; i < before; i++) {
            if (layouts.get(i).services().contains(service)) {
                placed += counts[i];
            }
        }
        return placed;
    }

    private boolean isLate() {
        return System.nanoTime() > deadline;
    }
}
