package io.loom.provisioner.ssh;

import java.security.KeyPair;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A host through which others are reached.
 *
 * @param host address
 * @param port of its SSH server
 * @param user who logs in
 * @param key that opens the account; null where a password does
 * @param password that opens the account; null where a key does
 * @param hostKeys known keys of the host, OpenSSH format, of which it must show one; empty while none is known
 */
public record JumpHost(
        String host,
        int port,
        String user,
        @Nullable KeyPair key,
        @Nullable String password,
        List<String> hostKeys) implements SshPeer {
    public JumpHost {
        if (key == null && password == null) {
            throw new IllegalArgumentException("A jump host needs a key or a password.");
        }
        hostKeys = List.copyOf(hostKeys);
    }

    /** The same account, with host keys to hold it to. */
    public JumpHost pinned(List<String> keys) {
        return new JumpHost(host, port, user, key, password, keys);
    }

    @Override
    public String adviceOnOtherKey() {
        return "Maybe it was installed anew: write the key that it has now into the provider's jumpHostKeys.";
    }

    /** {@code user@host:port}; never the key or the password. */
    @Override
    public String toString() {
        return SshPeer.text(this);
    }
}
