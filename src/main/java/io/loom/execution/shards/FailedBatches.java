package io.loom.execution.shards;

import io.loom.contract.ReportRule;
import io.loom.contract.TaskReport;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * What to try again when a batch could not be made durable. One that fails twice, though the database answers, is halved, and its parts
 * are tried in order, until what nobody can digest stands alone: of the end of an attempt becomes the failure of its task, all else is
 * dropped, and the others pass. Nothing is held against an input while the shard cannot make a batch of nothing durable. Who has lost the
 * shard gives nothing up. Not thread-safe.
 */
final class FailedBatches {

    private static final Logger LOG = Logger.getLogger(FailedBatches.class);

    /** How often a batch is tried as a whole. */
    private static final int TRIES = 2;

    /** How often an input is tried alone. */
    private static final int PATIENCE = 4;

    /** Tells whether it is the input or the shard that is at fault. */
    private static final Part PROBE = new Part(List.of(), 0);

    private enum Standing {
        HELD,
        LOST,
        UNKNOWN
    }

    /** A part of a batch that has failed, and how often that was. */
    private record Part(List<Input> inputs, int failures) {

        boolean isProbe() {
            return inputs.isEmpty();
        }
    }

    private final int shard;
    private final BooleanSupplier held;
    private final EngineMeters meters;
    private final Runnable onLoss;
    private final Deque<Part> parts = new ArrayDeque<>();

    /**
     * @param held asks the database whether the shard is still held
     * @param onLoss called when another has taken the shard over
     */
    FailedBatches(int shard, BooleanSupplier held, EngineMeters meters, Runnable onLoss) {
        this.shard = shard;
        this.held = held;
        this.meters = meters;
        this.onLoss = onLoss;
    }

    /** What is to be tried before anything new; it stays until it has succeeded or failed. */
    Optional<List<Input>> next() {
        return Optional.ofNullable(parts.peek()).map(Part::inputs);
    }

    /** What was to be tried, or a new batch, became durable. */
    void succeeded() {
        Part done = parts.poll();
        if (done != null && done.isProbe() && !parts.isEmpty()) {
            giveUp(parts.remove().inputs().getFirst());
        }
    }

    /** What was to be tried, or this new batch, failed. */
    void failed(List<Input> batch) {
        Part tried = parts.isEmpty() ? new Part(batch, 0) : parts.remove();
        switch (standing()) {
            case UNKNOWN -> parts.push(tried);
            case LOST -> {
                parts.push(tried);
                LOG.infof("Lost the lease of shard %d: another server has taken it over.", shard);
                onLoss.run();
            }
            case HELD -> tryAgain(new Part(tried.inputs(), tried.failures() + 1));
        }
    }

    private void tryAgain(Part failed) {
        Optional<Halves> halves = failed.failures() < TRIES ? Optional.empty() : Halves.of(failed.inputs());
        if (halves.isPresent()) {
            parts.push(new Part(halves.get().second(), TRIES - 1));
            parts.push(new Part(halves.get().first(), TRIES - 1));
            return;
        }
        parts.push(failed);
        if (!failed.isProbe() && failed.failures() >= PATIENCE) {
            parts.push(PROBE);
        }
    }

    private void giveUp(Input input) {
        switch (input) {
            case Input.Reports poison -> giveUp(poison);
            case Input.Ask<?> ask -> ask.answer(Optional.empty());
            case Input.Message _,
                    Input.Granted _,
                    Input.WakeUp _,
                    Input.Lost _,
                    Input.CheckHolders _,
                    Input.Undispatchable _ ->
                LOG.errorf("Shard %d gives up %s, which cannot be made durable.", shard, input);
        }
    }

    private void giveUp(Input.Reports poison) {
        for (TaskReport report : poison.reports()) {
            if (!isFailureOfOurs(report)) {
                meters.refused("undigestible", 1);
                LOG.errorf(
                        "Shard %d gives up a report on task %s, which cannot be made durable.",
                        shard, report.attempt().taskId());
                if (ReportRule.isEnd(report)) {
                    String why = "what it says could not be made durable.";
                    TaskReport failure = ReportRule.failure(report.attempt(), report.incarnation(), report.at(), why);
                    parts.push(new Part(List.of(poison.with(List.of(failure))), 0));
                    return;
                }
            }
        }
        if (poison.settles()) {
            poison.delivery().reject();
        }
    }

    private static boolean isFailureOfOurs(TaskReport report) {
        return report instanceof TaskReport.Failed failed && failed.code().equals(ReportRule.UNDIGESTIBLE);
    }

    private Standing standing() {
        try {
            return held.getAsBoolean() ? Standing.HELD : Standing.LOST;
        } catch (RuntimeException | Error e) {
            LOG.debug("The database does not say whose the shard is.", e);
            return Standing.UNKNOWN;
        }
    }

    /** Hands over what will not be tried any more. */
    void drain(Consumer<Input> rest) {
        parts.forEach(part -> part.inputs().forEach(rest));
        parts.clear();
    }

    /** The two halves of a batch: of its inputs, or of the reports of its only one. */
    private record Halves(List<Input> first, List<Input> second) {

        static Optional<Halves> of(List<Input> inputs) {
            int middle = inputs.size() / 2;
            if (middle > 0) {
                return Optional.of(new Halves(
                        List.copyOf(inputs.subList(0, middle)), List.copyOf(inputs.subList(middle, inputs.size()))));
            }
            return inputs.stream()
                    .filter(Input.Reports.class::isInstance)
                    .map(Input.Reports.class::cast)
                    .filter(message -> message.reports().size() > 1)
                    .map(Halves::of)
                    .findFirst();
        }

        private static Halves of(Input.Reports message) {
            List<TaskReport> reports = message.reports();
            int middle = reports.size() / 2;
            return new Halves(
                    List.of(message.before(middle)), List.of(message.with(reports.subList(middle, reports.size()))));
        }
    }
}
