package io.loom.execution.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.cases.Case;
import io.loom.cases.CaseJudge;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskReport;
import io.loom.execution.Executions.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** What follows a failed task. */
final class RetryJudge implements CaseJudge {

    private static final QueueKey LANE = new QueueKey("default", new UUID(1, 1), Priority.NORMAL);

    @Override
    public Set<String> kinds() {
        return Set.of("retry");
    }

    @Override
    public void judge(Case judged) {
        TaskAction action = TaskAction.valueOf(judged.input().path("failedTask").asText());
        if (judged.expected().has("totalAttempts")) {
            int most = judged.input().path("maxActionRetries").asInt();
            assertThat(attemptsInVain(action, most))
                    .isEqualTo(judged.expected().path("totalAttempts").asInt());
        }
        if (judged.expected().has("runInOrder")) {
            List<TaskAction> expected = new ArrayList<>();
            for (JsonNode step : judged.expected().path("runInOrder")) {
                expected.add(TaskAction.valueOf(step.asText()));
            }
            int most = judged.input().path("maxAttempts").asInt();
            assertThat(actionsAfterOneFailure(action, most)).isEqualTo(expected);
        }
    }

    private static int attemptsInVain(TaskAction action, int most) {
        Play play = new Play(action, most);
        int attempts = 0;
        for (Effects next = play.begin(); !next.dispatches().isEmpty(); next = play.fail(next)) {
            attempts++;
        }
        return attempts;
    }

    private static List<TaskAction> actionsAfterOneFailure(TaskAction action, int most) {
        Play play = new Play(action, most);
        List<TaskAction> actions = new ArrayList<>();
        Effects next = play.fail(play.begin());
        while (!next.dispatches().isEmpty()) {
            actions.add(next.dispatches().getFirst().task().action());
            next = play.succeed(next);
        }
        return actions;
    }

    /** One task, its provisioner, and a clock that jumps over every pause. */
    private static final class Play {
        private final ShardEngine engine;
        private final TaskAction action;
        private long now = 1;

        private Play(TaskAction action, int most) {
            this.action = action;
            Map<TaskAction, ActionPolicy> policies = new EnumMap<>(TaskAction.class);
            for (TaskAction each : TaskAction.values()) {
                policies.put(
                        each,
                        new ActionPolicy(
                                most,
                                Duration.ofMinutes(1),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(10),
                                ActionPolicies.standard().of(each).compensation()));
            }
            engine = new ShardEngine(new ActionPolicies(policies), (operation, task) -> LANE.pool(), new Random(1));
        }

        private Effects begin() {
            Effects effects = new Effects();
            engine.submit(
                    new Submission(
                            new UUID(2, 2), LANE.tenantId(), LANE.priority(), new byte[16], Graphs.chain(action)),
                    now,
                    effects);
            return sent(effects);
        }

        private Effects fail(Effects last) {
            Effects effects = new Effects();
            engine.report(
                    new TaskReport.Failed(
                            last.dispatches().getFirst().attempt(), "p", Instant.EPOCH, "no", "No.", true),
                    now,
                    effects);
            now += 11_000;
            engine.tick(now, effects);
            return sent(effects);
        }

        private Effects succeed(Effects last) {
            Effects effects = new Effects();
            engine.report(
                    new TaskReport.Succeeded(
                            last.dispatches().getFirst().attempt(), "p", Instant.EPOCH, null, Map.of()),
                    now,
                    effects);
            return sent(effects);
        }

        private Effects sent(Effects effects) {
            engine.granted(LANE, 1, now, effects);
            return effects;
        }
    }
}
