package io.loom.provisioner.node;

import java.util.Map;

/**
 * How an attempt's program ended.
 *
 * @param exit its exit status
 * @param outputs what it handed back
 * @param lastLine what it printed last that is not blank, without control characters, at most {@value #LONGEST_LINE} characters
 *     of it; empty when it printed nothing
 */
public record NodeOutcome(int exit, Map<String, String> outputs, String lastLine) {
    /** Of {@link #lastLine}. */
    static final int LONGEST_LINE = 300;

    public NodeOutcome {
        outputs = Map.copyOf(outputs);
    }
}
