package io.loom.provisioner.plugin;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;

/**
 * Words of a command, as a field holds them: a list, each element of which is a word with whatever blanks are in it; or one
 * line, which is split at blanks.
 *
 * @param list the words in order
 */
public record Words(List<String> list) {
    /** None. */
    public static final Words NONE = new Words(List.of());

    public Words {
        list = List.copyOf(list);
    }

    /** Reads them from a field's value. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Words of(JsonNode value) {
        return value.isTextual()
                ? new Words(Arrays.stream(value.textValue().split("\\s+"))
                        .filter(word -> !word.isEmpty())
                        .toList())
                : new Words(Items.texts(value));
    }
}
