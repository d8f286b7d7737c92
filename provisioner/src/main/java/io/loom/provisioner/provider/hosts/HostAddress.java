package io.loom.provisioner.provider.hosts;

import io.loom.provisioner.plugin.TaskFailure;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A machine of the list.
 *
 * @param address name, IPv4 address, or IPv6 address without brackets
 * @param port of its SSH server
 */
record HostAddress(String address, int port) {
    private static final int DEFAULT_PORT = 22;
    private static final int LAST_PORT = 65_535;
    private static final Pattern WRITTEN =
            Pattern.compile("(?:\\[(?<six>[^\\]\\[]+)]|(?<four>[A-Za-z0-9.-]+))(?::(?<port>\\d{1,5}))?");

    /**
     * Reads {@code address} or {@code address:port}; an IPv6 address stands in brackets where a port follows.
     *
     * @throws TaskFailure lasting, {@code bad-field}, when it is neither
     */
    static HostAddress of(String text) {
        if (NetUtil.isValidIpV6Address(text) && !text.startsWith("[")) {
            return new HostAddress(text, DEFAULT_PORT);
        }
        Matcher written = WRITTEN.matcher(text);
        if (written.matches()) {
            String six = written.group("six");
            String port = written.group("port");
            int number = port == null ? DEFAULT_PORT : Integer.parseInt(port);
            if ((six == null || NetUtil.isValidIpV6Address(six)) && number > 0 && number <= LAST_PORT) {
                return new HostAddress(six == null ? written.group("four") : six, number);
            }
        }
        throw TaskFailure.lasting(
                "bad-field",
                "Field hosts holds \"" + text
                        + "\"; it must be address or address:port, as in 10.0.0.11, db.example.org:2222 or [2001:db8::11]:2222.");
    }

    static List<HostAddress> listOf(Collection<String> texts) {
        return texts.stream()
                .flatMap(t -> Arrays.stream(t.split("[\\s,]+")))
                .filter(t -> !t.isEmpty())
                .map(HostAddress::of)
                .distinct()
                .toList();
    }

    /**
     * The numeric address; of a name, its IPv4 address where it has one, else its IPv6 address.
     *
     * @throws TaskFailure passing, {@code unknown-host}, when the name has none
     */
    String resolve() {
        if (isIpV6()) {
            return address;
        }
        try {
            return NetUtil.toAddressString(InetAddress.getByName(address));
        } catch (UnknownHostException e) {
            throw TaskFailure.passing("unknown-host", "The host " + address + " has no address.")
                    .causedBy(e);
        }
    }

    /** Whether a line of host keys that begins with the word is about this host: without a port it is, whatever the port. */
    boolean isNamedBy(String word) {
        return word.equals(address)
                || word.equals("[" + address + "]")
                || word.equals(address + ":" + port)
                || word.equals("[" + address + "]:" + port);
    }

    private boolean isIpV6() {
        return address.indexOf(':') >= 0;
    }

    /** {@code address:port}, an IPv6 address in brackets. */
    @Override
    public String toString() {
        return (isIpV6() ? "[" + address + "]" : address) + ":" + port;
    }
}
