package io.loom.provisioner.ssh;

import io.loom.provisioner.plugin.TaskFailure;
import java.security.PublicKey;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.jspecify.annotations.Nullable;

/** Holds one connection attempt to the target's pinned keys, and remembers what went wrong. */
final class HostKeyCheck {
    private final SshTarget target;
    private volatile @Nullable String refused;

    HostKeyCheck(SshTarget target) {
        this.target = target;
    }

    SshTarget target() {
        return target;
    }

    boolean accepts(PublicKey shown) {
        if (target.accepts(shown)) {
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
                            target + " shows the host key " + shown + ", which is not the one pinned at CONFIRM; "
                                    + "nothing was sent to it.\nMaybe the machine was replaced: delete the node and create it anew.")
                    .causedBy(cause);
        }
        if (connected && cause instanceof SshException) {
            return TaskFailure.passing("ssh-login-refused", target + " refused the login: " + cause.getMessage())
                    .causedBy(cause);
        }
        return TaskFailure.passing("ssh-unreachable", target + " does not answer: " + cause.getMessage())
                .causedBy(cause);
    }
}
