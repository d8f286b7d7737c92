package io.loom.provisioner.node;

import java.util.Map;

/**
 * How an attempt's program ended.
 *
 * @param exit its exit status
 * @param outputs what it handed back
 */
public record NodeOutcome(int exit, Map<String, String> outputs) {
    public NodeOutcome {
        outputs = Map.copyOf(outputs);
    }
}
