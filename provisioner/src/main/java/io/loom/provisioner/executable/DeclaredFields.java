package io.loom.provisioner.executable;

import java.util.Map;

/**
 * The values of a form that a {@link PluginManifest} declares.
 *
 * @param values by field; secrets among them
 */
public record DeclaredFields(Map<String, Object> values) {
    public DeclaredFields {
        values = Map.copyOf(values);
    }

    /** The names alone. */
    @Override
    public String toString() {
        return "DeclaredFields" + values.keySet();
    }
}
