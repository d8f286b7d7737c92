package io.loom.placement;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Gives the nodes of a folded problem out to the places of the whole one: as evenly as can be, and then, where a rule about a place is missed, by moving a node to another place or by exchanging two
 * nodes of different places, while that makes the score better.
 */
final class Unfolding {

    /** Moves and exchanges that are tried. */
    private static final int MOST_TRIALS = 1_000_000;

    private final Formulation formulation;
    private final List<Family> families;
    private final int[] familyOf;
    private final int[] counts;
    private final RowScore score;
    private final BooleanSupplier ended;
    private int trials;

    /** The columns that one folded column stands for; {@code from} the first until {@code to}. */
    private record Family(int from, int to) {

        int size() {
            return to - from;
        }
    }

    private Unfolding(Formulation formulation, List<Family> families, int[] used, BooleanSupplier ended) {
        this.ended = ended;
        this.formulation = formulation;
        this.families = families;
        familyOf = new int[formulation.columns().size()];
        for (int f = 0; f < families.size(); f++) {
            for (int column = families.get(f).from(); column < families.get(f).to(); column++) {
                familyOf[column] = f;
            }
        }
        counts = evenly(used);
        score = formulation.score(counts);
    }

    /**
     * Counts over columns of the whole problem.
     *
     * @param origin by column: index of the folded column that it stands for in part
     */
    record Unfolded(Formulation formulation, int[] counts, int[] origin) {}

    /**
     * Unfolds counts.
     *
     * @param columns of the folded problem
     * @param foldedCounts by column of these
     * @param kept indexes of those that are unfolded, ascending; those in use among them
     * @param ended whether to take it as it is
     */
    static Unfolded of(Folding folding, List<Column> columns, int[] foldedCounts, int[] kept, BooleanSupplier ended) {
        List<Column> all = new ArrayList<>();
        List<Family> families = new ArrayList<>();
        for (int column : kept) {
            int from = all.size();
            all.addAll(folding.unfolded(columns.get(column)));
            families.add(new Family(from, all.size()));
        }
        int[] used = IntStream.of(kept).map(column -> foldedCounts[column]).toArray();
        Unfolding unfolding = new Unfolding(new Formulation(folding.whole(), all), families, used, ended);
        unfolding.improve();
        int[] origin = IntStream.range(0, all.size())
                .map(column -> kept[unfolding.familyOf[column]])
                .toArray();
        return new Unfolded(unfolding.formulation, unfolding.counts, origin);
    }

    /** Each family's nodes over its places, the odd ones going on where those of the family before ended; no source gives more than it has. */
    private int[] evenly(int[] used) {
        int[] left =
                formulation.terms().sources().stream().mapToInt(Source::count).toArray();
        int[] even = new int[familyOf.length];
        int next = 0;
        for (int f = 0; f < used.length; f++) {
            Family family = families.get(f);
            for (int rest = used[f]; rest > 0; ) {
                int each = Math.max(1, rest / family.size());
                int before = rest;
                for (int i = 0; i < family.size() && rest > 0; i++) {
                    int column = family.from() + next++ % family.size();
                    int source = formulation.columns().get(column).source().index();
                    int some = Math.min(Math.min(each, rest), left[source]);
                    even[column] += some;
                    left[source] -= some;
                    rest -= some;
                }
                if (rest == before) {
                    throw new IllegalStateException("The nodes of a folded column are more than its sources have.");
                }
            }
        }
        return even;
    }

    private void improve() {
        boolean better = true;
        while (better && isTime()) {
            better = false;
            for (int column = 0; column < counts.length; column++) {
                while (counts[column] > 0 && missesHere(column) && (move(column) || exchange(column))) {
                    better = true;
                }
            }
        }
    }

    private boolean isTime() {
        return trials++ < MOST_TRIALS && !ended.getAsBoolean();
    }

    /** Whether a rule about the place of a column is missed. */
    private boolean missesHere(int column) {
        for (int row : formulation.rowsOf(column)) {
            if (formulation.isOfPlace(row) && score.isMissed(row)) {
                return true;
            }
        }
        return false;
    }

    /** Moves a new node to the first place where it does better. */
    private boolean move(int from) {
        if (!formulation.columns().get(from).source().isNew()) {
            return false;
        }
        Family family = families.get(familyOf[from]);
        Standing before = score.standing();
        for (int i = 1; i < family.size() && isTime(); i++) {
            int to = family.from() + (from - family.from() + i) % family.size();
            score.transfer(from, to);
            if (score.standing().compareTo(before) > 0) {
                counts[from]--;
                counts[to]++;
                return true;
            }
            score.transfer(to, from);
        }
        return false;
    }

    /** Exchanges a node with the first of another family with which both together do better; what each source has is kept. */
    private boolean exchange(int one) {
        Family family = families.get(familyOf[one]);
        int here = one - family.from();
        Standing before = score.standing();
        for (Family other : families) {
            if (other.equals(family) || other.size() != family.size() || !isOfSameSources(family, other)) {
                continue;
            }
            for (int i = 1; i < family.size() && isTime(); i++) {
                int there = (here + i) % family.size();
                if (counts[other.from() + there] > 0) {
                    score.transfer(one, family.from() + there);
                    score.transfer(other.from() + there, other.from() + here);
                    if (score.standing().compareTo(before) > 0) {
                        counts[one]--;
                        counts[family.from() + there]++;
                        counts[other.from() + there]--;
                        counts[other.from() + here]++;
                        return true;
                    }
                    score.transfer(other.from() + here, other.from() + there);
                    score.transfer(family.from() + there, one);
                }
            }
        }
        return false;
    }

    private boolean isOfSameSources(Family one, Family other) {
        Column first = formulation.columns().get(one.from());
        Column second = formulation.columns().get(other.from());
        return first.source().index() == second.source().index()
                && (!first.source().isNew() || Objects.equals(first.place(), second.place()));
    }
}
