package io.loom.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** Mixin: whether and how long to wait for an operation. */
final class WaitOptions {

    @Option(names = "--wait", description = "Wait until it is done, and draw its progress.")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "30m",
            converter = DurationConverter.class,
            description =
                    "How long to wait, such as 90s or 10m; default ${DEFAULT-VALUE}. Exit status 3 when it is over.")
    private Duration timeout;

    WaitOptions() {
        this(Duration.ofMinutes(30));
    }

    WaitOptions(Duration timeout) {
        this.timeout = timeout;
    }

    boolean asked() {
        return wait;
    }

    Duration timeout() {
        return timeout;
    }
}
