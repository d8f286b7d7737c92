package io.loom.model;

import java.util.Arrays;
import java.util.Optional;

/** The kinds of definition, with the word that the REST API uses for a collection of them and the {@code kind} of a YAML document. */
public enum DefinitionKind {
    PROVIDER("providers", "Provider"),
    HARDWARE_TYPE("hardware-types", "HardwareType"),
    IMAGE_TYPE("image-types", "ImageType"),
    SERVICE("services", "Service"),
    CLUSTER_TEMPLATE("cluster-templates", "ClusterTemplate"),
    PARTIAL_TEMPLATE("partial-templates", "PartialTemplate"),
    PROVIDER_TYPE("provider-types", "ProviderType"),
    AUTOMATOR_TYPE("automator-types", "AutomatorType");

    private final String collection;
    private final String document;

    DefinitionKind(String collection, String document) {
        this.collection = collection;
        this.document = document;
    }

    /** Plural, as in {@code /api/v1/hardware-types}. */
    public String collection() {
        return collection;
    }

    /** The kind with that collection; empty where there is none. */
    public static Optional<DefinitionKind> ofCollection(String collection) {
        return Arrays.stream(values())
                .filter(kind -> kind.collection.equals(collection))
                .findFirst();
    }

    /** Singular, as in {@code kind: HardwareType}. */
    public String document() {
        return document;
    }
}
