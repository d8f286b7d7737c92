package io.loom.provisioner.ssh;

import io.loom.provisioner.plugin.TaskFailure;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;

/**
 * A command that runs on a host, its streams in the caller's hands. Closing it tells the host, and gives its place on the
 * connection back when the host has answered.
 */
public final class RemoteProcess implements AutoCloseable {
    private final ChannelExec channel;

    RemoteProcess(ChannelExec channel) {
        this.channel = channel;
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

    /** Closes it, and ends its streams at once for whoever reads them. */
    void abort() {
        close();
        for (Closeable stream : List.of(channel.getInvertedOut(), channel.getInvertedErr())) {
            try {
                stream.close();
            } catch (IOException e) {
                // It had ended already.
            }
        }
    }

    @Override
    public void close() {
        channel.close(false);
    }
}
