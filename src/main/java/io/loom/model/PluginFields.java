package io.loom.model;

import io.loom.contract.PluginDescriptor;
import io.loom.contract.PluginDescriptor.FieldSchema;
import io.loom.contract.PluginDescriptor.FieldType;
import io.loom.contract.PluginDescriptor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules for values of a plugin's fields, by its descriptor. A blank text counts as no value. */
public final class PluginFields {

    /**
     * Values apart by whether they are secret.
     *
     * @param plain may be stored and shown
     * @param secret are for the vault
     */
    public record Split(Map<String, Object> plain, Map<String, String> secret) {}

    /** Stands where a secret is, once it is in the vault. */
    public static final Map<String, Object> SET = Map.of("set", true);

    private PluginFields() {}

    /** Whether nothing is given: null, or a text of spaces. */
    public static boolean isBlank(@Nullable Object value) {
        return value == null || value instanceof String text && text.isBlank();
    }

    /** Parts secret values from the others; fields that the descriptor does not know are not secret. */
    public static Split split(PluginDescriptor descriptor, Map<String, Object> values) {
        Map<String, Object> plain = new LinkedHashMap<>();
        Map<String, String> secret = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            FieldSchema schema = schema(descriptor, name);
            if (schema != null && schema.sensitive() && !isBlank(value)) {
                secret.put(name, String.valueOf(value));
            } else {
                plain.put(name, value);
            }
        });
        return new Split(Ordered.map(plain), Ordered.map(secret));
    }

    /** The fields of either side that are secret. */
    public static Set<String> sensitive(PluginDescriptor descriptor) {
        Map<String, FieldSchema> all = new LinkedHashMap<>(descriptor.adminFields());
        all.putAll(descriptor.userFields());
        return Ordered.set(all.entrySet().stream()
                .filter(entry -> entry.getValue().sensitive())
                .map(Map.Entry::getKey)
                .toList());
    }

    /**
     * What is wrong with an administrator's values, each by itself: unknown fields and options are warnings, as the plugin may
     * know more than its descriptor says; values of another type are errors. Messages hold no secret value.
     *
     * @param pointer to the object of values
     * @param subject whose values they are, for messages
     */
    public static List<Problem> checkAdmin(
            PluginDescriptor descriptor, Map<String, Object> values, String pointer, String subject) {
        List<Problem> problems = new ArrayList<>();
        values.forEach((name, value) -> {
            FieldSchema schema = schema(descriptor, name);
            if (schema == null) {
                problems.add(Problem.warning(
                        pointer + "/" + escaped(name),
                        subject + ": " + descriptor.name() + " has no field \"" + name + "\".\n"
                                + Nearest.hint(name, names(descriptor), "Maybe remove it.")));
            } else {
                check(name, schema, value, pointer, subject).stream()
                        .map(problem -> schema.type() == FieldType.SELECT
                                ? Problem.warning(problem.pointer(), problem.message())
                                : problem)
                        .forEach(problems::add);
            }
        });
        return problems;
    }

    /**
     * The values that a provider works with: the defaults of its fields, over them the administrator's, over them the user's.
     *
     * @param pointer to the object of the user's values
     * @throws InvalidInputException where the user sets what a user may not, a value is of another type, or no alternative of
     *     the required fields is complete
     */
    public static Map<String, Object> merge(
            PluginDescriptor descriptor, Map<String, Object> admin, Map<String, Object> user, String pointer) {
        List<Problem> problems = new ArrayList<>();
        user.forEach((name, value) -> {
            FieldSchema schema = schema(descriptor, name);
            if (schema == null || !isForUsers(descriptor, name)) {
                problems.add(Problem.error(
                        pointer + "/" + escaped(name),
                        "The field \"" + name + "\" of " + descriptor.name() + " is "
                                + (schema == null ? "not known" : "for administrators") + ".\n"
                                + Nearest.hint(name, descriptor.userFields().keySet(), "Maybe leave it out.")));
            } else {
                problems.addAll(check(name, schema, value, pointer, descriptor.name()));
            }
        });
        Map<String, Object> merged = new LinkedHashMap<>();
        merged.putAll(defaults(descriptor));
        admin.forEach((name, value) -> put(merged, name, value));
        user.forEach((name, value) -> put(merged, name, value));
        missing(descriptor.required(), merged, pointer, descriptor.name()).ifPresent(problems::add);
        missing(descriptor.requiredOfUser(), merged, pointer, descriptor.name()).ifPresent(problems::add);
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        return Ordered.map(merged);
    }

    /** Whether an alternative of the required fields is complete; otherwise the problem, with what each alternative lacks. */
    public static Optional<Problem> missing(
            List<Set<String>> alternatives, Map<String, Object> values, String pointer, String subject) {
        List<String> lacks = new ArrayList<>();
        for (Set<String> alternative : alternatives) {
            List<String> absent = alternative.stream()
                    .filter(name -> isBlank(values.get(name)))
                    .toList();
            if (absent.isEmpty()) {
                return Optional.empty();
            }
            lacks.add(String.join(", ", absent));
        }
        return lacks.isEmpty()
                ? Optional.empty()
                : Optional.of(Problem.error(
                        pointer,
                        subject + ": required fields are missing.\nMaybe set " + String.join("; or ", lacks) + "."));
    }

    private static List<Problem> check(
            String name, FieldSchema schema, @Nullable Object value, String pointer, String subject) {
        boolean kept = schema.sensitive() && SET.equals(value);
        String must = kept || isBlank(value) ? null : requirement(schema, Objects.requireNonNull(value));
        if (must == null) {
            return List.of();
        }
        String shown = schema.sensitive() ? "what is given" : "\"" + value + "\"";
        return List.of(Problem.error(
                pointer + "/" + escaped(name),
                subject + ": the field \"" + name + "\" " + must + ", and " + shown + " is not."
                        + (schema.type() == FieldType.SELECT
                                ? "\n" + Nearest.hint(String.valueOf(value), schema.options(), "")
                                : "")));
    }

    private static @Nullable String requirement(FieldSchema schema, Object value) {
        if (value instanceof List<?> && schema.accepts().contains(Shape.LIST)
                || value instanceof Map<?, ?> && schema.accepts().contains(Shape.MAP)) {
            return null;
        }
        String text = String.valueOf(value);
        return switch (schema.type()) {
            case TEXT, PASSWORD ->
                value instanceof Map<?, ?> || value instanceof List<?> ? "must be a text" + others(schema) : null;
            case CHECKBOX -> text.equals("true") || text.equals("false") ? null : "must be true or false";
            case NUMBER -> text.matches("-?\\d{1,18}(\\.\\d{1,18})?") ? null : "must be a number";
            case SELECT ->
                schema.options().contains(text) ? null : "must be one of " + String.join(", ", schema.options());
        };
    }

    private static String others(FieldSchema schema) {
        return (schema.accepts().contains(Shape.LIST) ? " or a list" : "")
                + (schema.accepts().contains(Shape.MAP) ? " or a map" : "");
    }

    /** The values that fields have where nobody sets them. */
    public static Map<String, Object> defaults(PluginDescriptor descriptor) {
        Map<String, Object> defaults = new LinkedHashMap<>();
        addDefaults(defaults, descriptor.adminFields());
        addDefaults(defaults, descriptor.userFields());
        return defaults;
    }

    /** Whether a user may set a field. */
    public static boolean isForUsers(PluginDescriptor descriptor, String name) {
        FieldSchema admin = descriptor.adminFields().get(name);
        return descriptor.userFields().containsKey(name) || admin != null && admin.override();
    }

    private static void addDefaults(Map<String, Object> values, Map<String, FieldSchema> schemas) {
        schemas.forEach((name, schema) -> {
            if (schema.defaultValue() != null) {
                values.put(name, schema.defaultValue());
            }
        });
    }

    private static void put(Map<String, Object> values, String name, @Nullable Object value) {
        if (value != null && !isBlank(value)) {
            values.put(name, value);
        }
    }

    /** A field of either side; null where there is none of that name. */
    public static @Nullable FieldSchema schema(PluginDescriptor descriptor, String name) {
        FieldSchema admin = descriptor.adminFields().get(name);
        return admin != null ? admin : descriptor.userFields().get(name);
    }

    private static List<String> names(PluginDescriptor descriptor) {
        List<String> names = new ArrayList<>(descriptor.adminFields().keySet());
        names.addAll(descriptor.userFields().keySet());
        return names;
    }

    private static String escaped(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }
}
