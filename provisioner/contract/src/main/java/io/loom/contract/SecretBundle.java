package io.loom.contract;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The secrets that tasks of a cluster need; travels over HTTPS only, and is kept in memory only.
 *
 * @param id as assignments name it
 * @param secrets by provider field name, {@link Contract#SSH_PRIVATE_KEY} and {@link Contract#OLDER_SSH_PRIVATE_KEYS}
 */
public record SecretBundle(String id, Map<String, String> secrets) {
    public SecretBundle {
        secrets = Map.copyOf(secrets);
    }

    private static final String EACH_KEY = "(?m)(?=^-----BEGIN )";

    /**
     * The private keys by which Loom logs in to the nodes of a cluster, OpenSSH format: the newest first; several while the
     * cluster's key is being rotated, none where the bundle is of no cluster.
     */
    public List<String> sshPrivateKeys() {
        String newest = secrets.get(Contract.SSH_PRIVATE_KEY);
        if (newest == null) {
            return List.of();
        }
        String older = secrets.get(Contract.OLDER_SSH_PRIVATE_KEYS);
        return List.of((newest + (older == null ? "" : "\n" + older)).split(EACH_KEY));
    }

    /** The same secrets with these keys, of which there is at least one. */
    public SecretBundle withSshPrivateKeys(List<String> keys) {
        Map<String, String> changed = new HashMap<>(secrets);
        changed.put(Contract.SSH_PRIVATE_KEY, keys.getFirst());
        if (keys.size() == 1) {
            changed.remove(Contract.OLDER_SSH_PRIVATE_KEYS);
        } else {
            changed.put(Contract.OLDER_SSH_PRIVATE_KEYS, String.join("\n", keys.subList(1, keys.size())));
        }
        return new SecretBundle(id, changed);
    }

    /** Names the bundle and its keys, never a value. */
    @Override
    public String toString() {
        return "SecretBundle[" + id + ", " + secrets.keySet() + "]";
    }
}
