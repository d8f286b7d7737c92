package io.loom.provisioner.plugin;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a machine is tagged with, so that it is found again whatever was lost: the same over all attempts.
 *
 * @param clusterId the cluster
 * @param nodeId the node
 */
public record MachineToken(UUID clusterId, UUID nodeId) {
    private static final Pattern TEXT = Pattern.compile("([0-9a-f-]{36})/([0-9a-f-]{36})");

    /** What {@link #text} has written; empty when it is something else. */
    public static Optional<MachineToken> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new MachineToken(UUID.fromString(matcher.group(1)), UUID.fromString(matcher.group(2))))
                : Optional.empty();
    }

    /** The token in one word, e.g. for a provider's client token. */
    public String text() {
        return clusterId + "/" + nodeId;
    }
}
