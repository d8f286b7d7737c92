package io.loom.model;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Public keys of people who may log in to machines, as lines of OpenSSH's {@code authorized_keys}: a type, the key, and
 * perhaps a comment. Options before the type are none of a key, and are refused.
 */
public final class AuthorizedKeys {

    /** How many a thing may have. */
    public static final int MOST = 64;

    private static final int MAX_LENGTH = 8_192;
    private static final Pattern LINE = Pattern.compile("(\\S+) +([A-Za-z0-9+/]+={0,2})(?: +(\\P{Cntrl}*))?");
    private static final Set<String> TYPES = Set.of(
            "ssh-ed25519",
            "ssh-rsa",
            "ecdsa-sha2-nistp256",
            "ecdsa-sha2-nistp384",
            "ecdsa-sha2-nistp521",
            "sk-ssh-ed25519@openssh.com",
            "sk-ecdsa-sha2-nistp256@openssh.com");

    private AuthorizedKeys() {}

    /**
     * Keys that somebody asks for, one line each, no key twice.
     *
     * @throws InvalidInputException when one of them is none, at {@code /authorizedKeys/INDEX}
     */
    public static List<String> of(List<String> asked) {
        Map<String, String> lines = new LinkedHashMap<>();
        List<Problem> problems = new ArrayList<>();
        for (int index = 0; index < asked.size(); index++) {
            String line = asked.get(index).strip();
            Matcher parts = LINE.matcher(line);
            if (line.length() <= MAX_LENGTH && parts.matches() && isKey(parts.group(1), parts.group(2))) {
                lines.putIfAbsent(parts.group(2), line);
            } else {
                problems.add(Problem.error("/authorizedKeys/" + index, reason(line)));
            }
        }
        if (lines.size() > MOST) {
            problems.add(Problem.error(
                    "/authorizedKeys", "There are " + lines.size() + " keys, and may be " + MOST + " at most."));
        }
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        return List.copyOf(lines.values());
    }

    /** The key itself begins with its type, behind the length of that. */
    private static boolean isKey(String type, String base64) {
        if (!TYPES.contains(type)) {
            return false;
        }
        try {
            byte[] key = Base64.getDecoder().decode(base64);
            byte[] name = type.getBytes(StandardCharsets.US_ASCII);
            return key.length > 4 + name.length
                    && new String(key, 0, 4, StandardCharsets.ISO_8859_1).equals("\0\0\0" + (char) name.length)
                    && new String(key, 4, name.length, StandardCharsets.US_ASCII).equals(type);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String reason(String line) {
        if (line.contains("PRIVATE KEY")) {
            return "This is a private key, which nobody else may have.\nMaybe give the public one: the file ending in .pub.";
        }
        String shown = line.length() <= 40 ? line : line.substring(0, 40) + "...";
        return "\"" + shown.replaceAll("\\p{Cntrl}", " ")
                + "\" is no public key of OpenSSH.\nMaybe one line of a file ending in .pub,"
                + " without options: one of "
                + String.join(", ", TYPES.stream().sorted().toList()) + ", and the key.";
    }
}
