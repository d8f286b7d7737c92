package io.loom.execution.shards;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.contract.Contract;
import io.loom.contract.ControlMessage;
import io.loom.contract.TaskAssignment;
import io.loom.contract.TaskAttempt;
import io.loom.execution.TaskContents;
import io.loom.execution.engine.Effects;
import io.loom.model.InvalidInputException;
import io.loom.platform.amqp.BrokerConnection;
import io.loom.platform.amqp.MessageRefusedException;
import io.loom.provisioners.Incarnations;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Asks what attempts contain, and sends them to their pools in small batches; sends cancels to incarnations. */
@ApplicationScoped
class Dispatcher {

    private static final Logger LOG = Logger.getLogger(Dispatcher.class);

    /** How many messages may wait for the broker. */
    static final int BEHIND = 256;

    /** How many bytes they may have together. */
    private static final long BEHIND_BYTES = 64L << 20;

    /** What is reported of so many, and the tasks that go out for it, are one batch of their shard. */
    private static final int BATCH = Intake.BATCH / 3;

    /** About how many bytes go out in one message; an assignment that is larger goes alone. */
    private static final int BATCH_BYTES = 1 << 20;

    private static final int CONTENTS_AT_ONCE = 8;

    private final Instance<TaskContents> contents;
    private final BrokerConnection broker;
    private final Incarnations incarnations;
    private final ObjectMapper json;
    private final EngineMeters meters;
    private final int maxAssignmentBytes;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore asking = new Semaphore(CONTENTS_AT_ONCE);
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicLong bytesUnderWay = new AtomicLong();
    private final Map<String, CompletionStage<Void>> declared = new ConcurrentHashMap<>();

    /** @param maxAssignmentBytes how large what a task contains may be, as JSON */
    Dispatcher(
            Instance<TaskContents> contents,
            BrokerConnection broker,
            Incarnations incarnations,
            ObjectMapper json,
            EngineMeters meters,
            @ConfigProperty(name = "loom.tasks.max-bytes") int maxAssignmentBytes) {
        this.contents = contents;
        this.broker = broker;
        this.incarnations = incarnations;
        this.json = json;
        this.meters = meters;
        this.maxAssignmentBytes = maxAssignmentBytes;
    }

    /** Sends attempts; {@code shard} hears of those whose content cannot be made. */
    void dispatch(int shard, List<Effects.Dispatch> dispatches, Consumer<Input> back) {
        Map<String, List<Effects.Dispatch>> byPool =
                dispatches.stream().collect(Collectors.groupingBy(Effects.Dispatch::pool));
        byPool.forEach((pool, all) -> {
            for (int from = 0; from < all.size(); from += BATCH) {
                List<Effects.Dispatch> batch = List.copyOf(all.subList(from, Math.min(all.size(), from + BATCH)));
                workers.execute(() -> send(shard, pool, batch, back));
            }
        });
    }

    private void send(int shard, String pool, List<Effects.Dispatch> batch, Consumer<Input> back) {
        List<WrittenAssignment> written = new ArrayList<>();
        long bytes = 0;
        for (Effects.Dispatch dispatch : batch) {
            Optional<WrittenAssignment> next =
                    assignment(shard, dispatch, back).flatMap(assignment -> written(assignment, back));
            if (next.isPresent()) {
                int size = next.get().json().length;
                if (bytes + size > BATCH_BYTES && !written.isEmpty()) {
                    post(pool, List.copyOf(written), back);
                    written.clear();
                    bytes = 0;
                }
                written.add(next.get());
                bytes += size;
            }
        }
        if (!written.isEmpty()) {
            post(pool, List.copyOf(written), back);
        }
    }

    private Optional<WrittenAssignment> written(TaskAssignment assignment, Consumer<Input> back) {
        try {
            byte[] bytes = json.writeValueAsBytes(assignment);
            if (bytes.length <= maxAssignmentBytes) {
                return Optional.of(new WrittenAssignment(assignment.attempt(), bytes));
            }
            back.accept(
                    impossible(
                            assignment.attempt(),
                            "The content of the task has " + bytes.length + " bytes, and may have " + maxAssignmentBytes
                                    + ".\nMaybe make the configuration of the cluster shorter, or hand large values on as a file."));
        } catch (JsonProcessingException e) {
            LOG.debug("An assignment cannot be written as JSON.", e);
            back.accept(impossible(
                    assignment.attempt(), "The content of the task cannot be sent: " + e.getOriginalMessage()));
        } catch (RuntimeException | Error e) {
            LOG.warnf(
                    e,
                    "Cannot write the content of task %s.",
                    assignment.attempt().taskId());
            back.accept(impossible(assignment.attempt(), "The content of the task cannot be sent: " + e));
        }
        return Optional.empty();
    }

