package io.loom.model.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loom.model.InvalidInputException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * The one reader of what people write: YAML 1.2 and JSON. Words that a reader could take for another value stay the text that
 * was written ({@link Scalars}), a key that is there twice is refused, and every refusal names line and column. Thread-safe.
 */
public final class Documents {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private Documents() {}

    /**
     * The documents of a text, without empty ones; at least one.
     *
     * @throws InvalidInputException where the text is broken; the message names the line
     */
    static List<Document> read(String source, String given) {
        String text = given.startsWith(BYTE_ORDER_MARK) ? given.substring(1) : given;
        List<Document> documents = isJson(source, text) ? JsonReader.read(source, text) : YamlReader.read(source, text);
        boolean lines = text.strip().indexOf('\n') >= 0;
        List<Document> full = documents.stream()
                .filter(document -> !document.root().isNull() && !Fields.isBlank(document.root()))
                .map(document -> lines ? document : new Document(document.root(), Places.NONE))
                .toList();
        if (full.isEmpty()) {
            throw new InvalidInputException("", source + " is empty.\nMaybe the wrong file was given.");
        }
        return full;
    }

    /**
     * The object that a text holds.
     *
     * @param source names the text in messages; as a path, its ending helps to tell the language
     * @throws InvalidInputException where the text is broken, or holds anything else
     */
    public static ObjectNode object(String source, String text) {
        if (only(source, text).root() instanceof ObjectNode object) {
            return object;
        }
        throw new InvalidInputException("", source + " must hold one object, YAML or JSON.\nMaybe write key: value.");
    }

    /**
     * The value that a JSON text is.
     *
     * @throws InvalidInputException where it is no JSON, or more than one value
     */
    public static JsonNode json(String text) {
        return only("value.json", text).root();
    }

    /** What a number of free JSON is: an Integer, a Long or a BigDecimal, or its text where programs would change its digits. */
    public static Object number(String digits) {
        JsonNode number = Scalars.number(digits);
        return number.isTextual() ? digits : JsonValues.number(number.decimalValue());
    }

    static Document only(String source, String text) {
        List<Document> documents = read(source, text);
        if (documents.size() != 1) {
            throw new InvalidInputException(
                    "",
                    source + " holds " + documents.size() + " documents, but must hold one.\nMaybe import it instead.");
        }
        return documents.getFirst();
    }

    /**
     * A file's bytes as text: UTF-8, or UTF-16 where a byte order mark or the zeros of its first letter tell so.
     *
     * @throws InvalidInputException where they are neither
     */
    public static String decode(String source, byte[] bytes) {
        Charset charset = charset(bytes);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = charset.newDecoder().decode(in, out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            long line = 1 + text.chars().filter(c -> c == '\n').count();
            throw new InvalidInputException(
                    "",
                    source + ", line " + line + ": it is not " + charset + " (byte "
                            + String.format("0x%02X", bytes[in.position()]) + ").\nMaybe save it as UTF-8.");
        }
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    }

    private static Charset charset(byte[] bytes) {
        int first = bytes.length < 2 ? -1 : bytes[0] & 0xFF;
        int second = bytes.length < 2 ? -1 : bytes[1] & 0xFF;
        if (first == 0xFE && second == 0xFF || first == 0 && second != 0) {
            return StandardCharsets.UTF_16BE;
        }
        if (first == 0xFF && second == 0xFE || second == 0 && first != 0) {
            return StandardCharsets.UTF_16LE;
        }
        return StandardCharsets.UTF_8;
    }

    private static boolean isJson(String source, String text) {
        String name = source.toLowerCase(Locale.ROOT);
        if (name.endsWith(".json")) {
            return true;
        }
        String start = text.stripLeading();
        return !name.endsWith(".yaml")
                && !name.endsWith(".yml")
                && (start.startsWith("{") || start.startsWith("[") || start.startsWith("//") || start.startsWith("/*"));
    }
}
