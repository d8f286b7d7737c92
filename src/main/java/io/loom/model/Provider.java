package io.loom.model;

import java.util.List;
import java.util.Map;

/**
 * An account at a provider type.
 *
 * @param name identity
 * @param about words for people
 * @param providerType the plugin
 * @param fields the administrator's values, as the plugin's field schema asks for them; in the original's JSON {@code
 *     provisioner}
 * @param locations where machines can stand; one without limit, named {@code default}, where none is given
 */
public record Provider(
        String name, About about, String providerType, Map<String, Object> fields, List<Location> locations)
        implements Definition {

    @Override
    public DefinitionKind kind() {
        return DefinitionKind.PROVIDER;
    }
}
