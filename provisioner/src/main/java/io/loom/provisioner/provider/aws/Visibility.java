package io.loom.provisioner.provider.aws;

import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/**
 * EC2 is eventually consistent: it takes a while until it shows what it has done.
 *
 * @param pause between two looks
 */
record Visibility(InstantSource clock, Duration pause) {

    /** How long EC2 may take until it shows an instance that it has made. */
    static final Duration BOUND = Duration.ofMinutes(3);

    Instant now() {
        return clock.instant();
    }

    /** Whether what was made then may not be shown yet. */
    boolean isPending(Instant made) {
        return now().isBefore(made.plus(BOUND));
    }

    /**
     * Waits for the next look.
     *
     * @throws TaskFailure passing, when the task's time is over before
     */
    void await(TaskContext task, String why) throws InterruptedException {
        if (task.timeLeft().compareTo(pause) <= 0) {
            throw TaskFailure.passing("cloud-failed", why + ", and the task's time is over.");
        }
        TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    }
}
