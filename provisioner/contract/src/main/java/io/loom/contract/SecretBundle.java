package io.loom.contract;

import java.util.Map;

/**
 * The secrets that tasks of a cluster need; travels over HTTPS only, and is kept in memory only.
 *
 * @param id as assignments name it
 * @param secrets by provider field name, and {@link Contract#SSH_PRIVATE_KEY}
 */
public record SecretBundle(String id, Map<String, String> secrets) {
    public SecretBundle {
        secrets = Map.copyOf(secrets);
    }

    /** Names the bundle and its keys, never a value. */
    @Override
    public String toString() {
        return "SecretBundle[" + id + ", " + secrets.keySet() + "]";
    }
}
