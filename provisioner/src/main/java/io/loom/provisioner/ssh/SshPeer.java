package io.loom.provisioner.ssh;

import java.security.PublicKey;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;

/** An account on a host with an SSH server, and the keys that the host is held to. */
public sealed interface SshPeer permits SshTarget, JumpHost {

    /** Address. */
    String host();

    /** Of the SSH server. */
    int port();

    /** Who logs in. */
    String user();

    /** Keys of the host, OpenSSH format, of which it must show one; empty while none is known. */
    List<String> hostKeys();

    /** Whether a host that shows the key may be spoken with: none is known, or this one. */
    default boolean accepts(PublicKey shown) {
        return hostKeys().isEmpty()
                || hostKeys().stream().anyMatch(known -> KeyUtils.compareKeys(SshKeys.readPublic(known), shown));
    }

    /** What may be done where the host shows another key. */
    String adviceOnOtherKey();

    /** {@code user@host:port}, an IPv6 address in brackets. */
    static String text(SshPeer peer) {
        String host = peer.host();
        return peer.user() + "@" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + peer.port();
    }
}
