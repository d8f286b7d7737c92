package io.loom.provisioner.provider.sandbox;

import java.io.IOException;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.channel.ChannelSessionFactory;

/**
 * A session that sends the exit status before the end of the output. A client that has sent all of its input closes its side
 * at the end of the output, and nothing is sent on a channel whose other side is closed: OpenSSH then ends with 255.
 */
final class NodeChannel extends ChannelSession {

    static final ChannelSessionFactory FACTORY = new ChannelSessionFactory() {
        @Override
        public Channel createChannel(Session session) {
            return new NodeChannel();
        }
    };

    private NodeChannel() {}

    @Override
    protected void closeShell(int exitValue, boolean immediately) throws IOException {
        if (!isClosing()) {
            sendExitStatus(exitValue);
        }
        super.closeShell(exitValue, immediately);
    }
}
