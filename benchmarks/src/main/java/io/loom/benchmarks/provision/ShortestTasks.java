package io.loom.benchmarks.provision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.loom.benchmarks.PackagedServer;
import io.loom.contract.ClusterRef;
import io.loom.contract.Contract;
import io.loom.contract.NodeRef;
import io.loom.contract.ProviderWork;
import io.loom.contract.ReportBatch;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.contract.TaskAttempt;
import io.loom.contract.TaskBatch;
import io.loom.contract.TaskReport;
import io.loom.platform.amqp.BrokerConnection;
import io.loom.platform.amqp.BrokerLogin;
import io.loom.platform.amqp.Delivery;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/**
 * Puts tasks into the queue of a pool, without a server's engine, and hears their reports, which go to a shard that no server has. Each asks a
 * provider for a machine that there is not, and so ends as soon as a task can that a provisioner does at all.
 */
final class ShortestTasks implements AutoCloseable {

    private static final int SHARD = 1_000_000;
    private static final String REPORTS = Contract.reportsQueue(SHARD);
    private static final int BATCH = 64;
    private static final int TIMEOUT_SECONDS = 600;

    private final Vertx vertx = Vertx.vertx();
    private final ObjectMapper json = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    private final BrokerConnection broker;
    private CompletableFuture<Long> firstAccepted = new CompletableFuture<>();
    private CompletableFuture<Long> allDone = new CompletableFuture<>();
    private int wanted;
    private int accepted;
    private int succeeded;

    /** Logs in as the server does. */
    ShortestTasks(PackagedServer server) throws IOException {
        broker = new BrokerConnection(
                vertx, new BrokerLogin(server.brokerUrl(), "loom-server", server.brokerPassword(), Optional.empty()));
        await(broker.declare(List.of(REPORTS)).toCompletableFuture());
        broker.receive(REPORTS, this::hear);
    }

    /**
     * Sends so many tasks.
     *
     * @return by {@link System#nanoTime} when all had been accepted and had succeeded, and the broker had their reports
     */
    CompletableFuture<Long> send(int tasks) {
        CompletableFuture<Long> done = new CompletableFuture<>();
        synchronized (this) {
            wanted = tasks;
            accepted = 0;
            succeeded = 0;
            allDone = done;
            firstAccepted = new CompletableFuture<>();
        }
        for (int sent = 0; sent < tasks; sent += BATCH) {
            List<TaskAssignment> batch = IntStream.range(0, Math.min(BATCH, tasks - sent))
                    .mapToObj(number -> assignment())
                    .toList();
            broker.send(Contract.tasksQueue(Contract.DEFAULT_POOL), bytes(new TaskBatch(batch)));
        }
        return done;
    }

    /** When, by {@link System#nanoTime}, the first of the tasks last sent is accepted. */
    synchronized CompletableFuture<Long> firstAccepted() {
        return firstAccepted;
    }

    private static TaskAssignment assignment() {
        UUID id = UUID.randomUUID();
        return new TaskAssignment(
                new TaskAttempt(id, 1, id.toString()),
                SHARD,
                id,
                new ClusterRef(id, "default", 1, "bench"),
                new NodeRef(id, 1_000, "bench-1000.local"),
                TaskAction.INSPECT,
                TIMEOUT_SECONDS,
                null,
                new ProviderWork(
                        "sandbox", "sandbox", null, Map.of(), "slice", Map.of(), "slice", Map.of(), "root", "",
                        Map.of(), null, List.of(), null, null),
                null);
    }

    private void hear(Delivery delivery) {
        try {
            for (TaskReport report :
                    json.readValue(delivery.body(), ReportBatch.class).reports()) {
                hear(report);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        delivery.accept();
    }

    private synchronized void hear(TaskReport report) {
        switch (report) {
            case TaskReport.Accepted first -> {
                accepted++;
                firstAccepted.complete(System.nanoTime());
            }
            case TaskReport.Succeeded end -> succeeded++;
            case TaskReport.Failed end -> allDone.completeExceptionally(new IllegalStateException(end.toString()));
            case TaskReport.Refused end -> allDone.completeExceptionally(new IllegalStateException(end.toString()));
            case TaskReport.Progress words -> {}
            case TaskReport.LogChunk words -> {}
        }
        if (accepted == wanted && succeeded == wanted) {
            allDone.complete(System.nanoTime());
        }
    }

    private byte[] bytes(TaskBatch batch) {
        try {
            return json.writeValueAsBytes(batch);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for something that comes within some minutes. */
    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The provisioner does not do its tasks.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        await(broker.remove(List.of(REPORTS)).toCompletableFuture());
        broker.close();
        vertx.close();
    }
}
