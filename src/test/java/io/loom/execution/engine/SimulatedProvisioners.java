package io.loom.execution.engine;

import io.loom.contract.TaskAttempt;
import io.loom.contract.TaskReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Consumer;

/** Provisioners that refuse, fail and die, over a broker that delays, reorders and doubles. Some of what is said is forged. */
final class SimulatedProvisioners {

    private static final int SILENCE = 15_000;

    private static final class Incarnation {
        private final String name;
        private final Set<String> begun = new HashSet<>();
        private final Set<String> cancelled = new HashSet<>();
        private boolean alive = true;

        private Incarnation(String name) {
            this.name = name;
        }
    }

    private final VirtualTime time;
    private final SplittableRandom random;
    private final Faults faults;
    private final BitSet hopeless;
    private final Consumer<TaskReport> hear;
    private final Consumer<String> lost;
    private final List<Incarnation> all = new ArrayList<>();
    private int joined;
    private int forgeries;

    /**
     * @param hopeless tasks that nobody can do
     * @param hear gets what is reported
     * @param lost gets the names of those whose death is noticed
     */
    SimulatedProvisioners(
            VirtualTime time,
            SplittableRandom random,
            Faults faults,
            BitSet hopeless,
            Consumer<TaskReport> hear,
            Consumer<String> lost) {
        this.time = time;
        this.random = random;
        this.faults = faults;
        this.hopeless = hopeless;
        this.hear = hear;
        this.lost = lost;
    }

    /** How many reports were forged. */
    int forgeries() {
        return forgeries;
    }

    /** An incarnation is told to stop an attempt. */
    void cancel(Effects.Cancel cancel) {
        time.later(() -> all.stream()
                .filter(incarnation -> incarnation.name.equals(cancel.incarnation()))
                .forEach(incarnation -> incarnation.cancelled.add(key(cancel.attempt()))));
    }

    /** A provisioner joins. */
    void join() {
        all.add(new Incarnation("p-" + joined++));
    }

    private void die(Incarnation incarnation) {
        incarnation.alive = false;
        join();
        time.at(time.now() + SILENCE, () -> lost.accept(incarnation.name));
    }

    /** An attempt goes to one of those that are alive. */
    void publish(TaskAttempt attempt) {
        time.later(() -> {
            List<Incarnation> alive =
                    all.stream().filter(incarnation -> incarnation.alive).toList();
            work(alive.get(random.nextInt(alive.size())), attempt);
        });
    }

    private void work(Incarnation incarnation, TaskAttempt attempt) {
        if (!incarnation.begun.add(key(attempt))) {
            return;
        }
        Instant at = Instant.ofEpochMilli(time.now());
        if (happens(faults.refuse())) {
            say(new TaskReport.Refused(attempt, incarnation.name, at, "No room."));
            return;
        }
        say(new TaskReport.Accepted(attempt, incarnation.name, at));
        if (happens(faults.provisionerCrash())) {
            die(incarnation);
            return;
        }
        time.at(time.now() + 200 + random.nextInt(20_000), () -> {
            if (!incarnation.alive || incarnation.cancelled.contains(key(attempt))) {
                return;
            }
            Instant end = Instant.ofEpochMilli(time.now());
            int vertex = TaskIds.vertexOf(attempt.taskId());
            if (hopeless.get(vertex)) {
                say(new TaskReport.Failed(attempt, incarnation.name, end, "broken", "It is broken.", false));
            } else if (happens(faults.fail())) {
                say(new TaskReport.Failed(attempt, incarnation.name, end, "flaky", "Not now.", true));
            } else {
                say(new TaskReport.Succeeded(attempt, incarnation.name, end, null, Map.of()));
            }
        });
    }

    private void say(TaskReport report) {
        time.later(() -> hear.accept(report));
        if (happens(faults.duplicate())) {
            time.later(() -> hear.accept(report));
        }
        if (happens(faults.forgery())) {
            forgeries++;
            TaskReport forged = forged(report.attempt(), report.incarnation());
            time.later(() -> hear.accept(forged));
        }
    }

    /** A report as somebody would send it who knows much, and not enough. */
    private TaskReport forged(TaskAttempt attempt, String incarnation) {
        Instant at = Instant.ofEpochMilli(time.now());
        return switch (random.nextInt(4)) {
            case 0 ->
                new TaskReport.Succeeded(
                        new TaskAttempt(new UUID(random.nextLong(), random.nextLong()), 1, attempt.nonce()),
                        incarnation,
                        at,
                        null,
                        Map.of());
            case 1 ->
                new TaskReport.Succeeded(
                        new TaskAttempt(attempt.taskId(), attempt.number() + 1, attempt.nonce()),
                        incarnation,
                        at,
                        null,
                        Map.of());
            case 2 ->
                new TaskReport.Failed(
                        new TaskAttempt(attempt.taskId(), attempt.number(), "guessed"),
                        incarnation,
                        at,
                        "forged",
                        "It is forged.",
                        false);
            default -> new TaskReport.LogChunk(attempt, incarnation, at, 0, "x".repeat(1 << 15));
        };
    }

    private boolean happens(double probability) {
        return random.nextDouble() < probability;
    }

    private static String key(TaskAttempt attempt) {
        return attempt.taskId() + "/" + attempt.number();
    }
}
