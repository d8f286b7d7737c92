package io.loom.provisioner.broker;

import io.loom.contract.Contract;
import io.loom.contract.ReportBatch;
import io.loom.contract.ReportRule;
import io.loom.contract.TaskReport;
import io.loom.provisioner.Wire;
import io.loom.provisioner.supervision.Supervisor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Reports on their way to the server: in order per shard, in batches of what gathers while the one before is under way,
 * and sent again over the next connection when the broker had not said that it has them.
 */
public final class ReportOutbox implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ReportOutbox.class);
    private static final int PATIENCE_SECONDS = 30;
    private static final int BATCH = 64;
    private static final int BATCH_CHARS = 256 * 1024;

    private final Map<Integer, Shard> shards = new HashMap<>();
    private final AtomicInteger open = new AtomicInteger();
    private CompletableFuture<Broker> broker = new CompletableFuture<>();
    private final Supervisor supervisor = new Supervisor();
    private boolean closed;

    /** Sends over this connection from now on. */
    public synchronized void attach(Broker connection) {
        if (broker.isDone()) {
            broker = new CompletableFuture<>();
        }
        broker.complete(connection);
    }

    /** Waits for another connection from now on. */
    public synchronized void detach() {
        if (broker.isDone()) {
            broker = new CompletableFuture<>();
        }
    }

    /**
     * Adds a report, in a form that can be sent and stored.
     *
     * @return completes when it is durable at the broker
     */
    public CompletableFuture<Void> add(int shard, TaskReport report) {
        var entry = new Entry(ReportRule.storable(report), new CompletableFuture<>());
        open.incrementAndGet();
        var _ = entry.durable.whenComplete((_, _) -> {
            open.decrementAndGet();
            synchronized (open) {
                open.notifyAll();
            }
        });
        synchronized (this) {
            if (closed) {
                entry.durable.cancel(false);
            } else {
                shards.computeIfAbsent(shard, Shard::new).waiting.add(entry);
            }
        }
        return entry.durable;
    }

    /** Waits until all reports are durable at the broker; false when they are not within the patience. */
    public boolean flush(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        synchronized (open) {
            while (open.get() > 0) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(open, left);
            }
            return true;
        }
    }

    /** Drops what is not sent, because the incarnation that it speaks for is no more. */
    public synchronized void clear() {
        shards.values().forEach(Shard::drop);
    }

    @Override
    public synchronized void close() {
        closed = true;
        clear();
        shards.values().forEach(s -> s.sender.interrupt());
    }

    private synchronized CompletableFuture<Broker> connection() {
        return broker;
    }

    private record Entry(TaskReport report, CompletableFuture<Void> durable) {}

    private final class Shard {
        private final int number;
        private final LinkedBlockingQueue<Entry> waiting = new LinkedBlockingQueue<>();
        private final Thread sender;
        private volatile List<Entry> underWay = List.of();

        Shard(int number) {
            this.number = number;
            sender = supervisor.start("reports-" + number, this::run);
        }

        void drop() {
            List<Entry> dropped = new ArrayList<>();
            waiting.drainTo(dropped);
            dropped.addAll(underWay);
            dropped.forEach(e -> e.durable.cancel(false));
        }

        private void run() {
            try {
                while (true) {
                    if (underWay.stream().allMatch(entry -> entry.durable.isDone())) {
                        underWay = gather();
                    }
                    List<Entry> batch = underWay;
                    byte[] body = Wire.write(
                            new ReportBatch(batch.stream().map(Entry::report).toList()));
                    while (!batch.getFirst().durable.isDone()) {
                        send(batch, body);
                    }
                }
            } catch (InterruptedException e) {
                drop();
            }
        }

        private List<Entry> gather() throws InterruptedException {
            List<Entry> batch = new ArrayList<>();
            int chars = 0;
            Entry next = waiting.take();
            while (next != null) {
                batch.add(next);
                chars += next.report instanceof TaskReport.LogChunk chunk
                        ? chunk.text().length()
                        : 500;
                next = batch.size() < BATCH && chars < BATCH_CHARS ? waiting.poll() : null;
            }
            return batch;
        }

        private void send(List<Entry> batch, byte[] body) throws InterruptedException {
            Broker now;
            try {
                now = connection().get(1, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                return;
            }
            try {
                now.send(Contract.reportsQueue(number), body).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                batch.forEach(e -> e.durable.complete(null));
            } catch (TimeoutException e) {
                LOG.warnf(
                        "The broker has not taken reports within %d s; connecting to it anew.",
                        (Integer) PATIENCE_SECONDS);
                now.close();
            } catch (ExecutionException | CancellationException e) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }
}
