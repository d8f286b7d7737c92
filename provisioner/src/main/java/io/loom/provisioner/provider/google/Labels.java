package io.loom.provisioner.provider.google;

import io.loom.provisioner.cloud.LabelText;
import io.loom.provisioner.plugin.TaskFailure;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Tags as labels of Google's, which are short and hold few characters: both parts are {@link LabelText}. */
final class Labels {
    private static final int LONGEST = 63;
    private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9_-]*");

    private Labels() {}

    /**
     * The labels for tags.
     *
     * @throws TaskFailure lasting, {@code bad-field}, when one is longer than a label may be, or its name begins with something else
     *     than a small letter
     */
    static Map<String, String> of(Map<String, String> tags) {
        Map<String, String> labels = new TreeMap<>();
        tags.forEach((name, value) -> {
            String key = LabelText.encode(name);
            String text = LabelText.encode(value);
            if (!KEY.matcher(key).matches() || key.length() > LONGEST || text.length() > LONGEST) {
                throw TaskFailure.lasting(
                        "bad-field",
                        "The tag " + name + "=" + value + " cannot be a label at Google: name and value may have "
                                + LONGEST + " characters, and the name begins with a small letter.");
            }
            labels.put(key, text);
        });
        return labels;
    }

    static Map<String, String> tags(Map<String, String> labels) {
        Map<String, String> tags = new TreeMap<>();
        labels.forEach((key, value) -> tags.put(LabelText.decode(key), LabelText.decode(value)));
        return tags;
    }
}
