package io.loom.provisioner;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The contract's records as JSON: unknown fields are ignored, times are ISO-8601. */
public final class Wire {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Wire() {}

    /** The record's JSON, UTF-8. Halves of surrogate pairs, which that cannot say, are question marks. */
    public static byte[] write(Object message) {
        try {
            return JSON.writeValueAsString(message).getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "A " + message.getClass().getSimpleName() + " cannot be written as JSON.", e);
        }
    }

    /** The record that the JSON tells of. */
    public static <T> T read(byte[] json, Class<T> type) throws IOException {
        return JSON.readValue(json, type);
    }

    /** The record that the JSON tells of; null where it is null. */
    public static <T> @Nullable T read(JsonNode json, Class<T> type) throws IOException {
        return JSON.treeToValue(json, type);
    }

    /** The JSON as it is. */
    public static JsonNode readTree(byte[] json) throws IOException {
        return JSON.readTree(json);
    }
}
