package io.loom.model;

/** Something that an administrator describes. Immutable; a change is a new version. */
public sealed interface Definition
        permits Provider, HardwareType, ImageType, Service, ClusterTemplate, PartialTemplate, PluginType {

    /** Unique within its kind; {@code [\w.-]+}, at most 255 characters. */
    String name();

    /** Words for people. */
    About about();

    /** Which kind of definition this is. */
    DefinitionKind kind();
}
