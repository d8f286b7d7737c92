package io.loom.benchmarks.chaos;

import io.loom.benchmarks.chaos.Strike.Part;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Which steps of changes there are, and how often each was under way when somebody was killed. Thread-safe. */
final class Coverage {

    private static final int ONE_IN = 4;

    private final long seed;
    private final Map<Step, Map<Part, Integer>> kills = new TreeMap<>();

    /** @param seed from which follows who is killed at which step */
    Coverage(long seed) {
        this.seed = seed;
    }

    /** There is such a step. */
    synchronized void know(Step step) {
        kills.computeIfAbsent(step, each -> new EnumMap<>(Part.class));
    }

    /** A step was under way when a part was killed. */
    synchronized void note(Step step, Part part) {
        know(step);
        Objects.requireNonNull(kills.get(step)).merge(part, 1, Integer::sum);
    }

    /** How often a part was killed while a step was under way. */
    synchronized int kills(Step step, Part part) {
        return kills.getOrDefault(step, Map.of()).getOrDefault(part, 0);
    }

    /**
     * Who is to be killed at a step, in a round that is about one part: that part, and by the seed, at one step in four of those where it is the
     * provisioner, the server as well.
     */
    Set<Part> victims(Change change, int index, Part round) {
        boolean both = round == Part.PROVISIONER
                && new SplittableRandom(seed * 31 + change.ordinal() * 1_000L + index).nextInt(ONE_IN) == 0;
        return both ? Set.of(Part.SERVER, Part.PROVISIONER) : Set.of(round);
    }

    /** Every step. */
    synchronized List<Step> steps() {
        return List.copyOf(kills.keySet());
    }

    /** Those of which none was under way when a part was killed. */
    synchronized List<Step> unmet(Part part) {
        return kills.keySet().stream().filter(step -> kills(step, part) == 0).toList();
    }

    /** How many there are of which some part was never killed. */
    boolean isWhole() {
        return Arrays.stream(Part.values()).allMatch(part -> unmet(part).isEmpty());
    }
}
