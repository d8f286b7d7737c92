package io.loom.execution.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.contract.Contract;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAttempt;
import io.loom.contract.TaskReport;
import io.loom.execution.Executions.Priority;
import io.loom.execution.Executions.TaskOut;
import io.loom.execution.OperationListener.Outcome;
import io.loom.execution.TaskStatus.State;
import io.loom.execution.engine.Effects.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reports of incarnations that may not have a task: they are refused, and the task is for others. */
class StrangerReportTest {

    private static final UUID OPERATION = UUID.fromString("01980000-0000-7000-8000-000000000001");
    private static final QueueKey LANE = new QueueKey(Contract.DEFAULT_POOL, new UUID(9, 9), Priority.NORMAL);
    private static final long LONG = Duration.ofHours(1).toMillis();

    /** The pools of those who are there. */
    private final Map<String, Set<String>> pools =
            new HashMap<>(Map.of("friend", Set.of(Contract.DEFAULT_POOL), "stranger", Set.of("elsewhere")));

    /** Those who have ended, and may only speak of what they held. */
    private final Map<String, Set<String>> ended = new HashMap<>();

    private final ShardEngine engine = new ShardEngine(
            ActionPolicies.standard(),
            (operation, task) -> Contract.DEFAULT_POOL,
            (incarnation, pool, holds) -> pools.getOrDefault(
                            incarnation, holds ? ended.getOrDefault(incarnation, Set.of()) : Set.of())
                    .contains(pool),
            new Random(1));

    private long now = 1_000_000;
    private TaskAttempt first;

    @BeforeEach
    void send() {
        Effects effects = new Effects();
        engine.submit(
                new Submission(
                        OPERATION, LANE.tenantId(), Priority.NORMAL, new byte[16], Graphs.chain(TaskAction.INSTALL)),
                now,
                effects);
        first = sent(effects);
    }

    private TaskAttempt sent(Effects effects) {
        engine.granted(LANE, 10, now, effects);
        assertThat(effects.dispatches()).hasSize(1);
        return effects.dispatches().getFirst().attempt();
    }

    private Effects report(TaskReport report) {
        Effects effects = new Effects();
        engine.report(report, now, effects);
        return effects;
    }

    private static TaskReport accepted(TaskAttempt attempt, String incarnation) {
        return new TaskReport.Accepted(attempt, incarnation, Instant.EPOCH);
    }

    private static TaskReport succeeded(TaskAttempt attempt, String incarnation) {
        return new TaskReport.Succeeded(attempt, incarnation, Instant.EPOCH, null, Map.of());
    }

    private OperationRun run() {
        return engine.run(OPERATION).orElseThrow();
    }

    @Test
    void whatAStrangerTookGoesToAnotherAsAnotherAttempt() {
        Effects refused = report(accepted(first, "stranger"));
        assertThat(refused.refusals()).containsExactly(Map.entry(Refusal.STRANGER, 1));
        assertThat(run().state(0)).isEqualTo(State.BACKING_OFF);
        assertThat(report(succeeded(first, "stranger")).transitions()).isEmpty();

        now += LONG;
        Effects again = new Effects();
        engine.tick(now, again);
        TaskAttempt second = sent(again);
        assertThat(second.number()).isEqualTo(2);
        assertThat(run().tasksOut()).extracting(TaskOut::holder).containsOnlyNulls();
        report(accepted(second, "friend"));
        assertThat(run().tasksOut()).extracting(TaskOut::holder).containsExactly("friend");
        assertThat(report(succeeded(second, "friend")).notifications())
                .contains(new Notification.Ended(OPERATION, Outcome.SUCCEEDED));
    }

    @Test
    void aStrangerFailsNoTaskHoweverOftenItTakesIt() {
        TaskAttempt attempt = first;
        for (int i = 0; i < 300; i++) {
            report(accepted(attempt, "stranger"));
            now += LONG;
            Effects again = new Effects();
            engine.tick(now, again);
            attempt = sent(again);
        }
        assertThat(attempt.number()).isEqualTo(301);
        report(accepted(attempt, "friend"));
        assertThat(report(succeeded(attempt, "friend")).notifications())
                .contains(new Notification.Ended(OPERATION, Outcome.SUCCEEDED));
    }

    @Test
    void aSuccessOrFailureOfAStrangerIsNone() {
        assertThat(report(succeeded(first, "stranger")).refusals()).containsEntry(Refusal.STRANGER, 1);
        assertThat(run().state(0)).isEqualTo(State.BACKING_OFF);
        assertThat(report(new TaskReport.Failed(first, "stranger", Instant.EPOCH, "no", "No.", false))
                        .refusals())
                .containsEntry(Refusal.LATE, 1);
        assertThat(run().failures(0)).isZero();
    }

    @Test
    void whoWasRemovedIsNotHeardOnWhatItHeldAndWhoLeftIs() {
        pools.put("leaver", Set.of(Contract.DEFAULT_POOL));
        report(accepted(first, "leaver"));
        pools.remove("leaver");
        assertThat(report(new TaskReport.Progress(first, "leaver", Instant.EPOCH, "on it"))
                        .refusals())
                .containsEntry(Refusal.STRANGER, 1);

        now += LONG;
        Effects again = new Effects();
        engine.tick(now, again);
        TaskAttempt second = sent(again);
        pools.put("leaver", Set.of(Contract.DEFAULT_POOL));
        report(accepted(second, "leaver"));
        pools.remove("leaver");
        ended.put("leaver", Set.of(Contract.DEFAULT_POOL));
        assertThat(report(succeeded(second, "leaver")).notifications())
                .contains(new Notification.Ended(OPERATION, Outcome.SUCCEEDED));
    }

    @Test
    void whatAStrangerPrintsIsNotKept() {
        Effects effects = report(new TaskReport.LogChunk(first, "stranger", Instant.EPOCH, 0, "words"));
        assertThat(effects.logs()).isEmpty();
        assertThat(effects.refusals()).containsExactly(Map.entry(Refusal.STRANGER, 1));
        assertThat(run().state(0)).isEqualTo(State.SENT);
    }
}
