package io.loom.model.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.loom.model.InvalidInputException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Turns a YAML text into trees. The language is YAML 1.2, with the merge keys of 1.1; what words without quotes are, {@link
 * Scalars} says. Aliases are written out, up to a bound.
 */
final class YamlReader {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String MERGE = "<<";
    private static final String TAGS = "tag:yaml.org,2002:";
    private static final int MAX_DEPTH = 200;

    /** How many values and characters all aliases of a text may write out. */
    private static final long MAX_WRITTEN_OUT = 8 << 20;

    private final String source;
    private final Iterator<Event> events;
    private final Map<String, Optional<JsonNode>> anchors = new HashMap<>();
    private Places places = new Places();
    private long writtenOut;

    private YamlReader(String source, Iterator<Event> events) {
        this.source = source;
        this.events = events;
    }

    static List<Document> read(String source, String text) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(source)
                .setCodePointLimit(Integer.MAX_VALUE)
                .build();
        try {
            SeparatorEscapes escapes = SeparatorEscapes.in(text);
            Iterator<Event> parsed =
                    new Parse(settings).parseString(escapes.marked()).iterator();
            return new YamlReader(source, escapes.events(parsed)).documents();
        } catch (MarkedYamlEngineException broken) {
            throw new InvalidInputException("", message(source, broken));
        } catch (ReaderException unreadable) {
            throw new InvalidInputException("", message(source, text, unreadable));
        } catch (YamlEngineException broken) {
            throw new InvalidInputException(
                    "", Broken.in(source, "YAML", String.valueOf(broken.getMessage())) + Broken.HINT);
        }
    }

    private List<Document> documents() {
        List<Document> documents = new ArrayList<>();
        while (events.hasNext()) {
            if (events.next() instanceof DocumentStartEvent) {
                places = new Places();
                anchors.clear();
                documents.add(new Document(value(events.next(), "", 0), places));
            }
        }
        return documents;
    }

    private JsonNode value(Event event, String pointer, int depth) {
        Place place = place(event);
        places.put(pointer, place);
        if (depth > MAX_DEPTH) {
            throw broken(place, "it is nested deeper than " + MAX_DEPTH, "Maybe write less into each other.");
        }
        return switch (event) {
            case AliasEvent alias -> writtenOut(alias);
            case ScalarEvent scalar -> anchored(scalar, scalar(scalar));
            case SequenceStartEvent start -> {
                requireTag(start.getTag(), "seq", place);
                begin(start);
                yield anchored(start, sequence(pointer, depth));
            }
            case MappingStartEvent start -> {
                requireTag(start.getTag(), "map", place);
                begin(start);
                yield anchored(start, mapping(pointer, depth));
            }
            default -> throw new IllegalStateException("A value began with " + event);
        };
    }

    private ArrayNode sequence(String pointer, int depth) {
        ArrayNode items = NODES.arrayNode();
        for (Event event = events.next(); !(event instanceof SequenceEndEvent); event = events.next()) {
            items.add(value(event, pointer + "/" + items.size(), depth + 1));
        }
        return items;
    }

    private ObjectNode mapping(String pointer, int depth) {
        ObjectNode members = NODES.objectNode();
        ObjectNode merged = NODES.objectNode();
        KeyPlaces keys = new KeyPlaces(source, "YAML");
        KeyPlaces mergeKeys = new KeyPlaces(source, "YAML");
        for (Event event = events.next(); !(event instanceof MappingEndEvent); event = events.next()) {
            Place place = place(event);
            if (isMerge(event)) {
                mergeKeys.add(MERGE, place);
                merge(value(events.next(), Places.member(pointer, MERGE), depth + 1), merged, place);
            } else {
                String key = key(event, place);
                keys.add(key, place);
                members.set(key, value(events.next(), Places.member(pointer, key), depth + 1));
            }
        }
        merged.properties().forEach(member -> members.putIfAbsent(member.getKey(), member.getValue()));
        return members;
    }

    private static boolean isMerge(Event event) {
        return event instanceof ScalarEvent scalar
                && scalar.isPlain()
                && scalar.getTag().isEmpty()
                && scalar.getValue().equals(MERGE);
    }

    /** Of several the first one wins. */
    private void merge(JsonNode given, ObjectNode merged, Place place) {
        for (JsonNode one : given.isArray() ? given : List.of(given)) {
            if (!one.isObject()) {
                throw broken(
                        place,
                        "what << merges must be a mapping, or a list of them",
                        "Maybe <<: *name, where &name stands before a mapping.");
            }
            one.properties().forEach(member -> merged.putIfAbsent(member.getKey(), member.getValue()));
        }
    }

    private String key(Event event, Place place) {
        JsonNode key = switch (event) {
            case ScalarEvent scalar
            when !scalar.isPlain() || !scalar.getValue().isEmpty() ->
                anchored(scalar, TextNode.valueOf(storable(scalar)));
            case AliasEvent alias -> writtenOut(alias);
            default -> NODES.missingNode();
        };
        if (!key.isValueNode() || key.isMissingNode()) {
            throw broken(place, "a key must be a text", "Maybe put it in quotes.");
        }
        return key.asText();
    }

    private JsonNode scalar(ScalarEvent scalar) {
        String text = storable(scalar);
        String tag = scalar.getTag().orElse(scalar.isPlain() ? "" : "!");
        return switch (tag) {
            case "" -> Scalars.plain(text);
            case "!", TAGS + "str" -> TextNode.valueOf(text);
            case TAGS + "null" -> NODES.nullNode();
            case TAGS + "bool" ->
                tagged(scalar, Scalars.plain(text.toLowerCase(Locale.ROOT)).isBoolean());
            case TAGS + "int", TAGS + "float" -> tagged(scalar, number(text).isPresent());
            default -> throw unknownTag(tag, place(scalar));
        };
    }

    private String storable(ScalarEvent scalar) {
        return Broken.storable(source, "YAML", place(scalar), scalar.getValue());
    }

    private JsonNode tagged(ScalarEvent scalar, boolean fits) {
        String text = scalar.getValue();
        if (!fits) {
            throw broken(
                    place(scalar),
                    "\"" + text + "\" is not what its tag says",
                    "Maybe leave the tag (" + scalar.getTag().orElse("") + ") out.");
        }
        return number(text)
                .<JsonNode>map(NODES::numberNode)
                .orElseGet(() -> NODES.booleanNode(Boolean.parseBoolean(text)));
    }

    private static Optional<BigDecimal> number(String text) {
        return Optional.ofNullable(Fields.decimal(TextNode.valueOf(text)));
    }

    private void requireTag(Optional<String> tag, String expected, Place place) {
        if (tag.isPresent() && !tag.get().equals("!") && !tag.get().equals(TAGS + expected)) {
            throw unknownTag(tag.get(), place);
        }
    }

    private InvalidInputException unknownTag(String tag, Place place) {
        return broken(place, "the tag " + tag + " is not known here", "Maybe leave it out.");
    }

    /** From here on to its end an alias of it would be a part of itself. */
    private void begin(NodeEvent start) {
        start.getAnchor().ifPresent(anchor -> anchors.put(anchor.getValue(), Optional.empty()));
    }

    private JsonNode anchored(NodeEvent event, JsonNode value) {
        event.getAnchor().ifPresent(anchor -> anchors.put(anchor.getValue(), Optional.of(value)));
        return value;
    }

    private JsonNode writtenOut(AliasEvent alias) {
        String name = alias.getAlias().getValue();
        Optional<JsonNode> anchored = anchors.get(name);
        if (anchored == null) {
            throw broken(
                    place(alias),
                    "the alias *" + name + " has no anchor before it",
                    "Maybe write &" + name + " before what it stands for, or put the word in quotes.");
        }
        JsonNode value = anchored.orElseThrow(() -> broken(
                place(alias), "the alias *" + name + " stands within what it stands for", "Maybe write it out."));
        writtenOut += size(value);
        if (writtenOut > MAX_WRITTEN_OUT) {
            throw broken(
                    place(alias),
                    "with *" + name + ", aliases stand for more than " + MAX_WRITTEN_OUT + " values and characters",
                    "Maybe use fewer of them within each other.");
        }
        return value.deepCopy();
    }

    private static long size(JsonNode value) {
        if (value.isContainerNode()) {
            long size = 1;
            for (Map.Entry<String, JsonNode> member : value.properties()) {
                size += member.getKey().length() + size(member.getValue());
            }
            if (value.isArray()) {
                for (JsonNode item : value) {
                    size += size(item);
                }
            }
            return size;
        }
        return 1L + (value.isTextual() ? value.textValue().length() : 0);
    }

    private InvalidInputException broken(Place place, String reason, String hint) {
        return new InvalidInputException("", Broken.at(source, "YAML", place, reason) + "\n" + hint);
    }

    private static Place place(Event event) {
        return event.getStartMark().map(YamlReader::place).orElseThrow();
    }

    private static Place place(Mark mark) {
        return new Place(mark.getLine() + 1, mark.getColumn() + 1);
    }

    private static String message(String source, MarkedYamlEngineException broken) {
        String reason = String.valueOf(broken.getProblem());
        return broken.getProblemMark()
                        .map(mark -> Broken.at(source, "YAML", place(mark), reason))
                        .orElseGet(() -> Broken.in(source, "YAML", reason))
                + Broken.HINT;
    }

    private static String message(String source, String text, ReaderException unreadable) {
        int end = text.offsetByCodePoints(0, Math.min(unreadable.getPosition(), text.codePointCount(0, text.length())));
        int line =
                1 + (int) text.substring(0, end).chars().filter(c -> c == '\n').count();
        int column = end - text.lastIndexOf('\n', Math.max(0, end - 1));
        String character = String.format("U+%04X", unreadable.getCodePoint());
        return Broken.at(source, "YAML", new Place(line, column), "the character " + character + " may not stand here")
                + (unreadable.getCodePoint() == 0
                        ? "\nMaybe the text is UTF-16. Save it as UTF-8."
                        : "\nMaybe remove it, or write it as \"\\u" + character.substring(2) + "\", in quotes.");
    }
}
