package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What happens at the server, in order and without gaps: a broken connection is taken up again where it ended. */
final class EventStream implements AutoCloseable {

    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(200);
    private static final Duration LAST_BACK_OFF = Duration.ofSeconds(5);

    private final Api api;
    private final String path;
    private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<CliException> refusals = new LinkedBlockingQueue<>();
    private final Thread reader;
    private @Nullable String lastId;

    /**
     * Starts to listen.
     *
     * @param cluster id of the cluster to hear of; null for all
     * @param since sequence after which to start; null for what happens from now on
     */
    EventStream(Api api, @Nullable String cluster, @Nullable String since) {
        this(cluster == null ? "/events" : "/events?cluster=" + Api.segment(cluster), api, since);
    }

    /** What a task says, in pieces from its beginning on; the last one is complete. */
    static EventStream ofLog(Api api, String task) {
        return new EventStream("/tasks/" + Api.segment(task) + "/log/stream", api, null);
    }

    private EventStream(String path, Api api, @Nullable String since) {
        this.api = api;
        this.path = path;
        this.lastId = since;
        this.reader = Thread.ofVirtual().name("events").start(this::read);
    }

    /** The next event, or nothing within {@code patience}. */
    Optional<JsonNode> next(Duration patience) throws InterruptedException {
        JsonNode event = events.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (event == null) {
            CliException refusal = refusals.poll();
            if (refusal != null) {
                throw refusal;
            }
        }
        return Optional.ofNullable(event);
    }

    @Override
    public void close() {
        reader.interrupt();
    }

    private void read() {
        Duration backOff = FIRST_BACK_OFF;
        while (!Thread.currentThread().isInterrupted()) {
            try (Stream<String> lines = api.lines(path, headers())) {
                backOff = FIRST_BACK_OFF;
                take(lines.iterator());
            } catch (CliException e) {
                refusals.add(e);
                return;
            } catch (InterruptedException e) {
                return;
            } catch (IOException | RuntimeException e) {
                // the stream broke: it is taken up again below, after the last event that arrived
            }
            try {
                TimeUnit.MILLISECONDS.sleep(backOff.toMillis());
            } catch (InterruptedException e) {
                return;
            }
            backOff = backOff.multipliedBy(2).compareTo(LAST_BACK_OFF) < 0 ? backOff.multipliedBy(2) : LAST_BACK_OFF;
        }
    }

    private Map<String, String> headers() {
        Map<String, String> headers = new HashMap<>(Map.of("Accept", "text/event-stream"));
        if (lastId != null) {
            headers.put("Last-Event-ID", lastId);
        }
        return headers;
    }

    private void take(Iterator<String> lines) {
        StringBuilder data = new StringBuilder();
        String id = lastId;
        while (lines.hasNext()) {
            String line = lines.next();
            if (line.isEmpty()) {
                if (!data.isEmpty()) {
                    events.add(Api.parse(data.toString()));
                    lastId = id;
                    data.setLength(0);
                }
            } else if (line.startsWith("id:")) {
                id = line.substring(3).strip();
            } else if (line.startsWith("data:")) {
                data.append(line.substring(5).strip());
            }
        }
    }
}
