package io.loom.platform;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import io.loom.model.document.Documents;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads free JSON in a request, such as a configuration, as documents are read: numbers keep their digits. */
final class FreeValues extends StdDeserializer<Object> {

    private static final long serialVersionUID = 1L;

    FreeValues() {
        super(Object.class);
    }

    @Override
    public @Nullable Object deserialize(JsonParser json, DeserializationContext context) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT -> {
                json.nextToken();
                yield members(json, context);
            }
            case FIELD_NAME, END_OBJECT -> members(json, context);
            case START_ARRAY -> {
                List<@Nullable Object> items = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    items.add(deserialize(json, context));
                }
                yield items;
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Documents.number(json.getText());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> json.getText();
        };
    }

    /** From a name on, where an object has begun already, as for a value that is made from the whole of it. */
    private Map<String, @Nullable Object> members(JsonParser json, DeserializationContext context) throws IOException {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        while (json.currentToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            json.nextToken();
            members.put(key, deserialize(json, context));
            json.nextToken();
        }
        return members;
    }
}
