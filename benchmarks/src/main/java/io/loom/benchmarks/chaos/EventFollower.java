package io.loom.benchmarks.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows the events of a tenant from the first one on, now at one server and now at the other: a stream that breaks, or
 * that says nothing for longer than two heartbeats, is taken up again after the last event at the next server.
 */
final class EventFollower implements AutoCloseable {

    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(35);
    private static final int PAUSE_MILLIS = 500;

    private final Rest tenant;
    private final Consumer<JsonNode> listener;
    private final Thread thread;
    private final Thread watch;
    private final List<JsonNode> events = new ArrayList<>();
    private volatile boolean closed;
    private volatile long heardAt = System.nanoTime();
    private volatile @Nullable InputStream stream;
    private long last;
    private int server;
    private int streams;

    EventFollower(String name, Rest tenant, int firstServer) {
        this(name, tenant, firstServer, event -> {});
    }

    /** @param listener hears each event once, in their order */
    EventFollower(String name, Rest tenant, int firstServer, Consumer<JsonNode> listener) {
        this.tenant = tenant;
        this.listener = listener;
        this.server = firstServer;
        this.thread = Thread.ofVirtual().name("events-" + name).start(this::follow);
        this.watch = Thread.ofVirtual().name("silence-" + name).start(this::watch);
    }

    /** What has come, in order. */
    synchronized List<JsonNode> events() {
        return List.copyOf(events);
    }

    /** Position of the last event. */
    synchronized long last() {
        return last;
    }

    /** How many streams it took. */
    synchronized int streams() {
        return streams;
    }

    private void follow() {
        while (!closed) {
            try {
                HttpResponse<InputStream> response = tenant.events(server++, last());
                synchronized (this) {
                    streams++;
                }
                try (InputStream body = response.body()) {
                    stream = body;
                    heardAt = System.nanoTime();
                    if (response.statusCode() == 200) {
                        take(new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8)));
                    }
                }
            } catch (IOException e) {
                // The stream broke: it is taken up again below.
            } catch (InterruptedException e) {
                return;
            }
            stream = null;
            sleep();
        }
    }

    private void take(BufferedReader lines) throws IOException {
        StringBuilder data = new StringBuilder();
        for (String line = lines.readLine(); line != null && !closed; line = lines.readLine()) {
            heardAt = System.nanoTime();
            if (line.isEmpty() && !data.isEmpty()) {
                JsonNode event = Rest.JSON.readTree(data.toString());
                data.setLength(0);
                synchronized (this) {
                    events.add(event);
                    last = event.path("sequence").asLong();
                }
                listener.accept(event);
            } else if (line.startsWith("data:")) {
                data.append(line.substring(5).strip());
            }
        }
    }

    private void watch() {
        while (!closed) {
            InputStream current = stream;
            if (current != null && System.nanoTime() - heardAt > SILENCE_NANOS) {
                try {
                    current.close();
                } catch (IOException e) {
                    // It was broken anyway.
                }
            }
            sleep();
        }
    }

    private void sleep() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        watch.interrupt();
    }
}
