package io.loom.provisioner.cloud;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Host keys that cloud-init writes to a machine's console when it has made them. */
public final class ConsoleHostKeys {
    private static final String BEGIN = "-----BEGIN SSH HOST KEY KEYS-----";
    private static final String END = "-----END SSH HOST KEY KEYS-----";
    private static final Pattern KEY = Pattern.compile("((?:ssh|ecdsa)-[a-z0-9-]+) ([A-Za-z0-9+/]+=*)");

    private ConsoleHostKeys() {}

    /** The keys, one line each, OpenSSH format; those of the latest boot that tells them, none where the console does not. */
    public static List<String> read(String console) {
        int begin = console.lastIndexOf(BEGIN);
        int end = begin < 0 ? -1 : console.indexOf(END, begin);
        if (end < 0) {
            return List.of();
        }
        List<String> keys = new ArrayList<>();
        var found = KEY.matcher(console.substring(begin + BEGIN.length(), end));
        while (found.find()) {
            keys.add(found.group(1) + " " + found.group(2));
        }
        return List.copyOf(keys);
    }
}
