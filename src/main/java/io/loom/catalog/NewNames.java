package io.loom.catalog;

import io.loom.model.Definition;
import io.loom.model.Location;
import io.loom.model.Names;
import io.loom.model.Problem;
import io.loom.model.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Holds what is new to the rules of names. What has another name already keeps it. */
final class NewNames {

    private NewNames() {}

    /**
     * Names that the rules forbid.
     *
     * @param before what is stored under the name; null where that is nothing
     */
    static List<Problem> errors(Definition definition, @Nullable DefinitionEntity before) {
        List<Problem> errors = new ArrayList<>();
        if (before == null && !Names.isLegal(definition.name())) {
            errors.add(error("/name", Key.of(definition) + ": the name", definition.name()));
        }
        if (definition instanceof Provider provider) {
            Set<String> standing = locations(before);
            for (int at = 0; at < provider.locations().size(); at++) {
                String location = provider.locations().get(at).name();
                if (!standing.contains(location) && !Names.isLegal(location)) {
                    errors.add(error(
                            "/locations/" + at + "/name", Key.of(definition) + ": the name of a location", location));
                }
            }
        }
        return errors;
    }

    private static Set<String> locations(@Nullable DefinitionEntity before) {
        return before != null && DefinitionStore.definition(before) instanceof Provider provider
                ? provider.locations().stream().map(Location::name).collect(Collectors.toSet())
                : Set.of();
    }

    private static Problem error(String pointer, String what, String name) {
        return Problem.error(
                pointer,
                "The " + what + " is \"" + name + "\", but " + Names.IN_WORDS + ".\nMaybe web, web-2 or eu.west_1.");
    }
}
