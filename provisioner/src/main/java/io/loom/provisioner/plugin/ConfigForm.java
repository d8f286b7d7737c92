package io.loom.provisioner.plugin;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.PluginDescriptor.FieldSchema;
import io.loom.contract.PluginDescriptor.ResourceType;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The form that a configuration record stands for: its schema, and the way from field values to the record.
 *
 * @param <C> the record; each component carries a {@link Field}, or is a record of such components, whose fields the form has too
 */
public final class ConfigForm<C extends Record> implements Form<C> {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Class<C> type;
    private final Map<String, Field> fields = new LinkedHashMap<>();
    private final Map<String, ConfigForm<?>> groups = new LinkedHashMap<>();
    private final List<Set<String>> alternatives;

    private ConfigForm(Class<C> type) {
        this.type = type;
        for (RecordComponent component : type.getRecordComponents()) {
            Field field = component.getAnnotation(Field.class);
            if (field == null && component.getType().isRecord()) {
                groups.put(component.getName(), of(component.getType().asSubclass(Record.class)));
                continue;
            }
            if (field == null) {
                throw new IllegalStateException(type.getName() + "." + component.getName()
                        + " is not described.\nMaybe annotate it with @Field.");
            }
            fields.put(component.getName(), field);
        }
        OneOf oneOf = type.getAnnotation(OneOf.class);
        alternatives = oneOf == null
                ? List.of()
                : Stream.of(oneOf.value())
                        .map(names -> names.isBlank() ? Set.<String>of() : Set.copyOf(List.of(names.split(" "))))
                        .toList();
        alternatives.stream()
                .flatMap(Set::stream)
                .filter(name -> !fields.containsKey(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalStateException(type.getName() + " has no field " + name + " of its @OneOf.");
                });
    }

    /** The form of a record. */
    public static <C extends Record> ConfigForm<C> of(Class<C> type) {
        return new ConfigForm<>(type);
    }

    /** The descriptor of a plugin whose form this is, and that takes no resources. */
    public PluginDescriptor descriptor(PluginDescriptor.Kind kind, String name, String label, String description) {
        return descriptor(kind, name, label, description, Map.of());
    }

    /** The descriptor of a plugin whose form this is, with the kinds of resources that it takes. */
    public PluginDescriptor descriptor(
            PluginDescriptor.Kind kind,
            String name,
            String label,
            String description,
            Map<String, ResourceType> resourceTypes) {
        return new PluginDescriptor(
                kind,
                name,
                label,
                description,
                schemas(false),
                schemas(true),
                required(false),
                required(true),
                resourceTypes);
    }

    @Override
    public Set<String> sensitive() {
        return Stream.concat(
                        fields.entrySet().stream()
                                .filter(e -> e.getValue().sensitive())
                                .map(Map.Entry::getKey),
                        groups.values().stream().flatMap(group -> group.sensitive().stream()))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public C bind(Map<String, ?> values) {
        Map<String, Object> bound = new LinkedHashMap<>();
        fields.forEach((name, field) -> {
            Object value = values.get(name);
            if (value instanceof String text && text.isEmpty()) {
                value = null;
            }
            if (value == null && !field.defaultValue().isEmpty()) {
                value = field.defaultValue();
            }
            if (value == null && field.required()) {
                throw TaskFailure.lasting("bad-field", "Field " + name + " (" + field.label() + ") must be set.");
            }
            if (value != null) {
                bound.put(name, value);
            }
        });
        if (!alternatives.isEmpty() && alternatives.stream().noneMatch(bound.keySet()::containsAll)) {
            throw TaskFailure.lasting(
                    "bad-field",
                    alternatives.stream()
                            .map(names -> names.stream().sorted().collect(Collectors.joining(" and ")))
                            .collect(Collectors.joining(", or ", "These fields must be set: ", ".")));
        }
        groups.forEach((name, group) -> bound.put(name, group.bind(values)));
        try {
            return JSON.convertValue(bound, type);
        } catch (IllegalArgumentException e) {
            throw TaskFailure.lasting("bad-field", explain(e)).causedBy(e);
        }
    }

    private String explain(IllegalArgumentException problem) {
        if (problem.getCause() instanceof JsonMappingException mapping
                && !mapping.getPath().isEmpty()) {
            String name = mapping.getPath().getFirst().getFieldName();
            Field field = fields.get(name);
            String what = field == null ? "" : " (" + field.label() + ", " + field.type() + ")";
            return "Field " + name + what + " holds a value that does not fit.";
        }
        return "A field holds a value that does not fit.";
    }

    /** The fields of an administrator, or those of a user. */
    public Map<String, FieldSchema> schemas(boolean ofUser) {
        Map<String, FieldSchema> schemas = new LinkedHashMap<>();
        fields.forEach((name, f) -> {
            if (f.ofUser() == ofUser) {
                schemas.put(
                        name,
                        new FieldSchema(
                                f.label(),
                                f.type(),
                                f.tip().isEmpty() ? null : f.tip(),
                                defaultOf(f),
                                List.of(f.options()),
                                f.override(),
                                f.sensitive(),
                                f.location(),
                                Set.of(f.accepts())));
            }
        });
        groups.values().forEach(group -> group.schemas(ofUser).forEach(schemas::putIfAbsent));
        return schemas;
    }

    private static @Nullable Object defaultOf(Field field) {
        String text = field.defaultValue();
        if (text.isEmpty()) {
            return null;
        }
        return switch (field.type()) {
            case CHECKBOX -> Boolean.valueOf(text);
            case NUMBER -> new BigDecimal(text);
            case TEXT, PASSWORD, SELECT -> text;
        };
    }

    private List<Set<String>> required(boolean ofUser) {
        Set<String> names = fields.entrySet().stream()
                .filter(e -> e.getValue().required() && e.getValue().ofUser() == ofUser)
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (!ofUser && !alternatives.isEmpty()) {
            return alternatives.stream()
                    .map(more -> Stream.concat(names.stream(), more.stream().sorted())
                            .collect(Collectors.<String, Set<String>>toCollection(LinkedHashSet::new)))
                    .toList();
        }
        return names.isEmpty() ? List.of() : List.of(names);
    }
}
