package io.loom.provisioner.tasks;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which plugins a provisioner offers: those whose names its settings list. {@link #DEFAULT} stands for all but those that must be
 * asked for by their names.
 *
 * @param names of provider types and automators, or {@link #DEFAULT}
 */
public record PluginChoice(List<String> names) {

    /** The word for all that need not be asked for. */
    public static final String DEFAULT = "default";

    public PluginChoice {
        names = names.stream()
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        if (names.isEmpty()) {
            names = List.of(DEFAULT);
        }
    }

    /**
     * The names of those that are offered.
     *
     * @param known the names of all plugins that there are
     * @param onlyIfNamed those of them that {@link #DEFAULT} does not stand for
     * @throws IllegalArgumentException when one is listed that there is not
     */
    Set<String> of(Set<String> known, Set<String> onlyIfNamed) {
        Set<String> offered = new TreeSet<>(names);
        if (offered.remove(DEFAULT)) {
            known.stream().filter(name -> !onlyIfNamed.contains(name)).forEach(offered::add);
        }
        for (String name : offered) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("LOOM_PLUGINS names the plugin " + name
                        + ", and there is none.\nMaybe one of " + String.join(", ", new TreeSet<>(known)) + ", or "
                        + DEFAULT + " for all of them but " + String.join(", ", onlyIfNamed) + ".");
            }
        }
        return Set.copyOf(offered);
    }
}
