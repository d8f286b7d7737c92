package io.loom.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.loom.contract.StorableText;

/** JSON of which every text and every name of a field can be stored. */
public final class StorableJson {

    private StorableJson() {}

    /** The same JSON with {@link StorableText#of} of each text and name. Of two names that become one, the later is kept. */
    public static JsonNode of(JsonNode json) {
        return switch (json) {
            case TextNode text -> TextNode.valueOf(StorableText.of(text.textValue()));
            case ArrayNode array -> {
                ArrayNode storable = array.arrayNode(array.size());
                array.forEach(element -> storable.add(of(element)));
                yield storable;
            }
            case ObjectNode object -> {
                ObjectNode storable = object.objectNode();
                object.properties()
                        .forEach(field -> storable.set(StorableText.of(field.getKey()), of(field.getValue())));
                yield storable;
            }
            default -> json;
        };
    }
}
