package io.loom.catalog;

import io.loom.model.Definition;
import io.loom.model.DefinitionSet;
import io.loom.model.Problem;
import io.loom.model.Validation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds which of many new definitions can stand, together with those that are there. Not thread-safe. */
final class Selection {

    private final DefinitionSet before;
    private final Function<Definition, List<Problem>> ownErrors;
    private final Map<Key, Definition> remaining = new LinkedHashMap<>();
    private final Map<Key, List<Problem>> errors = new HashMap<>();

    /**
     * @param before what is there, without an error that matters here
     * @param ownErrors what else is wrong with a definition, whatever it stands with
     */
    Selection(DefinitionSet before, Function<Definition, List<Problem>> ownErrors) {
        this.before = before;
        this.ownErrors = ownErrors;
    }

    void add(Definition definition) {
        remaining.put(Key.of(definition), definition);
    }

    /**
     * Drops what cannot stand, until the rest can: first what is wrong by itself, then what would break a definition that is
     * there.
     *
     * @return why each was dropped
     */
    Map<Key, List<Problem>> settle() {
        boolean settled = false;
        while (!settled) {
            DefinitionSet after = after();
            Map<Key, List<Problem>> wrong = new LinkedHashMap<>();
            remaining.forEach((key, definition) -> {
                List<Problem> found = new ArrayList<>(Validation.errors(Validation.of(definition, after)));
                found.addAll(ownErrors.apply(definition));
                if (!found.isEmpty()) {
                    wrong.put(key, found);
                }
            });
            if (wrong.isEmpty()) {
                wrong.putAll(breaking(after));
            }
            wrong.forEach((key, found) -> {
                remaining.remove(key);
                errors.put(key, found);
            });
            settled = wrong.isEmpty();
        }
        return errors;
    }

    /** What there is with those that can stand. */
    DefinitionSet settled() {
        return after();
    }

    /** Warnings of a definition that can stand. */
    List<Problem> warnings(Definition definition) {
        return Validation.of(definition, after()).stream()
                .filter(problem -> problem.severity() == Problem.Severity.WARNING)
                .toList();
    }

    /** The first new version without which nothing, or less, would be broken; all new versions where it takes several. */
    private Map<Key, List<Problem>> breaking(DefinitionSet after) {
        List<Problem> broken = ChangeCheck.broken(before, after, remaining.keySet());
        if (broken.isEmpty()) {
            return Map.of();
        }
        List<Problem> reasons = broken.stream()
                .map(problem -> Problem.error("", "This change would break another definition. " + problem.message()))
                .toList();
        Map<Key, List<Problem>> replacing = new LinkedHashMap<>();
        for (Key key : remaining.keySet()) {
            @Nullable Definition old = before.find(key.kind(), key.name());
            if (old == null) {
                continue;
            }
            Set<Key> others = new HashSet<>(remaining.keySet());
            others.remove(key);
            if (ChangeCheck.broken(before, after.with(old), others).size() < broken.size()) {
                return Map.of(key, reasons);
            }
            replacing.put(key, reasons);
        }
        if (!replacing.isEmpty()) {
            return replacing;
        }
        Map<Key, List<Problem>> all = new LinkedHashMap<>();
        remaining.keySet().forEach(key -> all.put(key, reasons));
        return all;
    }

    private DefinitionSet after() {
        return before.with(remaining.values());
    }
}
