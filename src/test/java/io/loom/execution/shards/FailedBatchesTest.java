package io.loom.execution.shards;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.contract.ReportRule;
import io.loom.contract.TaskAttempt;
import io.loom.contract.TaskReport;
import io.loom.platform.amqp.Delivery;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Batches that cannot be made durable, as the runner of a shard tries them. */
class FailedBatchesTest {

    private static final int MOST_TRIES = 2_000;

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final EngineMeters meters = new EngineMeters(registry);
    private final List<TaskReport> durable = new ArrayList<>();
    private final List<String> settled = new ArrayList<>();

    @Property(tries = 200)
    void whatNobodyCanDigestBecomesFailuresAndAllOthersPassInTheirOrder(
            @ForAll @Size(max = 70) List<@IntRange(max = 69) Integer> poisoned,
            @ForAll @IntRange(min = 1, max = 70) int reports,
            @ForAll @IntRange(min = 1, max = 5) int messages) {
        FailedBatchesTest scene = new FailedBatchesTest();
        Set<Integer> poison = Set.copyOf(poisoned);
        FailedBatches failed = new FailedBatches(3, () -> true, scene.meters, () -> {});

        scene.run(failed, scene.batch(reports, messages), poison);

        assertThat(scene.durable).hasSize(reports);
        for (int i = 0; i < reports; i++) {
            assertThat(scene.durable.get(i)).isEqualTo(poison.contains(i) ? failure(i) : success(i));
        }
        assertThat(scene.settled).hasSize(messages).allMatch(what -> what.startsWith("accepted "));
        assertThat(scene.registry
                        .counter("loom.reports.refused", "reason", "undigestible")
                        .count())
                .isEqualTo((double) poison.stream().filter(i -> i < reports).count());
    }

    @Test
    void nothingIsGivenUpWhileTheShardCanMakeNothingDurable() {
        FailedBatches failed = new FailedBatches(3, () -> true, meters, () -> {});
        List<Input> batch = batch(4, 2);
        failed.failed(batch);
        for (int i = 0; i < 100; i++) {
            failed.failed(failed.next().orElseThrow());
        }
        assertThat(settled).isEmpty();

        run(failed, failed.next().orElseThrow(), Set.of());

        assertThat(durable).containsExactly(failure(0), success(1), success(2), success(3));
    }

    @Test
    void anEndWhoseFailureCannotBeMadeDurableEitherIsRejected() {
        FailedBatches failed = new FailedBatches(3, () -> true, meters, () -> {});
        List<Input> batch = List.of(message(0, List.of(success(0))));
        failed.failed(batch);
        for (int tries = 0; failed.next().isPresent(); tries++) {
            assertThat(tries).isLessThan(MOST_TRIES);
            if (failed.next().get().isEmpty()) {
                failed.succeeded();
            } else {
                failed.failed(failed.next().get());
            }
        }
        assertThat(settled).containsExactly("rejected 0");
    }

    @Test
    void whoHasLostTheShardGivesNothingUp() {
        AtomicInteger losses = new AtomicInteger();
        FailedBatches failed = new FailedBatches(3, () -> false, meters, losses::incrementAndGet);
        List<Input> batch = batch(2, 1);
        failed.failed(batch);
        assertThat(failed.next()).contains(batch);
        assertThat(losses).hasValue(1);
        assertThat(settled).isEmpty();
    }

    @Test
    void nothingIsHeldAgainstABatchWhileTheDatabaseIsAway() {
        FailedBatches failed = new FailedBatches(
                3,
                () -> {
                    throw new IllegalStateException("away");
                },
                meters,
                () -> {});
        List<Input> batch = batch(2, 1);
        for (int i = 0; i < 50; i++) {
            failed.failed(batch);
        }
        assertThat(failed.next()).contains(batch);
    }

    /** As the runner does: what is to be tried again comes first. */
    private void run(FailedBatches failed, List<Input> first, Set<Integer> poison) {
        List<Input> batch = first;
        for (int tries = 0; ; tries++) {
            assertThat(tries).as("tries").isLessThan(MOST_TRIES);
            if (isPoisoned(batch, poison)) {
                failed.failed(batch);
            } else {
                failed.succeeded();
                batch.forEach(this::pass);
            }
            Optional<List<Input>> next = failed.next();
            if (next.isEmpty()) {
                return;
            }
            batch = next.get();
        }
    }

    private static boolean isPoisoned(List<Input> batch, Set<Integer> poison) {
        return batch.stream()
                .flatMap(input -> ((Input.Reports) input).reports().stream())
                .anyMatch(report -> report instanceof TaskReport.Succeeded
                        && poison.contains(report.attempt().number()));
    }

    private void pass(Input input) {
        Input.Reports message = (Input.Reports) input;
        durable.addAll(message.reports());
        if (message.settles()) {
            message.delivery().accept();
        }
    }

    /** So many reports, in so many messages, of which the last ones may have none. */
    private List<Input> batch(int reports, int messages) {
        int each = (reports + messages - 1) / messages;
        return IntStream.range(0, messages)
                .mapToObj(number -> message(
                        number,
                        IntStream.range(Math.min(reports, number * each), Math.min(reports, (number + 1) * each))
                                .mapToObj(FailedBatchesTest::success)
                                .toList()))
                .toList();
    }

    private Input message(int number, List<TaskReport> reports) {
        return new Input.Reports(new Settled(number, settled), reports);
    }

    private static TaskReport success(int number) {
        return new TaskReport.Succeeded(attempt(number), "i", Instant.EPOCH, null, Map.of());
    }

    private static TaskReport failure(int number) {
        return ReportRule.failure(attempt(number), "i", Instant.EPOCH, "what it says could not be made durable.");
    }

    private static TaskAttempt attempt(int number) {
        return new TaskAttempt(new UUID(1, number), number, "nonce");
    }

    private record Settled(int number, List<String> settled) implements Delivery {

        @Override
        public byte[] body() {
            return new byte[0];
        }

        @Override
        public int contractVersion() {
            return 1;
        }

        @Override
        public void accept() {
            settled.add("accepted " + number);
        }

        @Override
        public void release() {
            settled.add("released " + number);
        }

        @Override
        public void releaseLater() {
            settled.add("put back " + number);
        }

        @Override
        public void reject() {
            settled.add("rejected " + number);
        }
    }
}
