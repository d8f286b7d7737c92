package io.loom.model.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.loom.model.Nearest;
import io.loom.model.Ordered;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The members of one JSON object, asked for by name and type. What is wrong goes to the findings, and a harmless value is
 * returned, so that one reading finds all that is wrong. A member that nobody asked for is warned of by {@link #close}.
 * Not thread-safe.
 */
final class Fields implements AutoCloseable {

    private record Member(String pointer, JsonNode value) {}

    private final Findings findings;
    private final String subject;
    private final String pointer;
    private final Map<String, Member> members = new LinkedHashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();

    private Fields(Findings findings, String subject, String pointer) {
        this.findings = findings;
        this.subject = subject;
        this.pointer = pointer;
    }

    /** The members of {@code object}; {@code subject} names the definition in messages. */
    static Fields of(Findings findings, String subject, String pointer, JsonNode object) {
        Fields fields = new Fields(findings, subject, pointer);
        fields.addAll(pointer, object);
        return fields;
    }

    /** Takes in the members of the object {@code key} as if they stood here. */
    void flatten(String key) {
        Member inner = members.remove(key);
        if (inner == null || inner.value().isNull()) {
            return;
        }
        if (!inner.value().isObject()) {
            findings.error(inner.pointer(), subject + ": " + key + " must be an object.");
            return;
        }
        addAll(inner.pointer(), inner.value());
    }

    private void addAll(String base, JsonNode object) {
        object.properties().forEach(entry -> {
            Member member = new Member(base + "/" + escaped(entry.getKey()), entry.getValue());
            if (members.putIfAbsent(entry.getKey(), member) != null) {
                findings.error(
                        member.pointer(),
                        subject + ": " + entry.getKey() + " is given twice.\nMaybe remove one of the two.");
            }
        });
    }

    String pointer() {
        return pointer;
    }

    String pointer(String key) {
        Member member = members.get(key);
        return member == null ? pointer + "/" + escaped(key) : member.pointer();
    }

    String subject() {
        return subject;
    }

    Findings findings() {
        return findings;
    }

    boolean has(String key) {
        return !value(key).isMissingNode();
    }

    Set<String> keys() {
        return members.keySet();
    }

    /** The member's value; missing where it is absent or null. */
    JsonNode value(String key) {
        asked.add(key);
        Member member = members.get(key);
        return member == null || member.value().isNull() ? MissingNode.getInstance() : member.value();
    }

    /** A number or boolean counts as its text; null where absent or blank. */
    @Nullable
    String text(String key) {
        JsonNode value = value(key);
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isValueNode()) {
            wrong(key, value, "must be a text");
            return null;
        }
        return value.asText().isBlank() ? null : value.asText();
    }

    String requiredText(String key, String hint) {
        String text = text(key);
        if (text == null) {
            if (!has(key) || value(key).isValueNode()) {
                findings.error(pointer(key), subject + ": " + path(key) + " is missing.\nMaybe " + hint);
            }
            return "";
        }
        return text;
    }

    boolean flag(String key, boolean otherwise) {
        JsonNode value = value(key);
        return switch (value.asText()) {
            case "true", "True", "TRUE" -> true;
            case "false", "False", "FALSE" -> false;
            case "" -> otherwise;
            default -> {
                wrong(key, value, "must be true or false");
                yield otherwise;
            }
        };
    }

    /** Digits in a text count as a number. */
    @Nullable
    Integer integer(String key, int min, int max) {
        Long value = whole(key, min, max);
        return value == null ? null : value.intValue();
    }

    @Nullable
    Long whole(String key, long min, long max) {
        JsonNode value = value(key);
        BigDecimal number = decimal(value);
        if (number == null) {
            if (!isBlank(value)) {
                wrong(key, value, "must be a whole number from " + min + " to " + max);
            }
            return null;
        }
        if (number.stripTrailingZeros().scale() > 0
                || number.compareTo(BigDecimal.valueOf(min)) < 0
                || number.compareTo(BigDecimal.valueOf(max)) > 0) {
            wrong(key, value, "must be a whole number from " + min + " to " + max);
            return null;
        }
        return number.longValueExact();
    }

    /** Free JSON; empty where absent. */
    Map<String, Object> values(String key) {
        JsonNode value = value(key);
        if (value.isMissingNode()) {
            return Map.of();
        }
        if (!value.isObject()) {
            wrong(key, value, "must be an object");
            return Map.of();
        }
        return JsonValues.object(value);
    }

    /** A list of texts, each once, in order; empty where absent. */
    Set<String> names(String key) {
        Set<String> names = new LinkedHashSet<>();
        JsonNode list = list(key);
        for (int index = 0; index < list.size(); index++) {
            names.addAll(name(pointer(key) + "/" + index, path(key) + "." + index, list.get(index)));
        }
        return Ordered.set(names);
    }

    /** A list of lists of texts; empty where absent. */
    List<Set<String>> groups(String key) {
        List<Set<String>> groups = new ArrayList<>();
        JsonNode list = list(key);
        for (int index = 0; index < list.size(); index++) {
            String at = pointer(key) + "/" + index;
            JsonNode group = list.get(index);
            if (!group.isArray()) {
                findings.error(at, subject + ": " + path(key) + "." + index + " must be a list of names.");
                continue;
            }
            Set<String> names = new LinkedHashSet<>();
            for (int member = 0; member < group.size(); member++) {
                names.addAll(name(at + "/" + member, path(key) + "." + index + "." + member, group.get(member)));
            }
            groups.add(Ordered.set(names));
        }
        return List.copyOf(groups);
    }

    private List<String> name(String at, String path, JsonNode value) {
        if (!value.isValueNode() || value.asText().isBlank()) {
            findings.error(at, subject + ": " + path + " must be a name.");
            return List.of();
        }
        return List.of(value.asText());
    }

    /** The items of a list; an empty node where it is absent or no list. */
    JsonNode list(String key) {
        JsonNode value = value(key);
        if (!value.isMissingNode() && !value.isArray()) {
            wrong(key, value, "must be a list");
            return MissingNode.getInstance();
        }
        return value;
    }

    /** The member as an object of its own; without members where it is absent or no object. */
    Fields object(String key) {
        JsonNode value = value(key);
        if (!value.isMissingNode() && !value.isObject()) {
            wrong(key, value, "must be an object");
            return new Fields(findings, subject, pointer(key));
        }
        return of(findings, subject, pointer(key), value);
    }

    /** Reads each item of a list of objects. */
    <T> List<T> objects(String key, BiFunction<Fields, JsonNode, @Nullable T> read) {
        List<T> items = new ArrayList<>();
        JsonNode list = list(key);
        for (int index = 0; index < list.size(); index++) {
            JsonNode item = list.get(index);
            try (Fields fields = of(findings, subject, pointer(key) + "/" + index, item)) {
                T entry = read.apply(fields, item);
                if (entry != null) {
                    items.add(entry);
                }
            }
        }
        return List.copyOf(items);
    }

    /** Reads each member of an object of objects, by its key. */
    <T> Map<String, T> entries(String key, BiFunction<String, Fields, @Nullable T> read) {
        Map<String, T> entries = new LinkedHashMap<>();
        Fields inner = object(key);
        for (String name : inner.keys()) {
            JsonNode value = inner.value(name);
            if (!value.isObject()) {
                inner.wrong(name, value, "must be an object");
                continue;
            }
            try (Fields fields = of(findings, subject, inner.pointer(name), value)) {
                T entry = read.apply(name, fields);
                if (entry != null) {
                    entries.put(name, entry);
                }
            }
        }
        return Ordered.map(entries);
    }

    /** A value that cannot be taken; {@code must} says what would do. */
    void wrong(String key, JsonNode value, String must) {
        findings.error(pointer(key), subject + ": " + path(key) + " is " + shown(value) + ", but " + must + ".");
    }

    void error(String key, String message) {
        findings.error(pointer(key), subject + ": " + message);
    }

    void warning(String key, String message) {
        findings.warning(pointer(key), subject + ": " + message);
    }

    void change(String key, String message) {
        findings.change(pointer(key), subject + ": " + message);
    }

    /** Warns of each member that nobody asked for. */
    @Override
    public void close() {
        members.forEach((key, member) -> {
            if (!asked.contains(key)) {
                findings.warning(
                        member.pointer(),
                        subject + ": " + path(key) + " is not known here, and is left out.\n"
                                + Nearest.hint(key, asked, "Maybe remove it."));
            }
        });
    }

    /** Where {@code key} stands, in dots, for people. */
    String path(String key) {
        String at = pointer(key);
        return at.isEmpty()
                ? key
                : at.substring(1).replace('/', '.').replace("~1", "/").replace("~0", "~");
    }

    /** Whether nothing is said: the value is absent, or a text of spaces. */
    static boolean isBlank(JsonNode value) {
        return value.isMissingNode() || value.isTextual() && value.asText().isBlank();
    }

    static @Nullable BigDecimal decimal(JsonNode value) {
        if (value.isNumber()) {
            return value.decimalValue();
        }
        String text = value.isTextual() ? value.asText().strip() : "";
        return text.matches("[+-]?\\d{1,30}(\\.\\d{1,30})?([eE][+-]?\\d{1,3})?") ? new BigDecimal(text) : null;
    }

    static String shown(JsonNode value) {
        String text = value.toString();
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }

    private static String escaped(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }
}
