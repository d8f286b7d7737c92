package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which cluster a word means: names that numbers or ids look like are older than the rule against them. */
class ClusterNameTest {

    private static final String ID = "019f0a3e-7b1c-7d7a-8f55-000000000001";
    private static final String OTHER = "019f0a3e-7b1c-7d7a-8f55-000000000002";
    private static final String NAMED_AS_ID = "019f0a3e-7b1c-7d7a-8f55-0123456789ab";

    private HttpServer http;
    private Api api;

    @BeforeEach
    void startServer() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/api/v1/clusters", exchange -> {
            String path = exchange.getRequestURI().getPath();
            String last = path.substring(path.lastIndexOf('/') + 1);
            String body = last.equals("clusters")
                    ? "{\"items\": [" + cluster(ID, NAMED_AS_ID, 1) + ", " + cluster(OTHER, "1", 2) + "]}"
                    : cluster(last, "found", 0);
            int status = last.equals("clusters") || last.equals(ID) || last.equals(OTHER) ? 200 : 404;
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        http.start();
        api = new Api(URI.create("http://127.0.0.1:" + http.getAddress().getPort()), null, null, null);
    }

    @AfterEach
    void stopServer() {
        http.stop(0);
    }

    @Test
    void aNameThatLooksLikeAnIdIsFoundWhereThereIsNoSuchId() {
        assertThat(new ClusterName(NAMED_AS_ID).find(api).path("id").asText()).isEqualTo(ID);
        assertThat(new ClusterName(ID).find(api).path("id").asText()).isEqualTo(ID);
    }

    @Test
    void aWordThatIsTheNumberOfOneAndTheNameOfAnotherMeansNeither() {
        assertThatThrownBy(() -> new ClusterName("1").find(api))
                .isInstanceOfSatisfying(
                        CliException.class,
                        refused -> assertThat(refused.exitCode()).isEqualTo(ExitCode.CONFLICT))
                .hasMessageContaining("2 clusters are called 1")
                .hasMessageContaining(ID + ", " + OTHER);
        assertThat(new ClusterName("2").find(api).path("id").asText()).isEqualTo(OTHER);
    }

    private static String cluster(String id, String name, int number) {
        return "{\"id\": \"" + id + "\", \"name\": \"" + name + "\", \"number\": " + number
                + ", \"state\": \"ACTIVE\"}";
    }
}
