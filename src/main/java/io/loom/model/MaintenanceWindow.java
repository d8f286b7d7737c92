package io.loom.model;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * When changes that nobody has asked for may begin.
 *
 * @param cron when it opens: minute, hour, day of month, month, day of week, as crontab has them
 * @param zone in which that is
 * @param durationMillis how long it stays open
 */
public record MaintenanceWindow(String cron, String zone, long durationMillis) {

    /** The shortest that there may be. */
    public static final Duration SHORTEST = Duration.ofMinutes(1);

    private static final CronParser CRONTAB =
            new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

    /** A leap day is within the years that are looked through from here on. */
    private static final ZonedDateTime SOME_TIME = ZonedDateTime.of(2024, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

    /**
     * Checks a cron expression.
     *
     * @throws IllegalArgumentException where it is none or never comes, with what is wrong with it
     */
    public static void requireCron(String cron) {
        if (times(cron).nextExecution(SOME_TIME).isEmpty()) {
            throw new IllegalArgumentException("There is no such day.");
        }
    }

    private static ExecutionTime times(String cron) {
        return ExecutionTime.forCron(CRONTAB.parse(cron));
    }

    /** Whether it is open. */
    public boolean isOpen(Instant at) {
        ZonedDateTime second = at.atZone(ZoneId.of(zone)).truncatedTo(ChronoUnit.SECONDS);
        return times(cron)
                .lastExecution(second.plusSeconds(1))
                .filter(opened -> at.isBefore(opened.toInstant().plusMillis(durationMillis)))
                .isPresent();
    }

    /** When it opens next, after {@code at}; empty for never. */
    public Optional<Instant> opensAfter(Instant at) {
        return times(cron).nextExecution(at.atZone(ZoneId.of(zone))).map(ZonedDateTime::toInstant);
    }

    /**
     * How long a change must wait.
     *
     * @param windows in any of which it may begin; empty for always
     * @return when the first of them opens; empty where the change may begin now
     */
    public static Optional<Instant> heldUntil(List<MaintenanceWindow> windows, Instant now) {
        return windows.stream().anyMatch(window -> window.isOpen(now))
                ? Optional.empty()
                : windows.stream()
                        .flatMap(window -> window.opensAfter(now).stream())
                        .min(Instant::compareTo);
    }
}
