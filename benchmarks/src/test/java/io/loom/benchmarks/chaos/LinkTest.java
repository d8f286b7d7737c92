package io.loom.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A link to something that says everything back. */
class LinkTest {

    private static final int SILENCE_MILLIS = 300;
    private static final int PATIENCE_MILLIS = 10_000;

    private ServerSocket echo;
    private Link link;

    @BeforeEach
    void open() throws IOException {
        echo = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!echo.isClosed()) {
                try {
                    Socket socket = echo.accept();
                    Thread.ofVirtual().start(() -> sayBack(socket));
                } catch (IOException e) {
                    return;
                }
            }
        });
        link = new Link("test");
        link.lead(echo.getLocalPort());
    }

    private static void sayBack(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void close() throws IOException {
        link.close();
        echo.close();
    }

    private Socket connected() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), link.port());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static int said(Socket socket, int word) throws IOException {
        socket.getOutputStream().write(word);
        return socket.getInputStream().read();
    }

    @Test
    void whatIsSaidPassesBothWays() throws IOException {
        try (Socket socket = connected()) {
            assertThat(said(socket, 7)).isEqualTo(7);
        }
    }

    @Test
    void aCutClosesWhatIsConnectedAndLetsNobodyInUntilItIsMended() throws IOException {
        try (Socket socket = connected()) {
            assertThat(said(socket, 7)).isEqualTo(7);
            link.cut();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        try (Socket socket = connected()) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        link.mend();
        try (Socket socket = connected()) {
            assertThat(said(socket, 8)).isEqualTo(8);
        }
    }

    @Test
    void nothingPassesWhileItHangsAndEverythingAfterwards() throws IOException {
        try (Socket socket = connected()) {
            assertThat(said(socket, 7)).isEqualTo(7);
            link.hang();
            socket.setSoTimeout(SILENCE_MILLIS);
            assertThatThrownBy(() -> said(socket, 8)).isInstanceOf(SocketTimeoutException.class);
            link.mend();
            socket.setSoTimeout(PATIENCE_MILLIS);
            assertThat(socket.getInputStream().read()).isEqualTo(8);
        }
    }

    @Test
    void whoWasConnectedWhenItFellSilentIsNeverToldAndNewOnesAreGood() throws IOException {
        try (Socket socket = connected()) {
            assertThat(said(socket, 7)).isEqualTo(7);
            link.hang();
            link.mendWithoutAWord();
            socket.setSoTimeout(SILENCE_MILLIS);
            assertThatThrownBy(() -> said(socket, 8)).isInstanceOf(SocketTimeoutException.class);
            try (Socket fresh = connected()) {
                assertThat(said(fresh, 9)).isEqualTo(9);
            }
        }
    }
}
