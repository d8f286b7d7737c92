package io.loom.model.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.loom.contract.StorableText;
import io.loom.model.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Turns JSON and YAML into trees. A key that is there twice is an error, and so are a YAML alias and a text that cannot be stored. */
final class Texts {

    private static final int MAX_CHARACTERS = 32 << 20;
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final YAMLFactory YAML = YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .loaderOptions(loaderOptions())
            .build();

    private Texts() {}

    /**
     * The documents of a text, without empty ones.
     *
     * @throws InvalidInputException where the text is broken; the message names the line
     */
    static List<JsonNode> parse(String source, String text) {
        boolean json = isJson(source, text);
        List<JsonNode> documents = new ArrayList<>();
        try (JsonParser parser = json ? new Storable(JSON.createParser(text)) : new NoAliases(YAML.createParser(text));
                MappingIterator<JsonNode> values =
                        MAPPER.readerFor(JsonNode.class).readValues(parser)) {
            while (values.hasNextValue()) {
                JsonNode document = values.nextValue();
                if (document != null && !document.isNull() && !Fields.isBlank(document)) {
                    documents.add(document);
                }
            }
        } catch (JsonProcessingException broken) {
            throw new InvalidInputException("", message(source, json ? "JSON" : "YAML", broken));
        } catch (MarkedYAMLException broken) {
            throw new InvalidInputException("", message(source, broken));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        if (documents.isEmpty()) {
            throw new InvalidInputException("", source + " is empty.\nMaybe the wrong file was given.");
        }
        return documents;
    }

    private static boolean isJson(String source, String text) {
        String name = source.toLowerCase(Locale.ROOT);
        if (name.endsWith(".json")) {
            return true;
        }
        String start = text.stripLeading();
        return !name.endsWith(".yaml") && !name.endsWith(".yml") && (start.startsWith("{") || start.startsWith("["));
    }

    private static String message(String source, String language, JsonProcessingException broken) {
        for (Throwable cause = broken.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof MarkedYAMLException marked) {
                return message(source, marked);
            }
        }
        JsonLocation at = broken.getLocation();
        String place = at == null ? "" : ", line " + at.getLineNr() + ", column " + at.getColumnNr();
        String reason = broken.getOriginalMessage().lines().findFirst().orElse("it cannot be read");
        return source + place + ": broken " + language + ": " + reason
                + "\nMaybe look at that line and the one before.";
    }

    private static String message(String source, MarkedYAMLException broken) {
        Mark at = broken.getProblemMark();
        String place = at == null ? "" : ", line " + (at.getLine() + 1) + ", column " + (at.getColumn() + 1);
        return source + place + ": broken YAML: " + broken.getProblem()
                + "\nMaybe look at that line and the one before.";
    }

    private static LoaderOptions loaderOptions() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_CHARACTERS);
        return options;
    }

    /** Refuses texts and names that cannot be stored. */
    private static class Storable extends JsonParserDelegate {

        Storable(JsonParser parser) {
            super(parser);
        }

        @Override
        public JsonToken nextToken() throws IOException {
            JsonToken token = super.nextToken();
            if (token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING) {
                String problem = StorableText.problem(getText());
                if (problem != null) {
                    throw new JsonParseException(
                            this, "a text has " + problem + ", which cannot be stored", currentTokenLocation());
                }
            }
            return token;
        }
    }

    /** Refuses aliases, which would otherwise be read as plain texts. */
    private static final class NoAliases extends Storable {

        private final YAMLParser yaml;

        NoAliases(YAMLParser yaml) {
            super(yaml);
            this.yaml = yaml;
        }

        @Override
        public JsonToken nextToken() throws IOException {
            JsonToken token = super.nextToken();
            if (yaml.isCurrentAlias()) {
                throw new JsonParseException(
                        this, "aliases (*" + getText() + ") are not supported, write the value out", currentLocation());
            }
            return token;
        }
    }
}
