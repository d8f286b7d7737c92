package io.loom.tenancy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** Makes bearer tokens of 256 random bits, and the hashes by which they are kept. */
public final class Tokens {

    /** How an API token begins. */
    public static final String API_PREFIX = "loom_pat_";

    static final String SESSION_PREFIX = "loom_ses_";

    private static final SecureRandom RANDOM = new SecureRandom();

    private Tokens() {}

    /** A new token that begins with {@code prefix}. */
    public static String random(String prefix) {
        byte[] bits = new byte[32];
        RANDOM.nextBytes(bits);
        return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    /** SHA-256 in hexadecimal: enough for 256 random bits, which nobody can guess. */
    public static String hash(String token) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
