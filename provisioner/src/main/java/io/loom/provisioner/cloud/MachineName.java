package io.loom.provisioner.cloud;

import io.loom.provisioner.plugin.MachineRequest;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;

/** Names of machines at clouds that take no two of a name: so a second machine for one token cannot be made. */
public final class MachineName {
    private static final int LONGEST = 63;
    private static final int MARK = 16;

    private MachineName() {}

    /** The host's name up to its first dot and a mark of the token: small letters, digits and {@code -}, 63 at most, first a letter. */
    public static String of(MachineRequest request) {
        String mark = UUID.nameUUIDFromBytes(request.token().text().getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "")
                .substring(0, MARK);
        String host =
                request.hostName().split("\\.", 2)[0].toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        String begin = host.matches("[a-z].*") ? host : "n" + host;
        return begin.substring(0, Math.min(begin.length(), LONGEST - 1 - MARK)) + "-" + mark;
    }
}
