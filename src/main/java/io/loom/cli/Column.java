package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A column of a table; the first one of a table is what {@link OutputFormat#NAME} prints.
 *
 * @param header upper case
 * @param pointer JSON pointer of the value within an item
 * @param wide whether only {@link OutputFormat#WIDE} shows it
 */
record Column(String header, String pointer, boolean wide) {

    static Column of(String header, String pointer) {
        return new Column(header, pointer, false);
    }

    static Column wide(String header, String pointer) {
        return new Column(header, pointer, true);
    }

    /** The value as text: elements joined by commas, {@code -} for nothing. */
    String text(JsonNode item) {
        JsonNode value = item.at(pointer);
        if (value.isArray()) {
            List<String> elements = new ArrayList<>();
            value.forEach(element -> elements.add(element.isValueNode() ? element.asText() : element.toString()));
            return elements.isEmpty() ? "-" : String.join(",", elements);
        }
        if (value.isMissingNode()
                || value.isNull()
                || (value.isTextual() && value.asText().isEmpty())) {
            return "-";
        }
        return value.isValueNode() ? value.asText() : value.toString();
    }
}
