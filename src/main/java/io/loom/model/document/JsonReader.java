package io.loom.model.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.loom.model.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Turns a JSON text into trees, one for each value at its top. */
final class JsonReader {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(100_000)
                    .build())
            .build();

    private final String source;
    private final JsonParser parser;

    private JsonReader(String source, JsonParser parser) {
        this.source = source;
        this.parser = parser;
    }

    static List<Document> read(String source, String text) {
        List<Document> documents = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(text)) {
            while (parser.nextToken() != null) {
                Places places = new Places();
                documents.add(new Document(new JsonReader(source, parser).value("", places), places));
            }
        } catch (JsonProcessingException broken) {
            throw new InvalidInputException("", message(source, broken));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return documents;
    }

    private JsonNode value(String pointer, Places places) throws IOException {
        places.put(pointer, here());
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(pointer, places);
            case START_ARRAY -> array(pointer, places);
            case VALUE_STRING -> TextNode.valueOf(storable(parser.getText()));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Scalars.number(parser.getText());
            case VALUE_TRUE -> BooleanNode.TRUE;
            case VALUE_FALSE -> BooleanNode.FALSE;
            case VALUE_NULL -> NullNode.getInstance();
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("A value began with " + parser.currentToken());
        };
    }

    private ObjectNode object(String pointer, Places places) throws IOException {
        ObjectNode object = NODES.objectNode();
        KeyPlaces keys = new KeyPlaces(source, "JSON");
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = storable(parser.currentName());
            keys.add(key, here());
            parser.nextToken();
            object.set(key, value(Places.member(pointer, key), places));
        }
        return object;
    }

    private ArrayNode array(String pointer, Places places) throws IOException {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(pointer + "/" + array.size(), places));
        }
        return array;
    }

    private String storable(String text) {
        return Broken.storable(source, "JSON", here(), text);
    }

    private Place here() {
        return place(parser.currentTokenLocation());
    }

    private static Place place(JsonLocation location) {
        return new Place(location.getLineNr(), location.getColumnNr());
    }

    private static String message(String source, JsonProcessingException broken) {
        JsonLocation at = broken.getLocation();
        String reason = broken.getOriginalMessage().lines().findFirst().orElse("it cannot be read");
        if (reason.contains("comment") || reason.startsWith("Unexpected character ('#'")) {
            return Broken.at(source, "JSON", place(at), "JSON has no comments")
                    + "\nMaybe remove it, or write the file as YAML, with # before comments.";
        }
        return (at == null ? Broken.in(source, "JSON", reason) : Broken.at(source, "JSON", place(at), reason))
                + Broken.HINT;
    }
}
