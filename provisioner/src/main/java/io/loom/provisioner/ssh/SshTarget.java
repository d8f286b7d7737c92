package io.loom.provisioner.ssh;

import java.security.KeyPair;
import java.security.PublicKey;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;

/**
 * Where to log in, and as whom.
 *
 * @param host address
 * @param port of its SSH server
 * @param user who logs in
 * @param key that opens the account
 * @param hostKeys pinned keys of the host, OpenSSH format, of which it must show one; empty while none is known
 */
public record SshTarget(String host, int port, String user, KeyPair key, List<String> hostKeys) {
    public SshTarget {
        hostKeys = List.copyOf(hostKeys);
    }

    /** The same account, with host keys to hold it to. */
    public SshTarget pinned(List<String> keys) {
        return new SshTarget(host, port, user, key, keys);
    }

    /** Whether a host that shows the key may be spoken with: no key is pinned, or this one. */
    boolean accepts(PublicKey shown) {
        return hostKeys.isEmpty()
                || hostKeys.stream().anyMatch(pinned -> KeyUtils.compareKeys(SshKeys.readPublic(pinned), shown));
    }

    /** {@code user@host:port}; never the key. */
    @Override
    public String toString() {
        return user + "@" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
