package io.loom.catalog;

import io.loom.model.Definition;
import io.loom.model.DefinitionSet;
import io.loom.model.Problem;
import io.loom.model.Validation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds what a change would break elsewhere. */
final class ChangeCheck {

    private ChangeCheck() {}

    /**
     * Errors that definitions have after a change and did not have before it.
     *
     * @param changed whose own errors are not asked for
     */
    static List<Problem> broken(DefinitionSet before, DefinitionSet after, Set<Key> changed) {
        List<Problem> broken = new ArrayList<>();
        for (Definition definition : before.all()) {
            Key key = Key.of(definition);
            if (changed.contains(key) || after.find(key.kind(), key.name()) == null) {
                continue;
            }
            List<Problem> errors = Validation.errors(Validation.of(definition, after));
            if (!errors.isEmpty()) {
                Set<Problem> known = new HashSet<>(Validation.of(definition, before));
                errors.stream().filter(error -> !known.contains(error)).forEach(broken::add);
            }
        }
        return broken;
    }
}
