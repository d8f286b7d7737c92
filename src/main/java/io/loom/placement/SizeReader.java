package io.loom.placement;

import io.loom.model.ClusterSize;
import io.loom.model.Problem;
import io.loom.model.Range;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads how many nodes a cluster may have: what the request asks for, as far as the template allows it. */
final class SizeReader {

    private final String template;
    private final @Nullable Range allowed;
    private final List<Problem> problems;

    /**
     * @param template its name
     * @param allowed sizes that it allows; null for all
     * @param problems takes what is wrong
     */
    SizeReader(String template, @Nullable Range allowed, List<Problem> problems) {
        this.template = template;
        this.allowed = allowed;
        this.problems = problems;
    }

    /** The sizes that may be; whatever they are, if something is wrong. */
    Rule.Size read(ClusterSize size) {
        int most = allowed == null ? TermsReader.MAX_NODES : Math.min(allowed.max(), TermsReader.MAX_NODES);
        int least = allowed == null ? 1 : Math.max(1, allowed.min());
        if (size.isExact()) {
            checkNumber(size.min());
            checkTemplate(size, size.min(), size.max());
            return new Rule.Size(size.min(), size.max());
        }
        checkNumber(size.min());
        if (size.max() != Range.UNBOUNDED) {
            checkNumber(size.max());
        }
        int atLeast = Math.max(least, size.min());
        int atMost = Math.min(most, size.max());
        if (size.min() > size.max()) {
            problems.add(Problem.error(
                    "/size",
                    "The size is to be at least " + size.min() + " and at most " + size.max()
                            + " nodes, which no number is.\nMaybe swap them."));
        } else if (atLeast > atMost) {
            checkTemplate(size, size.min(), size.max());
        }
        return new Rule.Size(atLeast, atMost, size.smallest());
    }

    private void checkNumber(int nodes) {
        if (nodes < 1 || nodes > TermsReader.MAX_NODES) {
            problems.add(Problem.error(
                    "/size",
                    "The size (" + nodes + ") must be from 1 to " + TermsReader.MAX_NODES + " nodes.\nMaybe "
                            + (nodes < 1
                                    ? "ask for 1 node."
                                    : "make several clusters, or use larger hardware types.")));
        }
    }

    private void checkTemplate(ClusterSize size, int min, int max) {
        if (allowed != null && (max < allowed.min() || min > allowed.max()) && problems.isEmpty()) {
            problems.add(Problem.error(
                    "/size",
                    "The size (" + size + ") must be " + Words.range(allowed.min(), allowed.max())
                            + ": so says template " + template + ".\nMaybe ask for "
                            + (max < allowed.min() ? allowed.min() : allowed.max()) + " nodes."));
        }
    }
}
