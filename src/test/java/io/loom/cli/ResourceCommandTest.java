package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourceCommandTest {

    private static final String VERSION = """
            {"kind": "AUTOMATOR", "plugin": "shell", "type": "scripts", "name": "setup.sh", "version": 3,
             "status": "%s", "format": "FILE", "permissions": "0755", "sha256": "ab12", "size": 17,
             "uploadedBy": "ann", "uploadedAt": "2026-11-29T12:00:00Z"}""";

    private final Console console = new Console();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private HttpServer http;

    @TempDir
    private Path folder;

    @BeforeEach
    void startServer() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/api/v1/resources", exchange -> {
            String path = exchange.getRequestURI().toString().substring("/api/v1/resources".length());
            String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add((exchange.getRequestMethod() + " " + path + " " + sent).strip());
            String answer = switch (path.replaceAll(".*/", "").replaceAll("\\?.*", "")) {
                case "publications" ->
                    "{\"number\": 8, \"activated\": [" + VERSION.formatted("ACTIVE") + "], \"deactivated\": []}";
                case "content" -> "the content";
                case "" -> "{\"items\": [" + VERSION.formatted("RECALLED") + "], \"next\": null}";
                default -> VERSION.formatted("STAGED");
            };
            byte[] body = (path.contains("missing") ? "{\"status\": 404, \"detail\": \"There is none.\"}" : answer)
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(path.contains("missing") ? 404 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        http.start();
    }

    @AfterEach
    void stopServer() {
        http.stop(0);
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("resource"));
        all.addAll(List.of(arguments));
        all.add("--url");
        all.add("http://127.0.0.1:" + http.getAddress().getPort());
        return console.run(all.toArray(String[]::new));
    }

    @Test
    void listsVersionsAsTheyStand() {
        assertThat(run("list", "--plugin", "shell", "--status", "active")).isEqualTo(ExitCode.OK);
        assertThat(requests).containsExactly("GET ?plugin=shell&status=active&limit=200");
        assertThat(console.out().lines())
                .containsExactly(
                        "NAME      VERSION  STATUS    PLUGIN  TYPE     BYTES  UPLOADED",
                        "setup.sh  3        RECALLED  shell   scripts  17     2026-11-29T12:00:00Z");
    }

    @Test
    void uploadsAFileAndPublishesItInOneStepIfThatIsWanted() throws IOException {
        String file = Files.writeString(folder.resolve("mine"), "echo hello").toString();
        assertThat(run("upload", "shell", "scripts/setup.sh", file)).isEqualTo(ExitCode.OK);
        assertThat(run("upload", "shell", "scripts/setup.sh", file, "--publish"))
                .isEqualTo(ExitCode.OK);
        assertThat(requests)
                .containsExactly(
                        "POST /automator/shell/scripts/setup.sh/versions echo hello",
                        "POST /automator/shell/scripts/setup.sh/versions?stage=true echo hello",
                        "POST /publications {}",
                        "GET /automator/shell/scripts/setup.sh/versions/3");
        assertThat(console.err()).contains("Publication 8: 1 activated, 0 deactivated.");
    }

    @Test
    void stagesRecallsPublishesAndDeletes() {
        assertThat(run("stage", "shell", "scripts/setup.sh", "3")).isEqualTo(ExitCode.OK);
        assertThat(run("recall", "cloud", "keys/ssh", "1", "--kind", "provider"))
                .isEqualTo(ExitCode.OK);
        assertThat(run("publish")).isEqualTo(ExitCode.OK);
        assertThat(run("delete", "shell", "scripts/setup.sh", "3")).isEqualTo(ExitCode.OK);
        assertThat(run("delete", "shell", "scripts/setup.sh")).isEqualTo(ExitCode.OK);
        assertThat(requests)
                .containsExactly(
                        "POST /automator/shell/scripts/setup.sh/versions/3/stage {}",
                        "POST /provider/cloud/keys/ssh/versions/1/recall {}",
                        "POST /publications {}",
                        "DELETE /automator/shell/scripts/setup.sh/versions/3",
                        "DELETE /automator/shell/scripts/setup.sh");
        assertThat(console.err()).contains("Deleted all versions of shell scripts/setup.sh.");
    }

    @Test
    void downloadsAFileWholeOrNotAtAll() throws IOException {
        Path to = folder.resolve("copy");
        assertThat(run("download", "shell", "scripts/setup.sh", "3", "--to", to.toString()))
                .isEqualTo(ExitCode.OK);
        assertThat(to).hasContent("the content");
        assertThat(run("download", "shell", "scripts/missing", "3", "--to", to.toString()))
                .isEqualTo(ExitCode.NOT_FOUND);
        assertThat(console.err()).contains("There is none.");
        assertThat(to).hasContent("the content");
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void whatDoesNotNameAResourceOrAFileIsRefusedHere() {
        assertThat(run("stage", "shell", "setup.sh", "3")).isEqualTo(ExitCode.USAGE);
        assertThat(console.err()).contains("Maybe its type and name, as scripts/setup.sh");
        assertThat(run("upload", "shell", "scripts/x", folder.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(console.err()).contains("Maybe pack a folder");
        assertThat(requests).isEmpty();
    }
}
