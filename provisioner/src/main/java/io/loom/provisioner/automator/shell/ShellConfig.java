package io.loom.provisioner.automator.shell;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.loom.provisioner.plugin.Field;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an action.
 *
 * @param script the script's text, or the absolute path of one on the node
 * @param args what it is given as arguments
 * @param env further variables of its environment
 */
public record ShellConfig(
        @Field(label = "Script", tip = "The script itself, or the absolute path of one on the node.", required = true)
        String script,

        @Field(label = "Arguments", tip = "A list of words, or one line that is split at blanks.")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        @Nullable
        List<String> args,

        @Field(label = "Environment", tip = "Further variables, by name.") @Nullable
        Map<String, String> env) {}
