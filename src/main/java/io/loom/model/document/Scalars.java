package io.loom.model.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.regex.Pattern;

/**
 * What a word without quotes is. It is a number, true, false or null only where every program that reads and writes JSON
 * gives the same word back; every other one stays the text that was written, so that {@code 0644}, {@code 3.10}, {@code 1e3}
 * and {@code no} reach a script as they are.
 */
final class Scalars {

    /** Beyond it programs that have doubles only lose digits (RFC 8259, 6). */
    private static final long MAX_WHOLE = (1L << 53) - 1;

    private static final Pattern WHOLE = Pattern.compile("0|-?[1-9]\\d{0,15}");
    private static final Pattern FRACTION = Pattern.compile("-?(?:0|[1-9]\\d{0,6})\\.\\d{0,16}[1-9]");

    private Scalars() {}

    /** What the word is in YAML. */
    static JsonNode plain(String word) {
        return switch (word) {
            case "", "null" -> NullNode.getInstance();
            case "true" -> BooleanNode.TRUE;
            case "false" -> BooleanNode.FALSE;
            default -> number(word);
        };
    }

    /** What a number in JSON is, or a word in YAML that is none of its other words. */
    static JsonNode number(String word) {
        if (WHOLE.matcher(word).matches()) {
            long whole = Long.parseLong(word);
            if (Math.abs(whole) <= MAX_WHOLE) {
                return whole == (int) whole ? IntNode.valueOf((int) whole) : LongNode.valueOf(whole);
            }
        } else if (FRACTION.matcher(word).matches()) {
            double fraction = Double.parseDouble(word);
            if (Double.toString(fraction).equals(word)) {
                return DoubleNode.valueOf(fraction);
            }
        }
        return TextNode.valueOf(word);
    }
}
