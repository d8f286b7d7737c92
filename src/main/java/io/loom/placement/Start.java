package io.loom.placement;

import io.loom.placement.Master.Solved;
import io.loom.placement.WholeSearch.Answer;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Finds whole counts that hold the rules, or the proof that there are none.
 *
 * <p>Rounding often does; else an integer program over the columns of the relaxation. Where these were generated, they need not be all that whole counts need: a no of theirs has to be proved over all columns; and where these are
 * too many, dives ({@link Master#dive}) bring further ones.
 */
final class Start {

    private static final int UNTIMED_DIVES = 20;

    /** The relaxation may take so much of the time. */
    private static final double RELAXATION = 0.7;

    private final Terms terms;
    private final PlacementWatch watch;
    private final Master master;
    private final long millis;
    private final long started = System.nanoTime();

    /** @param millis until nothing more is begun; or {@link WholeSearch#UNTIMED} */
    Start(Terms terms, PlacementWatch watch, long millis) {
        this.terms = terms;
        this.watch = watch;
        this.millis = millis;
        master = new Master(terms);
    }

    /** Counts that hold the rules, or nearly if none are found that do; empty if it is proved that none do. */
    Optional<Incumbent> find(Incumbent.Listener listener) {
        Solved relaxed = master.solve(() -> isOver(RELAXATION)).orElse(null);
        if (relaxed == null) {
            return Optional.empty();
        }
        Incumbent incumbent = new Incumbent(relaxed, watch, listener, this::isOver);
        if (incumbent.standing().isFeasible() || watch.isCancelled()) {
            return Optional.of(incumbent);
        }
        boolean impossible = incumbent.hold(most());
        if (incumbent.standing().isFeasible()) {
            return Optional.of(incumbent);
        }
        if (relaxed.complete()) {
            return impossible ? Optional.empty() : Optional.of(incumbent);
        }
        List<Column> all = impossible ? master.all().orElse(null) : null;
        if (all == null) {
            return Optional.of(incumbent);
        }
        Answer whole = anyWhole(all);
        return whole.impossible()
                ? Optional.empty()
                : Optional.of(whole.counts()
                        .flatMap(found -> holding(incumbent, all, found, listener))
                        .orElse(incumbent));
    }

    /** Counts that hold the rules, where {@link #find} found none and there may be columns that it did not know: sought until the time is up. */
    Incumbent further(Incumbent incumbent, Incumbent.Listener listener) {
        if (incumbent.standing().isFeasible() || incumbent.relaxed().complete()) {
            return incumbent;
        }
        List<Column> columns = incumbent.relaxed().formulation().columns();
        for (int dive = 0; !isOver() && (isTimed() || dive < UNTIMED_DIVES); dive++) {
            List<Column> more = master.dive(columns, new Random(dive));
            if (more.size() == columns.size()) {
                continue;
            }
            columns = more;
            Incumbent better = anyWhole(more)
                    .counts()
                    .flatMap(found -> holding(incumbent, more, found, listener))
                    .orElse(null);
            if (better != null) {
                return better;
            }
        }
        return incumbent;
    }

    /** Counts over other columns than those of an incumbent, with the relaxation over both. */
    private Optional<Incumbent> holding(
            Incumbent incumbent, List<Column> over, int[] found, Incumbent.Listener listener) {
        Set<Column> columns =
                new LinkedHashSet<>(incumbent.relaxed().formulation().columns());
        Map<Column, Integer> counts = new HashMap<>();
        for (int column = 0; column < found.length; column++) {
            if (found[column] > 0) {
                columns.add(over.get(column));
                counts.put(over.get(column), found[column]);
            }
        }
        return master.solve(List.copyOf(columns)).map(relaxed -> {
            Incumbent better = new Incumbent(relaxed, watch, listener, this::isOver);
            List<Column> all = relaxed.formulation().columns();
            better.offer(
                    IntStream.range(0, all.size()).toArray(),
                    all.stream()
                            .mapToInt(column -> counts.getOrDefault(column, 0))
                            .toArray());
            return better;
        });
    }

    /** Whether what there is has to do. */
    private boolean isOver() {
        return isOver(1);
    }

    /** The same of a step that may take a part of the time. */
    private boolean isOver(double part) {
        return watch.isCancelled() || (isTimed() && left() <= (1 - part) * millis);
    }

    private boolean isTimed() {
        return millis != WholeSearch.UNTIMED;
    }

    private long left() {
        return millis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
    }

    private long most() {
        return isTimed() ? Math.max(1, left()) : millis;
    }

    private Answer anyWhole(List<Column> columns) {
        return HardProgram.any(terms, columns, most(), watch::isCancelled);
    }
}
