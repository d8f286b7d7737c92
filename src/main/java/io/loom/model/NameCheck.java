package io.loom.model;

import io.loom.model.TemplateBody.Compatibility;
import io.loom.model.TemplateBody.Defaults;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds names that stand for nothing. */
final class NameCheck {

    private final String subject;
    private final DefinitionSet all;
    private final List<Problem> problems;

    NameCheck(String subject, DefinitionSet all, List<Problem> problems) {
        this.subject = subject;
        this.all = all;
        this.problems = problems;
    }

    /** An error where there is no such definition. */
    void require(DefinitionKind kind, @Nullable String name, String pointer) {
        if (name != null && !exists(kind, name)) {
            problems.add(Problem.error(pointer, message(kind, name)));
        }
    }

    void requireDefaults(Defaults defaults) {
        require(DefinitionKind.PROVIDER, defaults.provider(), "/defaults/provider");
        for (int i = 0; i < defaults.providers().size(); i++) {
            require(DefinitionKind.PROVIDER, defaults.providers().get(i), "/defaults/providers/" + i);
        }
        require(DefinitionKind.HARDWARE_TYPE, defaults.hardwareType(), "/defaults/hardwaretype");
        require(DefinitionKind.IMAGE_TYPE, defaults.imageType(), "/defaults/imagetype");
    }

    /** Warnings: what nobody can choose does no harm. */
    void warnOfCompatibility(Compatibility compatibility) {
        warn(DefinitionKind.HARDWARE_TYPE, compatibility.hardwareTypes(), "/compatibility/hardwaretypes");
        warn(DefinitionKind.IMAGE_TYPE, compatibility.imageTypes(), "/compatibility/imagetypes");
        warn(DefinitionKind.SERVICE, compatibility.services(), "/compatibility/services");
    }

    private void warn(DefinitionKind kind, Collection<String> names, String pointer) {
        for (String name : names) {
            if (!exists(kind, name)) {
                problems.add(Problem.warning(pointer, message(kind, name)));
            }
        }
    }

    private boolean exists(DefinitionKind kind, String name) {
        return all.find(kind, name) != null
                || kind == DefinitionKind.HARDWARE_TYPE
                        && all.offeredHardwareTypes().containsKey(name);
    }

    private String message(DefinitionKind kind, String name) {
        Set<String> known = all.all().stream()
                .filter(definition -> definition.kind() == kind)
                .map(Definition::name)
                .collect(Collectors.toSet());
        return subject + ": there is no " + word(kind) + " \"" + name + "\".\n"
                + Nearest.hint(name, known, "Maybe write it first.");
    }

    /** For people, e.g. {@code hardware type}. */
    private static String word(DefinitionKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
