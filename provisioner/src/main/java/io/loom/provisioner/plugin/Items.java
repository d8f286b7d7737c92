package io.loom.provisioner.plugin;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Several things, as a field holds them: a list; a map, of which each entry is {@code name=value}; or one text, which is
 * split at commas and line ends.
 *
 * @param list the items in order
 */
public record Items(List<String> list) {
    /** None. */
    public static final Items NONE = new Items(List.of());

    public Items {
        list = List.copyOf(list);
    }

    /** Reads them from a field's value. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Items of(JsonNode value) {
        if (value.isObject()) {
            return new Items(value.properties().stream()
                    .map(entry -> entry.getKey() + "=" + text(entry.getValue()))
                    .toList());
        }
        return value.isTextual()
                ? new Items(Arrays.stream(value.textValue().split("[,\n]"))
                        .map(String::strip)
                        .filter(item -> !item.isEmpty())
                        .toList())
                : new Items(texts(value));
    }

    /** The elements of a list, or the one value that is none. */
    static List<String> texts(JsonNode value) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : value.isArray() ? value : List.of(value)) {
            texts.add(text(element));
        }
        return texts;
    }

    private static String text(JsonNode value) {
        if (value.isContainerNode()) {
            throw new IllegalArgumentException("a list or a map stands where a text is meant");
        }
        return value.isNull() ? "" : value.asText();
    }
}
