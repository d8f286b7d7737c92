package io.loom.contract;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** What a service action may leave for later tasks of its node: few values, short ones, and text. Held by provisioner and server. */
public final class OutputRule {

    /** Code of a {@link TaskReport.Failed}: the action did what it should, and its outputs cannot be kept. */
    public static final String BAD_OUTPUTS = "bad-outputs";

    /** How many outputs an action may have. */
    public static final int MOST = 100;

    /** How many bytes the names and values of all may have together, as UTF-8. */
    public static final int BYTES = 64 * 1024;

    private static final int SHOWN = 60;

    private OutputRule() {}

    /** Why outputs cannot be kept, in words for people; empty where they can. */
    public static Optional<String> violation(Map<String, String> outputs) {
        if (outputs.size() > MOST) {
            return Optional.of(tooMany(outputs.size()));
        }
        long bytes = 0;
        for (Map.Entry<String, String> output : outputs.entrySet()) {
            String name = StorableText.of(output.getKey(), SHOWN);
            if (output.getValue() == null) {
                return Optional.of(
                        "The output " + name + " has no value.\nMaybe leave it out, or give it an empty text.");
            }
            String unstorable = StorableText.problem(output.getKey());
            String problem = unstorable != null ? unstorable : StorableText.problem(output.getValue());
            if (problem != null) {
                return Optional.of("The output " + name + " has " + problem
                        + ", which cannot be stored.\nMaybe encode it, e.g. by base64.");
            }
            bytes += bytes(output.getKey()) + bytes(output.getValue());
        }
        return bytes > BYTES ? Optional.of(tooLarge(bytes)) : Optional.empty();
    }

    /** In words: there are so many outputs, or more. */
    public static String tooMany(int count) {
        return "It has " + count + " outputs, and may have " + MOST
                + ".\nMaybe put several values into one, or leave a file on the node.";
    }

    /** In words: the outputs have so many bytes, or more. */
    public static String tooLarge(long bytes) {
        return "Its outputs have " + bytes + " bytes together, and may have " + BYTES
                + ".\nMaybe leave a file on the node, and hand its path on.";
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
