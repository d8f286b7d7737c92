package io.loom.operations.store;

import io.loom.clusters.ClusterEntity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The public keys of all people who may log in to the nodes of a cluster: of its tenant, of its owner, and its own.
 *
 * @param lines OpenSSH format, no key twice
 */
public record KeysInForce(List<String> lines) {

    public KeysInForce {
        lines = List.copyOf(lines);
    }

    /**
     * @param granted keys of the tenant and the owner
     * @param own those of the cluster
     */
    public static KeysInForce of(Collection<String> granted, Collection<String> own) {
        Map<String, String> lines = new LinkedHashMap<>();
        granted.forEach(line -> lines.putIfAbsent(keyOf(line), line));
        own.forEach(line -> lines.putIfAbsent(keyOf(line), line));
        return new KeysInForce(List.copyOf(lines.values()));
    }

    /** Those that an operation puts on nodes; of one from before they were kept, the cluster's. */
    public static KeysInForce during(OperationEntity operation, ClusterEntity cluster) {
        return new KeysInForce(Objects.requireNonNullElse(operation.authorizedKeys(), cluster.authorizedKeys()));
    }

    private static String keyOf(String line) {
        return line.split(" +", 3)[1];
    }

    /** Tells them apart from others; the migration that brought it computes the same. */
    public String digest() {
        try {
            byte[] text = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime has no SHA-256.", e);
        }
    }
}