    private static Input.Undispatchable impossible(TaskAttempt attempt, String why) {
        return new Input.Undispatchable(attempt, "content-impossible", why, false);
    }

    private Optional<TaskAssignment> assignment(int shard, Effects.Dispatch dispatch, Consumer<Input> back) {
        try {
            TaskContents.Content content = contentOf(dispatch);
            return Optional.of(new TaskAssignment(
                    dispatch.attempt(),
                    shard,
                    dispatch.operationId(),
                    content.cluster(),
                    content.node(),
                    dispatch.task().action(),
                    (int) dispatch.timeout().toSeconds(),
                    content.secretBundle(),
                    content.work(),
                    null));
        } catch (InvalidInputException e) {
            back.accept(impossible(dispatch.attempt(), String.valueOf(e.getMessage())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            LOG.warnf(
                    e,
                    "Cannot build the content of task %s.",
                    dispatch.attempt().taskId());
            back.accept(new Input.Undispatchable(
                    dispatch.attempt(), "content-failed", "The content of the task could not be built.", true));
        }
        return Optional.empty();
    }

    private TaskContents.Content contentOf(Effects.Dispatch dispatch) throws InterruptedException {
        asking.acquire();
        try {
            return contents.get().contentOf(dispatch.operationId(), dispatch.task());
        } finally {
            asking.release();
        }
    }

    private void post(String pool, List<WrittenAssignment> batch, Consumer<Input> back) {
        byte[] body = WrittenAssignment.message(batch);
        String queue = Contract.tasksQueue(pool);
        underWay.incrementAndGet();
        bytesUnderWay.addAndGet(body.length);
        declared.computeIfAbsent(queue, name -> broker.declare(List.of(name)))
                .thenCompose(ready -> broker.send(queue, body))
                .whenComplete((sent, failure) -> {
                    underWay.decrementAndGet();
                    bytesUnderWay.addAndGet(-body.length);
                    switch (failure) {
                        case null -> meters.dispatched(pool, batch.size());
                        case CompletionException wrapped
                        when wrapped.getCause() instanceof MessageRefusedException refusal ->
                            refused(pool, batch, refusal, back);
                        case MessageRefusedException refusal -> refused(pool, batch, refusal, back);
                        default -> {
                            declared.remove(queue);
                            LOG.errorf(failure, "Dispatch to pool %s is paused: %s", pool, failure.getMessage());
                        }
                    }
                });
    }

    /** Of several, each half is sent by itself, until the one that the broker does not take stands alone. */
    private void refused(
            String pool, List<WrittenAssignment> batch, MessageRefusedException refusal, Consumer<Input> back) {
        LOG.warnf("%d tasks for pool %s: %s", (Integer) batch.size(), pool, refusal.getMessage());
        if (batch.size() == 1) {
            back.accept(new Input.Undispatchable(
                    batch.getFirst().attempt(), "not-taken", String.valueOf(refusal.getMessage()), true));
            return;
        }
        int middle = batch.size() / 2;
        post(pool, batch.subList(0, middle), back);
        post(pool, batch.subList(middle, batch.size()), back);
    }

    /** Whether so many messages wait for the broker that no more should follow. */
    boolean isBehind() {
        return underWay.get() > BEHIND || bytesUnderWay.get() > BEHIND_BYTES;
    }

    /** Sends cancels to those incarnations that live. */
    void cancel(List<Effects.Cancel> cancels) {
        for (Effects.Cancel cancel : cancels) {
            if (incarnations.isLive(cancel.incarnation())) {
                broker.send(
                        Contract.controlQueue(cancel.incarnation()),
                        bytes(new ControlMessage.Cancel(cancel.attempt())));
            }
        }
    }

    private byte[] bytes(Object message) {
        try {
            return json.writeValueAsBytes(message);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A message of the contract cannot be written as JSON.", e);
        }
    }

    /** Sends what it was given, for as long as it is given, and takes nothing more. */
    void stop(Duration patience) throws InterruptedException {
        workers.shutdown();
        if (!workers.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("Stopped before all tasks were dispatched; the next owners of their shards dispatch them.");
            workers.shutdownNow();
        }
    }
}
