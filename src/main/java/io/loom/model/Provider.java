package io.loom.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An account at a provider type.
 *
 * @param name identity
 * @param about words for people
 * @param providerType the plugin
 * @param fields the administrator's values, as the plugin's field schema asks for them; in the original's JSON {@code
 *     provisioner}
 * @param locations where machines can stand; one without limit, named {@code default}, where none is given
 * @param limit how many nodes of one cluster may stand there in all; null for no limit
 * @param capacity how much cpu and memory the machines of one cluster may have there in all; null for no limit
 */
public record Provider(
        String name,
        About about,
        String providerType,
        Map<String, Object> fields,
        List<Location> locations,
        @Nullable Integer limit,
        @Nullable Resources capacity)
        implements Definition {

    /** Without limits of its own. */
    public Provider(
            String name, About about, String providerType, Map<String, Object> fields, List<Location> locations) {
        this(name, about, providerType, fields, locations, null, null);
    }

    @Override
    public DefinitionKind kind() {
        return DefinitionKind.PROVIDER;
    }
}
