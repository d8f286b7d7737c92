package io.loom.execution.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.contract.Contract;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAttempt;
import io.loom.contract.TaskReport;
import io.loom.execution.AttemptRole;
import io.loom.execution.Executions.Priority;
import io.loom.execution.OperationListener.Outcome;
import io.loom.execution.TaskStatus.State;
import io.loom.execution.engine.Effects.Refusal;
import io.loom.taskgraph.Task;
import io.loom.taskgraph.TaskGraph;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ShardEngineTest {

    private static final UUID OPERATION = UUID.fromString("01980000-0000-7000-8000-000000000001");
    private static final UUID TENANT = new UUID(9, 9);
    private static final QueueKey LANE = new QueueKey(Contract.DEFAULT_POOL, TENANT, Priority.NORMAL);
    private static final int PLENTY = 1_000;
    private static final long PATIENCE = ActionPolicies.standard()
            .of(TaskAction.INSTALL)
            .timeout()
            .plus(ShardEngine.GRACE)
            .toMillis();

    private ShardEngine engine = newEngine();
    private final List<Notification> notifications = new ArrayList<>();
    private OperationRun run = new OperationRun(submission(Graphs.chain()));
    private long now = 1_000_000;

    private static ShardEngine newEngine() {
        return newEngine(ActionPolicies.standard());
    }

    private static ShardEngine newEngine(ActionPolicies policies) {
        return new ShardEngine(policies, (operation, task) -> Contract.DEFAULT_POOL, new Random(1));
    }

    private static Submission submission(TaskGraph graph) {
        return new Submission(OPERATION, TENANT, Priority.NORMAL, new byte[16], graph);
    }

    private interface Input {
        void into(Effects effects);
    }

    /** Feeds an input, then grants whatever became ready, and returns all that went out. */
    private Effects feed(Input input) {
        Effects effects = new Effects();
        input.into(effects);
        engine.granted(LANE, PLENTY, now, effects);
        notifications.addAll(effects.notifications());
        return effects;
    }

    private Effects submit(TaskGraph graph) {
        Effects effects = feed(out -> engine.submit(submission(graph), now, out));
        engine.run(OPERATION).ifPresent(found -> run = found);
        return effects;
    }

    private static TaskAttempt only(Effects effects) {
        assertThat(effects.dispatches()).hasSize(1);
        return effects.dispatches().getFirst().attempt();
    }

    private Effects accepted(TaskAttempt attempt, String incarnation) {
        return feed(out -> engine.report(new TaskReport.Accepted(attempt, incarnation, Instant.EPOCH), now, out));
    }

    private Effects succeeded(TaskAttempt attempt, String incarnation) {
        return feed(out ->
                engine.report(new TaskReport.Succeeded(attempt, incarnation, Instant.EPOCH, null, Map.of()), now, out));
    }

    private Effects failed(TaskAttempt attempt, boolean retryable) {
        return feed(out -> engine.report(
                new TaskReport.Failed(attempt, "p1", Instant.EPOCH, "no-luck", "It did not work.", retryable),
                now,
                out));
    }

    private Effects later(long millis) {
        now += millis;
        return feed(out -> engine.tick(now, out));
    }

    @Test
    void whatBecameReadyGoesOutInTheSameBatchAsFarAsThereIsRoom() {
        Effects effects = new Effects();
        engine.submit(submission(Graphs.independent(5)), now, effects);
        List<Integer> asked = new ArrayList<>();
        engine.sendAtOnce(
                (key, most) -> {
                    asked.add(most);
                    return 2;
                },
                3,
                now,
                effects);
        assertThat(asked).containsExactly(3);
        assertThat(effects.dispatches()).hasSize(2);
        assertThat(effects.wanted()).containsExactly(Map.entry(LANE, 3));
        assertThat(effects.freed()).isEmpty();
    }

    @Test
    void aTaskGoesOutOnceTheOneBeforeIsDone() {
        TaskAttempt create = only(submit(Graphs.chain(TaskAction.CREATE, TaskAction.CONFIRM)));
        assertThat(accepted(create, "p1").dispatches()).isEmpty();
        Effects after = succeeded(create, "p1");
        assertThat(only(after).taskId()).isEqualTo(TaskIds.of(TaskIds.base(OPERATION), 1));
        assertThat(succeeded(only(after), "p1").notifications())
                .contains(new Notification.Ended(OPERATION, Outcome.SUCCEEDED));
        assertThat(engine.runs()).isEmpty();
    }

    @Test
    void theFirstAcceptedWinsAndTheOtherGetsCancel() {
        TaskAttempt attempt = only(submit(Graphs.chain(TaskAction.CREATE)));
        accepted(attempt, "p1");
        assertThat(accepted(attempt, "p1").cancels()).isEmpty();
        assertThat(accepted(attempt, "p2").cancels()).containsExactly(new Effects.Cancel(attempt, "p2"));
        Effects other = succeeded(attempt, "p2");
        assertThat(other.transitions()).isEmpty();
        assertThat(other.refusals()).containsEntry(Refusal.LATE, 1);
        assertThat(run.state(0)).isEqualTo(State.RUNNING);
    }

    @Test
    void aReportWithAnotherNonceIsRefusedAndCounted() {
        TaskAttempt attempt = only(submit(Graphs.chain(TaskAction.CREATE)));
        Effects forged = succeeded(new TaskAttempt(attempt.taskId(), 1, "AAAAAAAAAAAAAAAAAAAAAA"), "p1");
        assertThat(forged.refusals()).containsExactly(Map.entry(Refusal.WRONG_NONCE, 1));
        assertThat(forged.transitions()).isEmpty();
        Effects future = succeeded(new TaskAttempt(attempt.taskId(), 2, attempt.nonce()), "p1");
        assertThat(future.refusals()).containsExactly(Map.entry(Refusal.WRONG_NONCE, 1));
        Effects unknown = succeeded(new TaskAttempt(new UUID(1, 2), 1, attempt.nonce()), "p1");
        assertThat(unknown.refusals()).containsExactly(Map.entry(Refusal.UNKNOWN_TASK, 1));
    }

    @Test
    void aClockThatIsSetForwardGivesNothingUpAndOneThatIsSetBackHoldsNothingUp() {
        TaskAttempt attempt = only(submit(Graphs.chain(TaskAction.INSTALL)));
        accepted(attempt, "p1");
        for (long hours : new long[] {5, -9}) {
            engine.clockJumped(Duration.ofHours(hours).toMillis());
            now += Duration.ofHours(hours).toMillis();
            assertThat(later(0).transitions()).isEmpty();
            assertThat(engine.nextTick()).hasValue(now + PATIENCE);
        }
        assertThat(later(PATIENCE - 1).transitions()).isEmpty();
        assertThat(later(1).cancels()).containsExactly(new Effects.Cancel(attempt, "p1"));
    }

    @Test
    void aTakeoverByAServerWithAnotherTimeGivesEveryAttemptItsWholeTime() {
        TaskAttempt attempt = only(submit(Graphs.chain(TaskAction.INSTALL)));
        accepted(attempt, "p1");
        for (long hours : new long[] {5, -9}) {
            now += Duration.ofHours(hours).toMillis();
            engine = newEngine();
            Effects effects = feed(out -> engine.recover(run, now, out));
            assertThat(effects.transitions()).isEmpty();
            assertThat(engine.nextTick()).hasValue(now + PATIENCE);
        }
        assertThat(succeeded(attempt, "p1").notifications())
                .contains(new Notification.Ended(OPERATION, Outcome.SUCCEEDED));
    }

    @Test
    void whatALostIncarnationHeldGoesOutAsANewAttemptAndItsLateReportsAreFencedOff() {
        TaskAttempt first = only(submit(Graphs.chain(TaskAction.INSTALL)));
        accepted(first, "p1");
        TaskAttempt second = only(feed(out -> engine.incarnationLost("p1", now, out)));
        assertThat(second.number()).isEqualTo(2);
        assertThat(second.nonce()).isNotEqualTo(first.nonce());
        Effects late = succeeded(first, "p1");
        assertThat(late.transitions()).isEmpty();
        assertThat(late.refusals()).containsEntry(Refusal.LATE, 1);
        accepted(second, "p2");
        assertThat(succeeded(second, "p2").notifications())
                .contains(new Notification.Ended(OPERATION, Outcome.SUCCEEDED));
    }

    @Test
    void retriesBackOffTwiceAsLongEachTimeAndEndAfterTheLastAttempt() {
        TaskAttempt attempt = only(submit(Graphs.chain(TaskAction.INSTALL)));
        assertThat(failed(attempt, true).dispatches()).isEmpty();
        assertThat(run.state(0)).isEqualTo(State.BACKING_OFF);
        assertThat(engine.nextTick().orElseThrow() - now).isBetween(500L, 1_000L);
        attempt = only(later(1_000));
        failed(attempt, true);
        assertThat(later(999).dispatches()).isEmpty();
        attempt = only(later(1_001));
        assertThat(attempt.number()).isEqualTo(3);
        Effects last = failed(attempt, true);
        assertThat(last.notifications())
                .contains(new Notification.Failed(
                        OPERATION,
                        attempt.taskId(),
                        run.submission().graph().task(0),
                        AttemptRole.OWN,
                        3,
                        now,
                        "no-luck",
                        "It did not work.",
                        true))
                .endsWith(new Notification.Ended(OPERATION, Outcome.FAILED));
    }

    @Test
    void whatCannotFareBetterIsNotTriedAgain() {
        TaskAttempt attempt = only(submit(Graphs.chain(TaskAction.INSTALL, TaskAction.START)));
        assertThat(failed(attempt, false).notifications()).endsWith(new Notification.Ended(OPERATION, Outcome.FAILED));
        assertThat(run.tasks().get(1).state()).isEqualTo(State.SKIPPED);
        assertThat(run.tasks().getFirst().message()).isEqualTo("It did not work.");
    }

    @Test
    void aFailedConfirmIsCompensatedByDeleteAndCreate() {
        TaskAttempt confirm = only(submit(Graphs.chain(TaskAction.CONFIRM)));
        failed(confirm, true);
        List<TaskAction> actions = new ArrayList<>();
        Effects next = later(1_000);
        while (!next.dispatches().isEmpty()) {
            actions.add(next.dispatches().getFirst().task().action());
            next = succeeded(only(next), "p1");
        }
        assertThat(actions).containsExactly(TaskAction.DELETE, TaskAction.CREATE, TaskAction.CONFIRM);
        assertThat(notifications).endsWith(new Notification.Ended(OPERATION, Outcome.SUCCEEDED));
        assertThat(heard())
                .containsExactly(
                        "Started OWN CONFIRM",
                        "Failed OWN CONFIRM",
                        "Started COMPENSATION DELETE",
                        "Succeeded COMPENSATION DELETE",
                        "Started COMPENSATION CREATE",
                        "Succeeded COMPENSATION CREATE",
                        "Started OWN CONFIRM",
                        "Succeeded OWN CONFIRM");
    }

    @Test
    void aServiceActionIsCompensatedOnItsOwnServiceAndAfterATakeoverToo() {
        engine = newEngine(stopsBeforeItStartsAgain());
        TaskAttempt start = only(submit(Graphs.chain(TaskAction.START)));
        failed(start, true);
        TaskAttempt stop = only(later(1_000));
        accepted(stop, "p1");
        engine = newEngine(stopsBeforeItStartsAgain());
        feed(out -> engine.recover(run, now, out));
        Effects again = succeeded(stop, "p1");
        assertThat(again.dispatches()).extracting(Effects.Dispatch::task).containsExactly(task(TaskAction.START));
        succeeded(only(again), "p1");
        assertThat(notifications)
                .filteredOn(Notification.OfAttempt.class::isInstance)
                .extracting(notification -> ((Notification.OfAttempt) notification).task())
                .contains(task(TaskAction.STOP));
        assertThat(heard())
                .containsExactly(
                        "Started OWN START",
                        "Failed OWN START",
                        "Started COMPENSATION STOP",
                        "Succeeded COMPENSATION STOP",
                        "Started OWN START",
                        "Succeeded OWN START");
        assertThat(notifications).endsWith(new Notification.Ended(OPERATION, Outcome.SUCCEEDED));
    }

    @Test
    void aCompensationThatFinallyFailsIsNotTheTasksOwnWork() {
        engine = newEngine(stopsBeforeItStartsAgain());
        failed(only(submit(Graphs.chain(TaskAction.START))), true);
        TaskAttempt stop = only(later(1_000));
        failed(stop, false);
        assertThat(heard()).endsWith("Started COMPENSATION STOP", "Failed COMPENSATION STOP");
        assertThat(run.state(0)).isEqualTo(State.FAILED);
    }

    @Test
    void aNodeActionCannotBeCompensatedByAServiceAction() {
        assertThatThrownBy(() -> compensated(TaskAction.CREATE, TaskAction.STOP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The action CREATE names no service, so that its compensation [STOP] must not need one.");
    }

    private static ActionPolicies stopsBeforeItStartsAgain() {
        return compensated(TaskAction.START, TaskAction.STOP);
    }

    /** The standard policies, with another compensation of one action. */
    private static ActionPolicies compensated(TaskAction action, TaskAction compensation) {
        Map<TaskAction, ActionPolicy> policies = new EnumMap<>(TaskAction.class);
        for (TaskAction each : TaskAction.values()) {
            ActionPolicy policy = ActionPolicies.standard().of(each);
            policies.put(
                    each,
                    new ActionPolicy(
                            policy.maxAttempts(),
                            policy.timeout(),
                            policy.firstDelay(),
                            policy.maxDelay(),
                            each == action ? List.of(compensation) : policy.compensation()));
        }
        return new ActionPolicies(policies);
    }

    private static Task task(TaskAction action) {
        return new Task(new UUID(7, 7), action, "web");
    }

    /** What the listener would hear of attempts. */
    private List<String> heard() {
        return notifications.stream()
                .filter(Notification.OfAttempt.class::isInstance)
                .map(Notification.OfAttempt.class::cast)
                .map(notification -> notification.getClass().getSimpleName() + " " + notification.role() + " "
                        + notification.task().action())
                .toList();
    }

    @Test
    void whatRunsTooLongIsCancelledAndTriedAgain() {
        TaskAttempt attempt = only(submit(Graphs.chain(TaskAction.START)));
        accepted(attempt, "p1");
        assertThat(later(30 * 60_000L + 14_999).cancels()).isEmpty();
        assertThat(later(1).cancels()).containsExactly(new Effects.Cancel(attempt, "p1"));
        assertThat(only(later(1_000)).number()).isEqualTo(2);
    }

    @Test
    void whatNobodyAcceptsGoesOutAgainWithoutCountingAsAFailure() {
        TaskAttempt attempt = only(submit(Graphs.chain(TaskAction.START)));
        for (int i = 0; i < 10; i++) {
            TaskAttempt next = only(later(60_000));
            assertThat(next.number()).isEqualTo(attempt.number() + 1);
            attempt = next;
        }
        assertThat(run.failures(0)).isZero();
    }

    @Test
    void independentBranchesFinishBeforeTheOperationFailsAndResumeRunsOnlyWhatIsNotDone() {
        Effects all = submit(Graphs.independent(3));
        assertThat(failed(all.dispatches().getFirst().attempt(), false).notifications())
                .noneMatch(notification -> notification instanceof Notification.Ended);
        succeeded(all.dispatches().get(1).attempt(), "p1");
        Effects last = succeeded(all.dispatches().get(2).attempt(), "p1");
        assertThat(last.notifications()).endsWith(new Notification.Ended(OPERATION, Outcome.FAILED));
        assertThat(last.ended()).containsExactly(run);

        TaskAttempt again = only(feed(out -> engine.resume(run, now, out)));
        assertThat(TaskIds.vertexOf(again.taskId())).isZero();
        assertThat(again.number()).isEqualTo(2);
        assertThat(succeeded(again, "p1").notifications())
                .endsWith(new Notification.Ended(OPERATION, Outcome.SUCCEEDED));
    }

    @Test
    void aPausedOperationSendsNothingNewAndGoesOnWhenResumed() {
        TaskAttempt create = only(submit(Graphs.chain(TaskAction.CREATE, TaskAction.CONFIRM)));
        feed(out -> engine.pause(OPERATION, out));
        assertThat(succeeded(create, "p1").dispatches()).isEmpty();
        assertThat(run.state(1)).isEqualTo(State.READY);
        assertThat(only(feed(out -> engine.resume(OPERATION, now, out))).taskId())
                .isEqualTo(TaskIds.of(TaskIds.base(OPERATION), 1));
    }

    @Test
    void anOperationPausesAtItsGateAndPassesItOnce() {
        Effects first = succeeded(only(submit(Graphs.gated())), "p1");
        assertThat(first.dispatches()).isEmpty();
        assertThat(first.transitions()).endsWith(new Transition.Paused(OPERATION));
        assertThat(first.notifications()).endsWith(new Notification.Paused(OPERATION));

        TaskAttempt behind = only(feed(out -> engine.resume(OPERATION, now, out)));
        assertThat(succeeded(behind, "p1").notifications())
                .endsWith(new Notification.Ended(OPERATION, Outcome.SUCCEEDED));
    }

    @Test
    void aGateThatWasReachedBeforeAReplayIsNotReachedAgain() {
        OperationRun replayed = new OperationRun(submission(Graphs.gated()));
        replayed.apply(new Transition.Sent(OPERATION, 0, now, now));
        replayed.apply(new Transition.Succeeded(OPERATION, 0, now));
        replayed.apply(new Transition.Paused(OPERATION));
        feed(out -> engine.recover(replayed, now, out));

        TaskAttempt behind = only(feed(out -> engine.resume(OPERATION, now, out)));
        assertThat(succeeded(behind, "p1").notifications())
                .endsWith(new Notification.Ended(OPERATION, Outcome.SUCCEEDED));
    }

    @Test
    void anAbortedOperationCancelsWhatRunsAndCanBeResumed() {
        TaskAttempt create = only(submit(Graphs.chain(TaskAction.CREATE, TaskAction.CONFIRM)));
        accepted(create, "p1");
        Effects aborted = feed(out -> engine.abort(OPERATION, now, out));
        assertThat(aborted.cancels()).containsExactly(new Effects.Cancel(create, "p1"));
        assertThat(aborted.notifications()).containsExactly(new Notification.Ended(OPERATION, Outcome.ABORTED));
        assertThat(aborted.freed()).containsKey(LANE);
        assertThat(succeeded(create, "p1").refusals()).containsEntry(Refusal.UNKNOWN_TASK, 1);
        assertThat(only(feed(out -> engine.resume(run, now, out))).number()).isEqualTo(2);
    }

    @Test
    void refusalsAreBoundedApartFromFailures() {
        TaskAttempt attempt = only(submit(Graphs.chain(TaskAction.START)));
        for (int i = 1; i < ShardEngine.MAX_REFUSALS; i++) {
            TaskReport.Refused refused = new TaskReport.Refused(attempt, "p1", Instant.EPOCH, "It drains.");
            feed(out -> engine.report(refused, now, out));
            attempt = only(later(300_000));
        }
        TaskReport.Refused refused = new TaskReport.Refused(attempt, "p1", Instant.EPOCH, "It drains.");
        Effects last = feed(out -> engine.report(refused, now, out));
        assertThat(last.notifications()).endsWith(new Notification.Ended(OPERATION, Outcome.FAILED));
    }

    @Test
    void anOversizedLogIsRefusedAndMarkedAndLogsOfOlderAttemptsAreKept() {
        TaskAttempt first = only(submit(Graphs.chain(TaskAction.START)));
        failed(first, true);
        TaskReport.LogChunk old = new TaskReport.LogChunk(first, "p1", Instant.EPOCH, 0, "last words");
        assertThat(feed(out -> engine.report(old, now, out)).logs()).containsExactly(old);
        TaskReport.LogChunk big = new TaskReport.LogChunk(first, "p1", Instant.EPOCH, 1, "x".repeat(16 * 1024 + 1));
        Effects refused = feed(out -> engine.report(big, now, out));
        assertThat(refused.logs())
                .containsExactly(new TaskReport.LogChunk(
                        first,
                        "p1",
                        Instant.EPOCH,
                        1,
                        "\n[A piece of 16385 bytes was refused here: it may have 16384.]\n"));
        assertThat(refused.refusals()).containsEntry(Refusal.OVERSIZED, 1);
        TaskReport.LogChunk nowhere = new TaskReport.LogChunk(first, "p1", Instant.EPOCH, -1, "x");
        Effects alsoRefused = feed(out -> engine.report(nowhere, now, out));
        assertThat(alsoRefused.logs()).isEmpty();
        assertThat(alsoRefused.refusals()).containsEntry(Refusal.OVERSIZED, 1);
    }

    @Test
    void anOperationWithoutTasksIsDoneAtOnce() {
        assertThat(submit(Graphs.independent(0)).notifications())
                .containsExactly(new Notification.Ended(OPERATION, Outcome.SUCCEEDED));
    }
}
