package io.loom.model;

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

    /** Singular, as in {@code kind: HardwareType}. */
    public String document() {
        return document;
    }
}
