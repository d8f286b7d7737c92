package io.loom.provisioner.ssh;

import java.io.IOException;

/** Makes channels of sessions that may be closed at any moment. */
final class Channels {

    private Channels() {}

    /** Makes a channel. */
    interface Creation<C> {
        C create() throws IOException;
    }

    /**
     * The channel.
     *
     * @throws IOException also where the session is being closed, which MINA SSHD tells by an unchecked exception
     */
    static <C> C create(Creation<C> creation) throws IOException {
        try {
            return creation.create();
        } catch (IllegalStateException e) {
            throw new IOException("the connection is being closed", e);
        }
    }
}
