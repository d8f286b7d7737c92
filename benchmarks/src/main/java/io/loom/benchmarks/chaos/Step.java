package io.loom.benchmarks.chaos;

import io.loom.benchmarks.Run;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task of a change, the same whenever the change is made.
 *
 * @param index of its vertex
 * @param service null for actions on the whole node
 * @param node number of the node
 */
record Step(
        Change change, int index, String action, @Nullable String service, int node) implements Comparable<Step> {

    /** Reads what {@link #values} has written. */
    static Step of(Run run) {
        return new Step(
                Change.valueOf(String.valueOf(run.value("change"))),
                (int) run.number("index"),
                String.valueOf(run.value("action")),
                run.value("service") instanceof String service ? service : null,
                (int) run.number("node"));
    }

    Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("change", change.name());
        values.put("index", index);
        values.put("action", action);
        if (service != null) {
            values.put("service", service);
        }
        values.put("node", node);
        return values;
    }

    String words() {
        return change.words() + ", step " + index + ": " + action + (service == null ? "" : " of " + service) + " on "
                + node;
    }

    @Override
    public int compareTo(Step other) {
        int byChange = change.compareTo(other.change);
        return byChange != 0 ? byChange : Integer.compare(index, other.index);
    }
}
