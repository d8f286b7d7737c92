package io.loom.contract;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A provider type or automator type as its plugin describes itself.
 *
 * @param kind what it is
 * @param name e.g. {@code openstack} or {@code shell}
 * @param label for people
 * @param description one sentence
 * @param adminFields that an administrator sets in a provider, or in the action of a service
 * @param userFields that a user may set in a create request
 * @param required alternatives: one of these sets of fields must be there; empty where nothing is required
 * @param requiredOfUser the same for the user's fields
 * @param resourceTypes kinds of files that the plugin takes
 */
public record PluginDescriptor(
        Kind kind,
        String name,
        @Nullable String label,
        @Nullable String description,
        Map<String, FieldSchema> adminFields,
        Map<String, FieldSchema> userFields,
        List<Set<String>> required,
        List<Set<String>> requiredOfUser,
        Map<String, ResourceType> resourceTypes) {

    /** The two kinds of plugin. */
    public enum Kind {
        PROVIDER,
        AUTOMATOR
    }

    /**
     * A field of a form.
     *
     * @param label for people
     * @param type how it is asked for
     * @param tip one sentence of help; null where the label says all
     * @param defaultValue null where there is none
     * @param options of a SELECT
     * @param override whether a user may set an administrator's field
     * @param sensitive a secret: write-only, stored encrypted, handed out in a secret bundle only
     * @param location whether it says where machines are, so that another value finds other machines or none; a machine is
     *     looked for where it was made, while all else that an administrator sets is taken as it is now. Null where the
     *     plugin does not tell, as older ones: then a value that is not secret is taken for a location
     * @param accepts the shapes that a value may have in the place of a text; an older plugin says none
     */
    public record FieldSchema(
            String label,
            FieldType type,
            @Nullable String tip,
            @Nullable Object defaultValue,
            List<String> options,
            boolean override,
            boolean sensitive,
            @Nullable Boolean location,
            Set<Shape> accepts) {
        public FieldSchema {
            accepts = accepts == null ? Set.of() : Set.copyOf(accepts);
        }

        /** Of a field that accepts what its type says and nothing else. */
        public FieldSchema(
                String label,
                FieldType type,
                @Nullable String tip,
                @Nullable Object defaultValue,
                List<String> options,
                boolean override,
                boolean sensitive,
                @Nullable Boolean location) {
            this(label, type, tip, defaultValue, options, override, sensitive, location, Set.of());
        }
    }

    /** How a field is asked for. */
    public enum FieldType {
        TEXT,
        PASSWORD,
        SELECT,
        CHECKBOX,
        NUMBER
    }

    /** What a value may be that is more than one text. */
    public enum Shape {
        LIST,
        MAP
    }

    /**
     * A kind of file that a plugin takes.
     *
     * @param format ARCHIVE (tar.gz) or FILE
     * @param permissions octal, e.g. {@code 0400}; null for the default
     */
    public record ResourceType(
            ResourceFormat format, @Nullable String permissions) {}

    /** Shapes of a resource. */
    public enum ResourceFormat {
        ARCHIVE,
        FILE
    }
}
