package io.loom.execution.shards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.execution.TaskLogs;
import io.loom.tenancy.As;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Follows a log on a thread of its own; the stream is open once this is constructed. */
final class LogReader implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String END = "the end of the stream";
    private static final long MOST_SECONDS = 60;

    private final HttpClient client = HttpClient.newHttpClient();
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private String lastId = "";

    LogReader(URI tasks, Object task, String query, String... lastEventId) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(tasks + task.toString() + "/log/stream" + query))
                .header("Authorization", "Bearer " + As.adminToken())
                .header("Accept", "text/event-stream");
        for (String id : lastEventId) {
            request.header("Last-Event-ID", id);
        }
        HttpResponse<Stream<String>> response = client.send(request.build(), HttpResponse.BodyHandlers.ofLines());
        assertThat(response.statusCode()).isEqualTo(200);
        Thread.ofVirtual().start(() -> {
            try {
                response.body().forEach(lines::add);
            } catch (UncheckedIOException e) {
                lines.add("closed: " + e.getMessage());
            } finally {
                lines.add(END);
            }
        });
        assertThat(poll()).startsWith(":");
    }

    /** The next piece that says something, or that is complete. */
    TaskLogs.Piece next() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
        String line = poll();
        while (!line.startsWith("data:")) {
            assertThat(line).isNotEqualTo(END);
            assertThat(System.nanoTime())
                    .as("nothing is said within %d s but that it is alive", MOST_SECONDS)
                    .isLessThan(deadline);
            if (line.startsWith("id:")) {
                lastId = line.substring(3).strip();
            }
            line = poll();
        }
        return JSON.readValue(line.substring(5), TaskLogs.Piece.class);
    }

    /** All that is said until the log is complete. */
    String all() throws IOException, InterruptedException {
        StringBuilder text = new StringBuilder();
        TaskLogs.Piece piece = next();
        while (!piece.complete()) {
            text.append(piece.text());
            piece = next();
        }
        return text.append(piece.text()).toString();
    }

    String lastId() {
        return lastId;
    }

    /** Whether nothing more comes. */
    boolean hasEnded() throws InterruptedException {
        String line = poll();
        while (line.isEmpty() || line.startsWith(":") || line.startsWith("id:")) {
            line = poll();
        }
        return line.equals(END);
    }

    private String poll() throws InterruptedException {
        @Nullable String line = lines.poll(20, TimeUnit.SECONDS);
        return Objects.requireNonNull(line, "Nothing came within 20 s.");
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
