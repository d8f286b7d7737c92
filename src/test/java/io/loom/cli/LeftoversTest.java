package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {

    @TempDir
    private Path folder;

    @Test
    void findsAProcessThatWorksInTheFolderUntilItHasEnded() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", "read line")
                .directory(folder.toFile())
                .start();
        try {
            assertThat(Leftovers.processes(folder.toRealPath()))
                    .singleElement()
                    .asString()
                    .startsWith(process.pid() + " ");
        } finally {
            process.getOutputStream().close();
            process.waitFor();
        }
        assertThat(Leftovers.processes(folder.toRealPath())).isEmpty();
    }

    @Test
    void tellsNodesThatAnswerFromThoseThatDoNot() throws IOException {
        ArrayNode nodes = Api.JSON.createArrayNode();
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var node = nodes.addObject().put("hostName", "web-1000").put("sshPort", listening.getLocalPort());
            node.putObject("addresses").put("access_v4", "127.0.0.1");

            assertThat(Leftovers.answering(nodes))
                    .containsExactly("web-1000 (127.0.0.1:" + listening.getLocalPort() + ")");
        }
        assertThat(Leftovers.answering(nodes)).isEmpty();
    }
}
