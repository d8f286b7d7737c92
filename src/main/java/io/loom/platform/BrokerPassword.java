package io.loom.platform;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * What Artemis keeps of a password that is random: a salted hash of one iteration, in the form of its own codec. The broker
 * hashes the password again whenever it looks up what a user may do at an address, and its own 1,024 iterations, which slow down
 * who guesses what people think of, would protect nothing here.
 */
public final class BrokerPassword {

    private static final String ALGORITHM = "PBKDF2WithHmacSHA1";
    private static final int ITERATIONS = 1;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BITS = 160;
    private static final SecureRandom RANDOM = new SecureRandom();

    private BrokerPassword() {}

    /**
     * {@code ENC(ITERATIONS:SALT:HASH)}.
     *
     * @param password random, of at least 128 bits
     */
    public static String hash(String password) {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        try {
            byte[] hash = SecretKeyFactory.getInstance(ALGORITHM)
                    .generateSecret(new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, HASH_BITS))
                    .getEncoded();
            HexFormat hex = HexFormat.of().withUpperCase();
            return "ENC(" + ITERATIONS + ":" + hex.formatHex(salt) + ":" + hex.formatHex(hash) + ")";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java runtime has " + ALGORITHM + ".", e);
        }
    }
}
