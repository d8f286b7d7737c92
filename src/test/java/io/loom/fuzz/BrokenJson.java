package io.loom.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes broken JSON of good JSON: a value in the place of another, a field too many or too few, or bytes that are no JSON. */
public final class BrokenJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "9223372036854775807",
            "1e400",
            "0.5",
            "[]",
            "[null]",
            "{}",
            "{\"\":null}",
            "{\"kind\":\"unheard-of\"}",
            "\"\"",
            "\" \"",
            "\"\\u0000\"",
            "\"a\\u0000b\"",
            "\"\\ud800\"",
            "\"\\udc00x\"",
            "\"\\ud83d\\ude00\\u202e\\ufffe\"",
            "\"NaN\"",
            "\"..\"",
            "\"-x\"",
            "\"%\"",
            "\"%host.service.x%\"",
            "\"%map(host.service.x,'$$')%\"",
            "\"%join(map(%,',')%\"",
            "\"2026-13-45T99:99:99Z\"",
            "\"+1000000000-12-31T23:59:59Z\"",
            "\"01980000-0000-7000-8000-000000000001\"",
            "\"" + "x".repeat(5_000) + "\"",
            "[".repeat(300) + "]".repeat(300),
            "{\"a\":".repeat(200) + "1" + "}".repeat(200));

    private final Random random;

    public BrokenJson(Random random) {
        this.random = random;
    }

    /** One to three changes to a tree, and perhaps some to its bytes. */
    public byte[] of(JsonNode good) {
        JsonNode tree = good.deepCopy();
        for (int changes = random.nextInt(3); changes >= 0; changes--) {
            change(tree);
        }
        byte[] bytes = bytes(tree);
        return random.nextInt(6) == 0 ? broken(bytes) : bytes;
    }

    /** A value that nobody expects. */
    public JsonNode value() {
        try {
            return JSON.readTree(VALUES.get(random.nextInt(VALUES.size())));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Half of surrogate pairs cannot be said but as escapes. */
    private static byte[] bytes(JsonNode tree) {
        StringBuilder escaped = new StringBuilder();
        tree.toString().chars().forEach(c -> {
            if (Character.isSurrogate((char) c)) {
                escaped.append("\\u%04x".formatted(c));
            } else {
                escaped.append((char) c);
            }
        });
        return escaped.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void change(JsonNode tree) {
        List<JsonNode> containers = new ArrayList<>();
        collect(tree, containers);
        if (containers.isEmpty()) {
            return;
        }
        switch (containers.get(random.nextInt(containers.size()))) {
            case ObjectNode object -> change(object);
            case ArrayNode array -> change(array);
            default -> throw new IllegalStateException("no container");
        }
    }

    private void change(ObjectNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        if (names.isEmpty() || random.nextInt(8) == 0) {
            object.set(value().asText("more"), value());
            return;
        }
        String name = names.get(random.nextInt(names.size()));
        switch (random.nextInt(6)) {
            case 0 -> object.remove(name);
            case 1 -> object.set(name + "\0", object.remove(name));
            default -> object.set(name, value());
        }
    }

    private void change(ArrayNode array) {
        if (array.isEmpty() || random.nextInt(4) == 0) {
            array.add(value());
        } else {
            array.set(random.nextInt(array.size()), value());
        }
    }

    private static void collect(JsonNode tree, List<JsonNode> containers) {
        if (tree.isContainerNode()) {
            containers.add(tree);
            tree.forEach(child -> collect(child, containers));
        }
    }

    private byte[] broken(byte[] bytes) {
        byte[] broken = bytes.clone();
        for (int flips = random.nextInt(3); flips >= 0 && broken.length > 0; flips--) {
            broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
        }
        return random.nextBoolean() ? broken : Arrays.copyOf(broken, random.nextInt(broken.length + 1));
    }
}
