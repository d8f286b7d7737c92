package io.loom.model.document;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.model.DefinitionKind;
import io.loom.model.InvalidInputException;
import io.loom.model.Nearest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells what a document describes: by its {@code kind}, by its shape, and by the folder that it lies in. */
final class KindFinder {

    /**
     * A definition within a document.
     *
     * @param kind null where it cannot be told
     * @param pointer to it
     */
    record Found(@Nullable DefinitionKind kind, String pointer, JsonNode node) {}

    private static final Map<String, DefinitionKind> FOLDERS = Map.ofEntries(
            Map.entry("providers", DefinitionKind.PROVIDER),
            Map.entry("hardwaretypes", DefinitionKind.HARDWARE_TYPE),
            Map.entry("hardware-types", DefinitionKind.HARDWARE_TYPE),
            Map.entry("imagetypes", DefinitionKind.IMAGE_TYPE),
            Map.entry("image-types", DefinitionKind.IMAGE_TYPE),
            Map.entry("services", DefinitionKind.SERVICE),
            Map.entry("clustertemplates", DefinitionKind.CLUSTER_TEMPLATE),
            Map.entry("cluster-templates", DefinitionKind.CLUSTER_TEMPLATE),
            Map.entry("partialtemplates", DefinitionKind.PARTIAL_TEMPLATE),
            Map.entry("partial-templates", DefinitionKind.PARTIAL_TEMPLATE),
            Map.entry("providertypes", DefinitionKind.PROVIDER_TYPE),
            Map.entry("provider-types", DefinitionKind.PROVIDER_TYPE),
            Map.entry("automatortypes", DefinitionKind.AUTOMATOR_TYPE),
            Map.entry("automator-types", DefinitionKind.AUTOMATOR_TYPE));

    private KindFinder() {}

    static List<Found> find(String source, JsonNode document) {
        List<Found> found = new ArrayList<>();
        find(folder(source), "", document, found);
        return found;
    }

    private static void find(@Nullable DefinitionKind folder, String pointer, JsonNode document, List<Found> found) {
        if (document.isArray()) {
            for (int index = 0; index < document.size(); index++) {
                find(folder, pointer + "/" + index, document.get(index), found);
            }
        } else if (document.has("kind")) {
            found.add(new Found(named(pointer, document.get("kind")), pointer, document));
        } else if (isExport(document)) {
            document.properties()
                    .forEach(entry -> collection(
                            FOLDERS.get(entry.getKey()), pointer + "/" + entry.getKey(), entry.getValue(), found));
        } else if (isDescriptor(document)) {
            plugins(DefinitionKind.PROVIDER_TYPE, "providertypes", pointer, document, found);
            plugins(DefinitionKind.AUTOMATOR_TYPE, "automatortypes", pointer, document, found);
        } else {
            found.add(new Found(byShape(folder, document), pointer, document));
        }
    }

    private static void collection(@Nullable DefinitionKind kind, String pointer, JsonNode items, List<Found> found) {
        for (int index = 0; index < items.size(); index++) {
            found.add(new Found(kind, pointer + "/" + index, items.get(index)));
        }
    }

    private static DefinitionKind named(String pointer, JsonNode kind) {
        for (DefinitionKind known : DefinitionKind.values()) {
            if (known.document().equals(kind.asText())) {
                return known;
            }
        }
        if (kind.asText().equals(ClusterDocuments.KIND)) {
            throw new InvalidInputException(
                    pointer + "/kind", "A cluster is no definition.\nMaybe make it with `loom apply -f`.");
        }
        List<String> words = Arrays.stream(DefinitionKind.values())
                .map(DefinitionKind::document)
                .toList();
        throw new InvalidInputException(
                pointer + "/kind",
                "The kind " + Fields.shown(kind) + " is not known.\n" + Nearest.hint(kind.asText(), words, ""));
    }

    /** The whole of a catalogue in one object: a list of objects for each collection. */
    private static boolean isExport(JsonNode document) {
        return document.isObject()
                && !document.isEmpty()
                && document.properties().stream()
                        .allMatch(entry -> FOLDERS.containsKey(entry.getKey())
                                && entry.getValue().isArray()
                                && entry.getValue().valueStream().allMatch(JsonNode::isObject));
    }

    /** A plugin's own file: it lists the names of its types, and holds each type under its name. */
    private static boolean isDescriptor(JsonNode document) {
        return document.path("providertypes").isArray()
                || document.path("automatortypes").isArray();
    }

    private static void plugins(DefinitionKind kind, String key, String pointer, JsonNode document, List<Found> found) {
        for (JsonNode name : document.path(key)) {
            JsonNode type = document.path(name.asText());
            if (type.isMissingNode()) {
                throw new InvalidInputException(
                        pointer + "/" + key,
                        "The type \"" + name.asText() + "\" is listed in " + key
                                + ", but not described.\nMaybe add an object \"" + name.asText() + "\".");
            }
            found.add(new Found(kind, pointer + "/" + name.asText(), type));
        }
    }

    private static @Nullable DefinitionKind byShape(@Nullable DefinitionKind folder, JsonNode document) {
        if (document.has("providertype")) {
            return DefinitionKind.PROVIDER;
        }
        if (document.has("providermap")) {
            return byOffers(folder, document.get("providermap"));
        }
        if (document.at("/provisioner/actions").isObject() || document.has("dependencies")) {
            return DefinitionKind.SERVICE;
        }
        if (document.has("immutable")) {
            return DefinitionKind.PARTIAL_TEMPLATE;
        }
        if (document.has("extends") || document.has("includes") || document.has("administration")) {
            return DefinitionKind.CLUSTER_TEMPLATE;
        }
        if (folder == null
                && (document.has("defaults") || document.has("compatibility") || document.has("constraints"))) {
            return DefinitionKind.CLUSTER_TEMPLATE;
        }
        return folder;
    }

    private static @Nullable DefinitionKind byOffers(@Nullable DefinitionKind folder, JsonNode offers) {
        for (JsonNode offer : offers) {
            if (offer.has("flavor")) {
                return DefinitionKind.HARDWARE_TYPE;
            }
            if (offer.has("image")) {
                return DefinitionKind.IMAGE_TYPE;
            }
        }
        return folder;
    }

    private static @Nullable DefinitionKind folder(String source) {
        String[] parts = source.replace('\\', '/').split("/", -1);
        return parts.length < 2 ? null : FOLDERS.get(parts[parts.length - 2].toLowerCase(Locale.ROOT));
    }
}
