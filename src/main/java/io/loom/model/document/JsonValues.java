package io.loom.model.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Free JSON as plain Java: String, Boolean, Integer, Long, BigInteger, BigDecimal, List, Map or null. A number has one
 * form only, so that equal documents give equal values: the narrowest whole type, a BigDecimal without trailing zeros, or,
 * where a double cannot hold its digits, the text of it.
 */
final class JsonValues {

    private static final BigInteger MIN_INT = BigInteger.valueOf(Integer.MIN_VALUE);
    private static final BigInteger MAX_INT = BigInteger.valueOf(Integer.MAX_VALUE);
    private static final BigInteger MIN_LONG = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MAX_LONG = BigInteger.valueOf(Long.MAX_VALUE);

    /** A number with more zeros at its end stays in its short form, so that it cannot be made to fill the memory. */
    private static final int MAX_ZEROS = 400;

    private JsonValues() {}

    static @Nullable Object of(JsonNode node) {
        return switch (node.getNodeType()) {
            case NULL, MISSING -> null;
            case BOOLEAN -> node.booleanValue();
            case NUMBER ->
                node.isDouble() && !Double.isFinite(node.doubleValue()) ? node.asText() : free(node.decimalValue());
            case ARRAY -> {
                List<@Nullable Object> items = new ArrayList<>(node.size());
                node.forEach(item -> items.add(of(item)));
                yield Collections.unmodifiableList(items);
            }
            case OBJECT -> object(node);
            case STRING, BINARY, POJO -> node.asText();
        };
    }

    static Map<String, Object> object(JsonNode node) {
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        node.properties().forEach(entry -> entries.put(entry.getKey(), of(entry.getValue())));
        return Collections.unmodifiableMap(entries);
    }

    /** The number, or its digits as a text where not every reader of JSON would keep them. */
    static Object free(BigDecimal value) {
        BigDecimal plain = value.stripTrailingZeros();
        String digits =
                plain.scale() < -MAX_ZEROS || plain.scale() > MAX_ZEROS ? plain.toString() : plain.toPlainString();
        return Scalars.number(digits).isTextual() ? digits : number(value);
    }

    static Number number(BigDecimal value) {
        BigDecimal plain = value.stripTrailingZeros();
        if (plain.scale() > 0 || plain.scale() < -MAX_ZEROS) {
            return plain;
        }
        BigInteger whole = plain.toBigIntegerExact();
        if (whole.compareTo(MIN_INT) >= 0 && whole.compareTo(MAX_INT) <= 0) {
            return whole.intValue();
        }
        if (whole.compareTo(MIN_LONG) >= 0 && whole.compareTo(MAX_LONG) <= 0) {
            return whole.longValue();
        }
        return whole;
    }
}
