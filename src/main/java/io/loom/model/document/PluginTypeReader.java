package io.loom.model.document;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.PluginDescriptor.FieldSchema;
import io.loom.contract.PluginDescriptor.FieldType;
import io.loom.contract.PluginDescriptor.Kind;
import io.loom.contract.PluginDescriptor.ResourceFormat;
import io.loom.contract.PluginDescriptor.ResourceType;
import io.loom.contract.PluginDescriptor.Shape;
import io.loom.model.About;
import io.loom.model.Nearest;
import io.loom.model.PluginType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads provider types and automator types. */
final class PluginTypeReader {

    private record Side(Map<String, FieldSchema> fields, List<Set<String>> required) {}

    private PluginTypeReader() {}

    static PluginType pluginType(Kind kind, String name, About about, Fields fields) {
        fields.value("classname");
        try (Fields parameters = fields.object("parameters")) {
            Side admin = side(parameters, "admin");
            Side user = side(parameters, "user");
            return new PluginType(
                    about,
                    new PluginDescriptor(
                            kind,
                            name,
                            about.label(),
                            about.description(),
                            admin.fields(),
                            user.fields(),
                            admin.required(),
                            user.required(),
                            fields.entries("resourceTypes", (type, resource) -> resourceType(resource))));
        }
    }

    private static Side side(Fields parameters, String key) {
        try (Fields inner = parameters.object(key)) {
            Map<String, FieldSchema> schemas = inner.entries("fields", PluginTypeReader::schema);
            List<Set<String>> required = new ArrayList<>();
            JsonNode given = inner.value("required");
            boolean oneSet = given.isArray() && !given.isEmpty() && given.get(0).isTextual();
            (oneSet ? List.of(inner.names("required")) : inner.groups("required")).forEach(required::add);
            for (Set<String> alternative : required) {
                for (String name : alternative) {
                    if (!schemas.containsKey(name)) {
                        inner.error(
                                "required",
                                "the required field \"" + name + "\" is no field.\n"
                                        + Nearest.hint(name, schemas.keySet(), "Maybe declare it under fields."));
                    }
                }
            }
            return new Side(schemas, List.copyOf(required));
        }
    }

    private static FieldSchema schema(String name, Fields fields) {
        String label = fields.text("label");
        Boolean location = fields.value("location").isMissingNode() ? null : fields.flag("location", false);
        FieldType type = oneOf(fields, "type", FieldType.values(), FieldType.TEXT);
        JsonNode otherwise = fields.value("default");
        List<String> options = List.copyOf(fields.names("options"));
        if (type == FieldType.SELECT && options.isEmpty()) {
            fields.error("options", "the field \"" + name + "\" is a select without options.\nMaybe it is a text.");
        }
        return new FieldSchema(
                label == null ? name : label,
                type,
                fields.text("tip"),
                JsonValues.of(otherwise),
                options,
                fields.flag("override", false),
                fields.flag("sensitive", false) || type == FieldType.PASSWORD,
                location,
                accepts(fields));
    }

    private static Set<Shape> accepts(Fields fields) {
        Set<Shape> accepts = EnumSet.noneOf(Shape.class);
        for (String word : fields.names("accepts")) {
            valueOf(fields, "accepts", word, Shape.values()).ifPresent(accepts::add);
        }
        return accepts;
    }

    private static ResourceType resourceType(Fields fields) {
        String permissions = fields.text("permissions");
        if (permissions != null && !permissions.matches("[0-7]{3,4}")) {
            fields.wrong("permissions", fields.value("permissions"), "must be octal, such as 0400");
        }
        return new ResourceType(oneOf(fields, "format", ResourceFormat.values(), ResourceFormat.FILE), permissions);
    }

    private static <E extends Enum<E>> E oneOf(Fields fields, String key, E[] values, E otherwise) {
        @Nullable String word = fields.text(key);
        if (word == null) {
            fields.error(
                    key,
                    fields.path(key) + " is missing.\nMaybe one of these: " + String.join(", ", words(values)) + ".");
            return otherwise;
        }
        return valueOf(fields, key, word, values).orElse(otherwise);
    }

    private static <E extends Enum<E>> Optional<E> valueOf(Fields fields, String key, String word, E[] values) {
        List<String> words = words(values);
        int index = words.indexOf(word.toLowerCase(Locale.ROOT));
        if (index < 0) {
            fields.error(
                    key,
                    fields.path(key) + " is \"" + word + "\", but must be one of: " + String.join(", ", words) + ".\n"
                            + Nearest.hint(word, words, ""));
            return Optional.empty();
        }
        return Optional.of(values[index]);
    }

    private static List<String> words(Enum<?>[] values) {
        return Arrays.stream(values)
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .toList();
    }
}
