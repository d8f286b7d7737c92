package io.loom.contract;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a provisioner says of an attempt. Accepted comes first; Succeeded, Failed or Refused last. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = TaskReport.Accepted.class, name = "accepted"),
    @JsonSubTypes.Type(value = TaskReport.Progress.class, name = "progress"),
    @JsonSubTypes.Type(value = TaskReport.LogChunk.class, name = "log"),
    @JsonSubTypes.Type(value = TaskReport.Succeeded.class, name = "succeeded"),
    @JsonSubTypes.Type(value = TaskReport.Failed.class, name = "failed"),
    @JsonSubTypes.Type(value = TaskReport.Refused.class, name = "refused")
})
public sealed interface TaskReport {

    /** The attempt that the report is about, echoed from its assignment. */
    TaskAttempt attempt();

    /** The run of a provisioner that speaks. */
    String incarnation();

    /** When it was said, by the provisioner's clock. */
    Instant at();

    /** The incarnation has the task and will report its end, unless it is lost. */
    record Accepted(TaskAttempt attempt, String incarnation, Instant at) implements TaskReport {}

    /**
     * Something that a person who watches would like to know.
     *
     * @param message one line
     */
    record Progress(TaskAttempt attempt, String incarnation, Instant at, String message) implements TaskReport {}

    /**
     * A piece of the attempt's log.
     *
     * @param sequence number of the chunk within the attempt, from 0 on, without gaps
     * @param text at most 16 KiB of UTF-8; secrets are struck out
     */
    record LogChunk(TaskAttempt attempt, String incarnation, Instant at, int sequence, String text)
            implements TaskReport {}

    /**
     * The task is done.
     *
     * @param machine what is known of the machine now, from CREATE, CONFIRM and INSPECT; null from the others, and
     *     from an INSPECT that found none
     * @param outputs what a service action leaves for later tasks of its node
     * @param finding what is not as it is recorded, from INSPECT; null where all is, and from the others
     */
    record Succeeded(
            TaskAttempt attempt,
            String incarnation,
            Instant at,
            @Nullable Machine machine,
            Map<String, String> outputs,
            @Nullable Finding finding)
            implements TaskReport {

        /** Without a finding. */
        public Succeeded(
                TaskAttempt attempt,
                String incarnation,
                Instant at,
                @Nullable Machine machine,
                Map<String, String> outputs) {
            this(attempt, incarnation, at, machine, outputs, null);
        }
    }

    /**
     * The attempt failed.
     *
     * @param code stable, e.g. {@code quota-exceeded}, {@code script-failed}, {@code host-key-changed}
     * @param message in the provider's or the script's own words
     * @param retryable whether another attempt could fare better
     */
    record Failed(TaskAttempt attempt, String incarnation, Instant at, String code, String message, boolean retryable)
            implements TaskReport {}

    /**
     * The assignment was not begun: unknown plugin or kind, or the provisioner drains.
     *
     * @param reason one line
     */
    record Refused(TaskAttempt attempt, String incarnation, Instant at, String reason) implements TaskReport {}
}
