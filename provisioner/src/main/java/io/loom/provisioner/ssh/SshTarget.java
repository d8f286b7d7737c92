package io.loom.provisioner.ssh;

import java.security.KeyPair;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where to log in, and as whom.
 *
 * @param host address
 * @param port of its SSH server
 * @param user who logs in
 * @param keys of which one opens the account, tried in this order; at least one
 * @param hostKeys pinned keys of the host, OpenSSH format, of which it must show one; empty while none is known
 * @param jump the host through which it is reached; null where it is reached directly
 */
public record SshTarget(
        String host,
        int port,
        String user,
        List<KeyPair> keys,
        List<String> hostKeys,
        @Nullable JumpHost jump) implements SshPeer {
    public SshTarget {
        keys = List.copyOf(keys);
        hostKeys = List.copyOf(hostKeys);
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("An account is opened by at least one key.");
        }
    }

    /** Of an account that one key opens. */
    public SshTarget(String host, int port, String user, KeyPair key, List<String> hostKeys, @Nullable JumpHost jump) {
        this(host, port, user, List.of(key), hostKeys, jump);
    }

    /** Of a host that is reached directly. */
    public SshTarget(String host, int port, String user, KeyPair key, List<String> hostKeys) {
        this(host, port, user, key, hostKeys, null);
    }

    /** The same account, with host keys to hold it to. */
    public SshTarget pinned(List<String> pins) {
        return new SshTarget(host, port, user, keys, pins, jump);
    }

    /** The first of its keys. */
    public KeyPair key() {
        return keys.getFirst();
    }

    /** The same account, opened by these keys. */
    public SshTarget openedBy(List<KeyPair> others) {
        return new SshTarget(host, port, user, others, hostKeys, jump);
    }

    @Override
    public String adviceOnOtherKey() {
        return "Maybe the machine was replaced: delete the node and create it anew. Where the machine is the right one, write the key"
                + " that it has now into the provider's hostKeys, as \"" + host + " type key\".";
    }

    /** {@code user@host:port}, and through which host; never the key. */
    @Override
    public String toString() {
        return SshPeer.text(this) + (jump == null ? "" : " (through " + jump + ")");
    }
}
