package io.loom.operations.placements;

import io.loom.model.InvalidInputException;
import io.loom.model.MaintenanceWindow;
import io.loom.model.Problem;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * When changes of a cluster that nobody has asked for may begin.
 *
 * @param windows in any of which they may; empty for always, null for those of its template
 */
public record Maintenance(@Nullable List<@NotNull @Valid Window> windows) {

    private static final String UTC = "UTC";

    /**
     * One of them.
     *
     * @param cron when it opens: minute, hour, day of month, month, day of week, as crontab has them
     * @param zone in which that is; null for UTC
     * @param durationMillis how long it stays open, 60000 at least
     */
    @Schema(name = "MaintenanceWindowRequest")
    record Window(
            @NotNull String cron,
            @Nullable String zone,
            @NotNull Long durationMillis) {}

    /** @throws InvalidInputException when one of them makes no sense; every reason is named, at {@code /windows/INDEX} */
    @Nullable
    public List<MaintenanceWindow> checked() {
        return windows == null ? null : checked(windows, "/windows");
    }

    /**
     * Windows that somebody asks for.
     *
     * @param pointer where they stand in the request
     * @throws InvalidInputException when one of them makes no sense; every reason is named
     */
    public static List<MaintenanceWindow> checked(List<Window> asked, String pointer) {
        List<Problem> problems = new ArrayList<>();
        List<MaintenanceWindow> windows = new ArrayList<>();
        for (int index = 0; index < asked.size(); index++) {
            Window window = asked.get(index);
            String zone = Objects.requireNonNullElse(window.zone(), UTC);
            check(window, zone, pointer + "/" + index, problems);
            windows.add(new MaintenanceWindow(window.cron(), zone, window.durationMillis()));
        }
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        return List.copyOf(windows);
    }

    private static void check(Window window, String zone, String pointer, List<Problem> problems) {
        try {
            MaintenanceWindow.requireCron(window.cron());
        } catch (IllegalArgumentException e) {
            problems.add(Problem.error(
                    pointer + "/cron",
                    "The cron expression (" + window.cron()
                            + ") must be minute, hour, day of month, month and day of week as in a crontab ("
                            + e.getMessage() + ").\nMaybe 0 2 * * sun for two o'clock on Sundays."));
        }
        try {
            ZoneId.of(zone);
        } catch (DateTimeException e) {
            problems.add(Problem.error(
                    pointer + "/zone", "There is no time zone " + zone + ".\nMaybe Europe/Berlin, or UTC."));
        }
        if (window.durationMillis() < MaintenanceWindow.SHORTEST.toMillis()) {
            problems.add(Problem.error(
                    pointer + "/durationMillis",
                    "The duration (" + window.durationMillis()
                            + " ms) must be a minute (60000) or more.\nMaybe 14400000 for four hours."));
        }
    }
}
