package io.loom.provisioner.automator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.provisioner.plugin.TaskFailure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The configuration as a shell likes it. Every value has a key, its path with dots; a plain value stands for itself, a
 * list of plain values for its elements, anything else for its JSON.
 */
final class FlatConfig {
    /** What one variable may take; Linux takes 128 KiB. */
    static final int LONGEST_BYTES = 64 * 1024;

    /** What all may take together; Linux takes 2 MiB of arguments and environment, unless its stack is limited. */
    static final int MOST_BYTES = 512 * 1024;

    /** What all keys and values may take, in the memory of the provisioner: what is deep within is there once for each level. */
    static final int MOST_CHARACTERS = 16 << 20;

    private final Map<String, String> values = new LinkedHashMap<>();
    private final Map<String, String> variables = new TreeMap<>();

    private long size;

    private FlatConfig() {}

    static FlatConfig of(JsonNode config, ObjectMapper json) throws JsonProcessingException {
        var flat = new FlatConfig();
        flat.add("", config, json);
        return flat;
    }

    private void add(String key, JsonNode value, ObjectMapper json) throws JsonProcessingException {
        if (!key.isEmpty()) {
            String text = text(value, "\n", json);
            size += key.length() + text.length();
            if (size > MOST_CHARACTERS) {
                throw TaskFailure.lasting(
                        "config-too-large",
                        "With a value for each of its levels the configuration has more than " + MOST_CHARACTERS
                                + " characters.\nMaybe nest large values less deep.");
            }
            values.put(key, text);
        }
        if (value.isObject()) {
            for (var member : value.properties()) {
                add(key.isEmpty() ? member.getKey() : key + "." + member.getKey(), member.getValue(), json);
            }
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                add(key + "." + i, value.get(i), json);
            }
        }
        if (!key.isEmpty() && !value.isObject() && !isElement(key)) {
            variables.merge(variable(key), text(value, " ", json), (one, other) -> "\0");
        }
    }

    private static boolean isElement(String key) {
        String last = key.substring(key.lastIndexOf('.') + 1);
        return key.contains(".") && !last.isEmpty() && last.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static String text(JsonNode value, String separator, ObjectMapper json) throws JsonProcessingException {
        if (value.isNull()) {
            return "";
        }
        if (value.isValueNode()) {
            return value.asText();
        }
        if (value.isArray()) {
            List<String> elements = new ArrayList<>();
            for (JsonNode element : value) {
                if (!element.isValueNode()) {
                    return json.writeValueAsString(value);
                }
                elements.add(element.asText());
            }
            return String.join(separator, elements);
        }
        return json.writeValueAsString(value);
    }

    /** {@code web.http-port} is {@code CONFIG_WEB_HTTP_PORT}. */
    static String variable(String key) {
        return "CONFIG_" + key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9_]", "_");
    }

    /**
     * Variables for plain values and lists of them. Keys that would share a name have none, so that no script takes
     * one for the other; nor have values that a kernel refuses to hand on, for one of them keeps every command from running.
     */
    Map<String, String> variables() {
        Map<String, String> clear = clear();
        clear.keySet().removeAll(tooLong());
        return clear;
    }

    /** Names that {@link #variables()} leaves out because two keys would share them. */
    Set<String> ambiguous() {
        Set<String> names = new TreeSet<>(variables.keySet());
        names.removeAll(clear().keySet());
        return names;
    }

    /** Names that {@link #variables()} leaves out for their length: their own, or, the longest first, that of all together. */
    Set<String> tooLong() {
        Set<String> names = new TreeSet<>();
        long room = MOST_BYTES;
        List<Map.Entry<String, String>> shortestFirst = new ArrayList<>(clear().entrySet());
        shortestFirst.sort(Comparator.comparingInt(FlatConfig::bytes));
        for (Map.Entry<String, String> each : shortestFirst) {
            room -= bytes(each);
            if (room < 0 || bytes(each) > LONGEST_BYTES) {
                names.add(each.getKey());
            }
        }
        return names;
    }

    private Map<String, String> clear() {
        Map<String, String> clear = new TreeMap<>(variables);
        clear.values().removeIf(v -> v.indexOf('\0') >= 0);
        return clear;
    }

    private static int bytes(Map.Entry<String, String> variable) {
        return variable.getKey().length() + variable.getValue().getBytes(StandardCharsets.UTF_8).length + 2;
    }

    /** The table that {@code loom-config} reads: a line for each key, the value after a tab, escaped. */
    String table() {
        var table = new StringBuilder();
        values.forEach((key, value) -> {
            if (key.indexOf('\t') < 0 && key.indexOf('\n') < 0) {
                table.append(key).append('\t').append(escape(value)).append('\n');
            }
        });
        return table.toString();
    }

    private static String escape(String value) {
        return value.replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace("\t", "\\t")
                .replace("\r", "\\r");
    }
}
