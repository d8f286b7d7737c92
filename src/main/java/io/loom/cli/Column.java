package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A column of a table; the first one of a table is what {@link OutputFormat#NAME} prints.
 *
 * @param header upper case
 * @param pointers JSON pointers of the value within an item: the first of them where there is something
 * @param wide whether only {@link OutputFormat#WIDE} shows it
 */
record Column(String header, List<String> pointers, boolean wide) {

    private static final String NOTHING = "-";

    static Column of(String header, String... pointers) {
        return new Column(header, List.of(pointers), false);
    }

    static Column wide(String header, String pointer) {
        return new Column(header, List.of(pointer), true);
    }

    /** The value as text: elements, and {@code name=value} of members, joined by commas; {@code -} for nothing. */
    String text(JsonNode item) {
        return value(item).orElse(NOTHING);
    }

    /** The same; empty for nothing. */
    Optional<String> value(JsonNode item) {
        return pointers.stream()
                .map(pointer -> text(item, pointer))
                .filter(text -> !text.isEmpty())
                .findFirst();
    }

    private static String text(JsonNode item, String pointer) {
        JsonNode value = item.at(pointer);
        if (value.isArray()) {
            List<String> elements = new ArrayList<>();
            value.forEach(element -> elements.add(element.isValueNode() ? element.asText() : element.toString()));
            return String.join(",", elements);
        }
        if (value.isObject()) {
            List<String> members = new ArrayList<>();
            value.properties()
                    .forEach(member -> members.add(member.getKey() + "="
                            + (member.getValue().isValueNode()
                                    ? member.getValue().asText()
                                    : member.getValue().toString())));
            return String.join(",", members);
        }
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        return value.isValueNode() ? value.asText() : value.toString();
    }
}
