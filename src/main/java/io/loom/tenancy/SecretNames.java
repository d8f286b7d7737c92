package io.loom.tenancy;

import java.util.regex.Pattern;

/** Tells by its name whether a field keeps a secret, where nothing better is known of it. */
public final class SecretNames {

    private static final Pattern SECRET =
            Pattern.compile("(?i).*(passw|secret|token|passphrase|private_?key|credential).*");

    private SecretNames() {}

    /** Whether a field of that name is taken for a secret. */
    public static boolean matches(String name) {
        return SECRET.matcher(name).matches();
    }
}
