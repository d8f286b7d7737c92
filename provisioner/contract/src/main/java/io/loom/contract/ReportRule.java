package io.loom.contract;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a report may say, so that it can be sent and stored. Provisioner and server hold every report to it: words are made fit and short, and
 * an end that cannot be kept as it is becomes a failure of its task that says why, for a task of which no end is known runs on until its time
 * is up.
 */
public final class ReportRule {

    /** Code of the failure of a task whose end could be neither read nor stored. */
    public static final String UNDIGESTIBLE = "undigestible-report";

    /** How many characters a machine, or a finding, may have in all. */
    private static final int LONGEST = 64 * 1024;

    /** How many characters a message or reason is cut to. */
    public static final int WORDS = 4_000;

    private static final int CODE_LENGTH = 100;
    private static final String NO_WORDS = "The provisioner gives no reason.";

    private ReportRule() {}

    /**
     * The report in a form that can be stored: as it is, with what was left out put in, or as a failure. Of logs, the store replaces what it
     * cannot hold.
     */
    @SuppressWarnings("ConstantValue")
    public static TaskReport storable(TaskReport report) {
        return switch (report) {
            case TaskReport.Accepted _, TaskReport.LogChunk _ -> report;
            case TaskReport.Progress it ->
                new TaskReport.Progress(it.attempt(), it.incarnation(), it.at(), words(it.message()));
            case TaskReport.Succeeded it -> storable(it);
            case TaskReport.Failed it ->
                new TaskReport.Failed(
                        it.attempt(),
                        it.incarnation(),
                        it.at(),
                        it.code() == null ? UNDIGESTIBLE : StorableText.of(it.code(), CODE_LENGTH),
                        words(it.message()),
                        it.retryable());
            case TaskReport.Refused it ->
                new TaskReport.Refused(it.attempt(), it.incarnation(), it.at(), words(it.reason()));
        };
    }

    private static String words(@Nullable String said) {
        return said == null ? NO_WORDS : StorableText.of(said, WORDS);
    }

    private static TaskReport storable(TaskReport.Succeeded report) {
        Map<String, String> outputs = Objects.requireNonNullElse(report.outputs(), Map.of());
        Optional<String> bad = OutputRule.violation(outputs);
        if (bad.isPresent()) {
            return new TaskReport.Failed(
                    report.attempt(), report.incarnation(), report.at(), OutputRule.BAD_OUTPUTS, bad.get(), false);
        }
        Machine machine = report.machine();
        Optional<String> problem = machine == null ? Optional.empty() : problem(machine);
        if (problem.isEmpty() && report.finding() != null) {
            problem = problem(report.finding());
        }
        return problem.<TaskReport>map(why -> failure(report.attempt(), report.incarnation(), report.at(), why))
                .orElseGet(() -> report.outputs() != null
                        ? report
                        : new TaskReport.Succeeded(
                                report.attempt(),
                                report.incarnation(),
                                report.at(),
                                machine,
                                outputs,
                                report.finding()));
    }

    /** The failure of a task whose end was reported in a way that cannot be kept. */
    public static TaskReport.Failed failure(TaskAttempt attempt, String incarnation, Instant at, String why) {
        return new TaskReport.Failed(
                attempt,
                incarnation,
                at,
                UNDIGESTIBLE,
                "The provisioner has reported the end of the task, and the report cannot be kept: " + why
                        + "\nMaybe look at the provisioner's log and version, and go on with `loom operation resume`.",
                false);
    }

    /** Whether a report says that an attempt has ended. */
    public static boolean isEnd(TaskReport report) {
        return switch (report) {
            case TaskReport.Succeeded _, TaskReport.Failed _, TaskReport.Refused _ -> true;
            case TaskReport.Accepted _, TaskReport.Progress _, TaskReport.LogChunk _ -> false;
        };
    }

    @SuppressWarnings("ConstantValue")
    private static Optional<String> problem(Machine machine) {
        if (machine.providerId() == null) {
            return Optional.of("the machine has no providerId.");
        }
        return problem(
                "the machine",
                Stream.of(
                                Stream.of(machine.providerId()),
                                Stream.ofNullable(machine.sshUser()),
                                machine.hostKeys().stream(),
                                texts(machine.addresses()),
                                texts(machine.properties()))
                        .flatMap(texts -> texts)
                        .toList());
    }

    @SuppressWarnings("ConstantValue")
    private static Optional<String> problem(Finding finding) {
        if (finding.condition() == null || finding.reason() == null) {
            return Optional.of("the finding has no condition, or no reason.");
        }
        return problem(
                "the finding",
                Stream.concat(Stream.of(finding.reason()), finding.services().stream())
                        .toList());
    }

    private static Stream<String> texts(Map<String, String> texts) {
        return Stream.concat(texts.keySet().stream(), texts.values().stream());
    }

    private static Optional<String> problem(String what, Collection<String> texts) {
        long length = 0;
        for (String text : texts) {
            String unstorable = StorableText.problem(text);
            if (unstorable != null) {
                return Optional.of(what + " has a text with " + unstorable + ".");
            }
            length += text.length();
        }
        return length > LONGEST
                ? Optional.of(what + " has " + length + " characters, and may have " + LONGEST + ".")
                : Optional.empty();
    }
}
