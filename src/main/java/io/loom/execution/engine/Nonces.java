package io.loom.execution.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Nonces of the attempts of one operation: 128 bits of an HMAC under the operation's own random key. So the nonce of
 * any attempt, a past one too, can be checked without being stored, and nobody without the key can make one. Not
 * thread-safe.
 */
final class Nonces {

    private final Mac mac;

    /** @param key of the operation, at least 16 random bytes */
    Nonces(byte[] key) {
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HmacSHA256.", e);
        }
    }

    String of(UUID taskId, int attempt) {
        byte[] digest = mac.doFinal(ByteBuffer.allocate(20)
                .putLong(taskId.getMostSignificantBits())
                .putLong(taskId.getLeastSignificantBits())
                .putInt(attempt)
                .array());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, 16));
    }

    boolean isRight(UUID taskId, int attempt, String nonce) {
        return MessageDigest.isEqual(
                of(taskId, attempt).getBytes(StandardCharsets.US_ASCII), nonce.getBytes(StandardCharsets.US_ASCII));
    }
}
