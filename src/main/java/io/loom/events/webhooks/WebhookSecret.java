package io.loom.events.webhooks;

import io.loom.model.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The key that a receiver knows a message by, as Standard Webhooks write and use it. */
record WebhookSecret(byte[] key) {

    private static final String PREFIX = "whsec_";
    private static final int SHORTEST = 24;
    private static final int LONGEST = 64;
    private static final int GENERATED = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Under which names the vault keeps the one in force, and the one before. */
    static final String CURRENT = "secret";

    static final String PREVIOUS = "previous";

    /** A new one. */
    static WebhookSecret generate() {
        byte[] key = new byte[GENERATED];
        RANDOM.nextBytes(key);
        return new WebhookSecret(key);
    }

    /**
     * Reads what {@link #text} wrote, or somebody else.
     *
     * @throws InvalidInputException where it is not as it must be; the message does not repeat it
     */
    static WebhookSecret parse(String text) {
        byte[] key = null;
        if (text.startsWith(PREFIX)) {
            try {
                key = Base64.getDecoder().decode(text.substring(PREFIX.length()));
            } catch (IllegalArgumentException e) {
                key = null;
            }
        }
        if (key == null || key.length < SHORTEST || key.length > LONGEST) {
            throw new InvalidInputException(
                    "/secret",
                    "The secret must be " + PREFIX + " and the Base64 of " + SHORTEST + " to " + LONGEST
                            + " bytes.\nMaybe leave it out: then one is made, and shown once.");
        }
        return new WebhookSecret(key);
    }

    /** As it is shown once, and given to receivers. */
    String text() {
        return PREFIX + Base64.getEncoder().encodeToString(key);
    }

    /** The signature of a message, for the header {@code webhook-signature}. */
    String sign(String id, Instant at, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            byte[] signature =
                    mac.doFinal((id + "." + at.getEpochSecond() + "." + body).getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Nothing can be signed.", e);
        }
    }

    /** Says nothing. */
    @Override
    public String toString() {
        return "WebhookSecret";
    }
}
