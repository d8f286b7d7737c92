package io.loom.provisioner.executable;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.PluginDescriptor.FieldSchema;
import io.loom.contract.PluginDescriptor.FieldType;
import io.loom.provisioner.plugin.Form;
import io.loom.provisioner.plugin.TaskFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the file {@code plugin.yaml} in a plugin's folder says. Its format is told in docs/guide/plugins.md.
 *
 * @param kind what the plugin is
 * @param name as definitions name it
 * @param label for people
 * @param description one sentence
 * @param command the program and its first arguments; a program with a slash is taken from the plugin's folder
 * @param fields of its form, by name
 * @param oneOf sets of fields of which one must be given, besides those that are required; empty where nothing more is
 */
record PluginManifest(
        PluginDescriptor.Kind kind,
        String name,
        @Nullable String label,
        @Nullable String description,
        List<String> command,
        Map<String, DeclaredField> fields,
        List<Set<String>> oneOf)
        implements Form<DeclaredFields> {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    private static final ObjectMapper YAML = YAMLMapper.builder()
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    PluginManifest {
        command = command == null ? List.of() : List.copyOf(command);
        fields = fields == null ? Map.of() : new LinkedHashMap<>(fields);
        oneOf = oneOf == null ? List.of() : List.copyOf(oneOf);
    }

    /**
     * A field of the form.
     *
     * @param type TEXT when absent
     * @param defaultValue stands in for an absent value
     * @param location whether it says where machines are
     */
    record DeclaredField(
            @Nullable String label,
            @Nullable FieldType type,
            @Nullable String tip,
            @JsonProperty("default") @Nullable Object defaultValue,
            @Nullable List<String> options,
            boolean required,
            boolean override,
            boolean sensitive,
            boolean location) {

        FieldSchema schema(String name) {
            return new FieldSchema(
                    label == null ? name : label,
                    type == null ? FieldType.TEXT : type,
                    tip,
                    defaultValue,
                    options == null ? List.of() : options,
                    override,
                    sensitive,
                    location);
        }
    }

    /**
     * Reads a plugin's manifest.
     *
     * @param folder holds {@code plugin.yaml}
     * @throws IOException when it cannot be read, or says what no plugin may
     */
    static PluginManifest read(Path folder) throws IOException {
        Path file = folder.resolve("plugin.yaml");
        PluginManifest manifest = YAML.readValue(Files.readString(file), PluginManifest.class);
        if (manifest.kind() == null) {
            throw new IOException(file + " does not say a kind.\nMaybe kind: provider, or kind: automator.");
        }
        if (manifest.name() == null || !NAME.matcher(manifest.name()).matches()) {
            throw new IOException(file + " says the name " + manifest.name()
                    + "; a name is of small letters, digits and dashes, and begins with a letter.");
        }
        if (manifest.command().isEmpty()) {
            throw new IOException(file + " says no command.\nMaybe command: [./plugin].");
        }
        for (Set<String> names : manifest.oneOf()) {
            for (String name : names) {
                if (!manifest.fields().containsKey(name)) {
                    throw new IOException(file + " names the field " + name + " in oneOf, and has none of that name.");
                }
            }
        }
        return manifest;
    }

    PluginDescriptor descriptor() {
        Map<String, FieldSchema> schemas = new LinkedHashMap<>();
        fields.forEach((field, declared) -> schemas.put(field, declared.schema(field)));
        return new PluginDescriptor(
                kind,
                name,
                label == null ? name : label,
                description,
                schemas,
                Map.of(),
                required(),
                List.of(),
                Map.of());
    }

    private List<Set<String>> required() {
        Set<String> always = fields.entrySet().stream()
                .filter(field -> field.getValue().required())
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (oneOf.isEmpty()) {
            return always.isEmpty() ? List.of() : List.of(always);
        }
        return oneOf.stream()
                .map(more -> {
                    Set<String> all = new LinkedHashSet<>(always);
                    all.addAll(more);
                    return all;
                })
                .toList();
    }

    @Override
    public Set<String> sensitive() {
        return fields.entrySet().stream()
                .filter(field -> field.getValue().sensitive())
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public DeclaredFields bind(Map<String, ?> values) {
        Map<String, Object> bound = new LinkedHashMap<>();
        fields.forEach((field, declared) -> {
            Object value = values.get(field);
            if (value == null || "".equals(value)) {
                value = declared.defaultValue();
            }
            if (value == null && declared.required()) {
                throw TaskFailure.lasting(
                        "bad-field",
                        "Field " + field + " (" + declared.schema(field).label() + ") must be set.");
            }
            if (value != null) {
                bound.put(field, value);
            }
        });
        if (!oneOf.isEmpty() && oneOf.stream().noneMatch(bound.keySet()::containsAll)) {
            throw TaskFailure.lasting(
                    "bad-field",
                    oneOf.stream()
                            .map(names -> String.join(" and ", names))
                            .collect(Collectors.joining(", or ", "These fields must be set: ", ".")));
        }
        return new DeclaredFields(bound);
    }
}
