package io.loom.provisioner.ssh;

import io.loom.provisioner.plugin.TaskFailure;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.EnumSet;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;

/** A command that runs on a host, its streams in the caller's hands. Closing it gives its place on the connection back. */
public final class RemoteProcess implements AutoCloseable {
    private final ChannelExec channel;
    private final Runnable onClose;

    RemoteProcess(ChannelExec channel, Runnable onClose) {
        this.channel = channel;
        this.onClose = onClose;
    }

    /** What the command reads. */
    public OutputStream stdin() {
        return channel.getInvertedIn();
    }

    /** What the command writes. */
    public InputStream stdout() {
        return channel.getInvertedOut();
    }

    /** What the command complains of. */
    public InputStream stderr() {
        return channel.getInvertedErr();
    }

    /**
     * Waits for the end.
     *
     * @return the exit status; 255 when a signal or a lost connection was the end
     * @throws TaskFailure passing, {@code ssh-timeout}, when it has not come within the patience
     */
    public int exit(Duration patience) {
        channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), patience);
        Integer status = channel.getExitStatus();
        if (status == null && !channel.isClosed()) {
            throw TaskFailure.passing("ssh-timeout", "A command did not end within " + patience.toSeconds() + " s.");
        }
        return status == null ? 255 : status;
    }

    @Override
    public void close() {
        channel.close(true);
        onClose.run();
    }
}
