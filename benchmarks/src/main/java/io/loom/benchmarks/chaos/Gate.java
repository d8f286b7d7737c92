package io.loom.benchmarks.chaos;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Whom the scripts of nodes ask, by {@code CLUSTER/NODE/SERVICE/ACTION}, whether they may go on. All may that are not refused. */
final class Gate implements AutoCloseable {

    private static final int GO_ON = 204;
    private static final int REFUSED = 403;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    Gate() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange asked) throws IOException {
        try (asked) {
            String who = asked.getRequestURI().getPath().substring(1).toLowerCase(Locale.ROOT);
            asked.sendResponseHeaders(refused.contains(who) ? REFUSED : GO_ON, -1);
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** From now on the scripts of a step of a cluster fail. */
    void refuse(String cluster, Step step) {
        refused.add(path(cluster, step));
    }

    /** They may go on again. */
    void admit(String cluster, Step step) {
        refused.remove(path(cluster, step));
    }

    private static String path(String cluster, Step step) {
        return (cluster + "/" + step.node() + "/" + step.service() + "/" + step.action()).toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
