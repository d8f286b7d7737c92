package io.loom.provisioner.plugin;

import java.util.Map;
import java.util.Set;

/**
 * The way from the values of a form's fields to a configuration.
 *
 * @param <C> the configuration
 */
public interface Form<C extends Record> {

    /** Names of the fields whose values come in a secret bundle. */
    Set<String> sensitive();

    /**
     * Binds values; a default stands in for an absent or empty value, and values of other fields are ignored.
     *
     * @throws TaskFailure lasting, {@code bad-field}, when a required value is absent or a value does not fit
     */
    C bind(Map<String, ?> values);
}
