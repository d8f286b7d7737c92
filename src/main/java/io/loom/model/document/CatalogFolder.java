package io.loom.model.document;

import io.loom.model.Definition;
import io.loom.model.DefinitionSet;
import io.loom.model.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Reads the definitions of a folder, with those of the folders below it, from the files that end in {@code .json}, {@code
 * .yaml} or {@code .yml}.
 *
 * @param definitions all that could be read
 * @param readings each document of each file, in the order of the paths
 */
public record CatalogFolder(DefinitionSet definitions, List<Reading> readings) {

    /**
     * @param folder a folder, or one file
     * @throws UncheckedIOException where it cannot be listed or a file cannot be read
     */
    public static CatalogFolder read(Path folder) {
        List<Reading> readings = new ArrayList<>();
        for (Path file : files(folder)) {
            readings.addAll(DefinitionReader.read(file.toString(), text(file)));
        }
        List<Reading> unique = withoutDuplicates(readings);
        List<Definition> definitions = new ArrayList<>();
        for (Reading reading : unique) {
            if (reading.definition() != null) {
                definitions.add(reading.definition());
            }
        }
        return new CatalogFolder(DefinitionSet.of(definitions), unique);
    }

    /** The files that would be read, in the order of their paths. */
    public static List<Path> files(Path folder) {
        try (Stream<Path> found = Files.walk(folder)) {
            return found.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().matches("(?i).+\\.(json|ya?ml)"))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String text(Path file) {
        try {
            return Documents.decode(file.toString(), Files.readAllBytes(file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(file + " cannot be read", unreadable);
        }
    }

    /** Of several that define the same kind and name, the first one stays and the others become errors, unless they are equal. */
    public static List<Reading> withoutDuplicates(List<Reading> readings) {
        Map<String, Reading> first = new HashMap<>();
        List<Reading> unique = new ArrayList<>();
        for (Reading reading : readings) {
            Definition definition = reading.definition();
            if (definition == null) {
                unique.add(reading);
                continue;
            }
            Reading earlier = first.putIfAbsent(definition.kind() + "/" + definition.name(), reading);
            if (earlier == null) {
                unique.add(reading);
            } else if (!definition.equals(earlier.definition())) {
                List<Problem> problems = new ArrayList<>(reading.problems());
                problems.add(Problem.error(
                        reading.pointer(),
                        definition.kind().document() + " \"" + definition.name() + "\" is already defined in "
                                + earlier.source() + ", otherwise than in " + reading.source()
                                + ".\nMaybe remove one of the two."));
                unique.add(new Reading(
                        reading.source(),
                        reading.pointer(),
                        reading.kind(),
                        reading.name(),
                        reading.version(),
                        null,
                        problems,
                        reading.changes()));
            }
        }
        return List.copyOf(unique);
    }
}
