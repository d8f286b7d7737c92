package io.loom.catalog;

import io.loom.contract.PluginDescriptor;
import io.loom.model.Definition;
import io.loom.model.DefinitionKind;
import io.loom.model.DefinitionSet;
import io.loom.model.PluginType;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant has at one moment.
 *
 * @param definitions stored ones and announced plugin types; of a type that is both, as it is announced
 * @param rows the stored ones
 * @param announced plugin types that live provisioners serve
 */
record Holdings(DefinitionSet definitions, Map<Key, DefinitionEntity> rows, Set<Key> announced) {

    /** The provider type's descriptor; null where it is not known. */
    @Nullable
    PluginDescriptor providerType(String name) {
        Definition found = definitions.find(DefinitionKind.PROVIDER_TYPE, name);
        return found instanceof PluginType type ? type.descriptor() : null;
    }
}
