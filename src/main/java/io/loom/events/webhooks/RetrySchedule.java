package io.loom.events.webhooks;

import java.time.Duration;

/**
 * When a try that failed is made again: after a pause that doubles from the first one up to the longest, each time cut at
 * random by up to a half, so that those who failed together do not come back together.
 *
 * @param first pause after one failure
 * @param longest pause at most
 * @param giveUpAfter how long tries may fail in a row
 */
record RetrySchedule(Duration first, Duration longest, Duration giveUpAfter) {

    private static final int MOST_DOUBLINGS = 30;

    /**
     * The pause before the next try.
     *
     * @param failures in a row, from 1 on
     * @param chance from 0 to below 1
     */
    Duration pause(int failures, double chance) {
        long doubled = first.toMillis() << Math.min(failures - 1, MOST_DOUBLINGS);
        long whole = Math.min(doubled, longest.toMillis());
        return Duration.ofMillis(whole - (long) (whole / 2.0 * chance));
    }
}
