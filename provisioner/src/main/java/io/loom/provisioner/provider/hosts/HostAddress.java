package io.loom.provisioner.provider.hosts;

import io.loom.provisioner.plugin.TaskFailure;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * A machine of the list.
 *
 * @param address name or IPv4 address
 * @param port of its SSH server
 */
record HostAddress(String address, int port) {
    private static final int DEFAULT_PORT = 22;

    static HostAddress of(String text) {
        int colon = text.indexOf(':');
        try {
            int port = colon < 0 ? DEFAULT_PORT : Integer.parseInt(text.substring(colon + 1));
            String address = colon < 0 ? text : text.substring(0, colon);
            if (address.matches("[A-Za-z0-9.-]+") && port > 0 && port < 65_536) {
                return new HostAddress(address, port);
            }
        } catch (NumberFormatException e) {
            // It is told below, as any other text that is no address.
        }
        throw TaskFailure.lasting(
                "bad-field", "Field hosts holds \"" + text + "\"; it must be address or address:port.");
    }

    static List<HostAddress> listOf(Collection<String> texts) {
        return texts.stream()
                .flatMap(t -> Arrays.stream(t.split("[\\s,]+")))
                .filter(t -> !t.isEmpty())
                .map(HostAddress::of)
                .distinct()
                .toList();
    }

    /** {@code address:port}. */
    @Override
    public String toString() {
        return address + ":" + port;
    }
}
