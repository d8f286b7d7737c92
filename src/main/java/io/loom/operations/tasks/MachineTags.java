package io.loom.operations.tasks;

import io.loom.contract.Contract;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;

/** What machines are tagged with at their providers, so that what is left of Loom's is found there. */
final class MachineTags {

    private static final String LABEL = "loom-label-";

    /** What every cloud takes: of tags, the strictest allow 63 small letters, digits, - and _. */
    private static final Pattern SIMPLE_KEY = Pattern.compile("[a-z0-9_-]{1,52}");

    private static final Pattern SIMPLE_VALUE = Pattern.compile("[a-z0-9_-]{0,63}");

    private MachineTags() {}

    /** The tags of a node's machine: what it belongs to, and the labels of its cluster that every cloud takes as tags. */
    static Map<String, String> of(String installation, UUID operationId, OperationFacts operation, NodeFacts node) {
        Map<String, String> tags = new TreeMap<>(Map.of(
                Contract.INSTALLATION_TAG,
                installation,
                "loom-cluster",
                operation.cluster().id().toString(),
                "loom-node",
                node.id().toString(),
                "loom-operation",
                operationId.toString()));
        operation.labels().values().forEach((key, value) -> {
            if (SIMPLE_KEY.matcher(key).matches() && SIMPLE_VALUE.matcher(value).matches()) {
                tags.put(LABEL + key, value);
            }
        });
        return tags;
    }
}
