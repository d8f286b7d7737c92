package io.loom.model;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How hosts are named: {@code address}, or {@code address:port} where the port of the SSH server is not 22; an IPv6 address
 * stands in brackets where a port follows.
 */
public final class HostAddress {
    private static final String SSH_PORT = ":22";
    private static final Pattern NAME = Pattern.compile("([A-Za-z0-9.-]{1,253})(:\\d{1,5})?");
    private static final Pattern BRACKETS = Pattern.compile("\\[([^\\[\\]]+)](:\\d{1,5})?");

    private HostAddress() {}

    /** The one way to write the host that is meant; empty when the text names none. */
    public static Optional<String> of(String text) {
        if (isIpV6(text)) {
            return Optional.of(text.toLowerCase(Locale.ROOT));
        }
        Matcher brackets = BRACKETS.matcher(text);
        if (brackets.matches()) {
            String address = brackets.group(1);
            String port = brackets.group(2);
            return isIpV6(address)
                    ? Optional.of((port == null || port.equals(SSH_PORT) ? address : text).toLowerCase(Locale.ROOT))
                    : Optional.empty();
        }
        Matcher name = NAME.matcher(text);
        return name.matches() ? Optional.of(SSH_PORT.equals(name.group(2)) ? name.group(1) : text) : Optional.empty();
    }

    private static boolean isIpV6(String text) {
        int zone = text.indexOf('%');
        String address = zone < 0 ? text : text.substring(0, zone);
        if (address.indexOf(':') < 0 || address.startsWith("[")) {
            return false;
        }
        try {
            InetAddress.ofLiteral(address);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
