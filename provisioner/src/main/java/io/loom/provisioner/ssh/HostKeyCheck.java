package io.loom.provisioner.ssh;

import io.loom.provisioner.plugin.TaskFailure;
import java.security.PublicKey;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.jspecify.annotations.Nullable;

/** Holds one connection attempt to the known keys of the host, and remembers what went wrong. */
final class HostKeyCheck {
    private final SshPeer peer;
    private volatile @Nullable String refused;

    HostKeyCheck(SshPeer peer) {
        this.peer = peer;
    }

    SshPeer peer() {
        return peer;
    }

    boolean accepts(PublicKey shown) {
        if (peer.accepts(shown)) {
            return true;
        }
        refused = KeyUtils.getFingerPrint(shown);
        return false;
    }

    /** Why there is no connection. */
    TaskFailure explain(boolean connected, Exception cause) {
        String shown = refused;
        if (shown != null) {
            return TaskFailure.lasting(
                            "host-key-changed",
                            peer + " shows the host key " + shown + ", which is not the one pinned or listed for it; "
                                    + "nothing was sent to it.\n"
                                    + peer.adviceOnOtherKey())
                    .causedBy(cause);
        }
        if (connected && cause instanceof SshException) {
            return TaskFailure.passing("ssh-login-refused", peer + " refused the login: " + cause.getMessage())
                    .causedBy(cause);
        }
        return TaskFailure.passing("ssh-unreachable", peer + " does not answer: " + cause.getMessage())
                .causedBy(cause);
    }
}
