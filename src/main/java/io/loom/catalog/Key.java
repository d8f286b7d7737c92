package io.loom.catalog;

import io.loom.model.Definition;
import io.loom.model.DefinitionKind;
import java.util.Locale;

/** What a definition is found by within a tenant. */
record Key(DefinitionKind kind, String name) {

    static Key of(Definition definition) {
        return new Key(definition.kind(), definition.name());
    }

    /** For people, e.g. {@code hardware type small}. */
    @Override
    public String toString() {
        return word(kind) + " " + name;
    }

    static String word(DefinitionKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
