package io.loom.benchmarks.chaos;

import java.util.Locale;

/**
 * Something that goes wrong once.
 *
 * @param number from 1
 * @param pauseMillis how long after the fault before
 * @param kind what happens
 * @param victim to which of those that it can happen to, from 0
 * @param outageMillis how long it lasts; of a kill, until the victim is started again
 */
record Fault(int number, long pauseMillis, Kind kind, int victim, long outageMillis) {

    /** What happens, and to how many it can. */
    enum Kind {
        KILL_SERVER(2, 200, 4_000),
        FREEZE_SERVER(2, 1_000, 9_000),
        KILL_PROVISIONER(2, 200, 4_000),
        FREEZE_PROVISIONER(2, 2_000, 25_000),
        KILL_BROKER(1, 200, 3_000),
        FREEZE_BROKER(1, 1_000, 8_000),
        KILL_DATABASE(1, 200, 3_000),
        FREEZE_DATABASE(1, 1_000, 8_000),
        /** Connections are closed, and new ones refused. */
        CUT_LINK(4, 500, 6_000),
        /** Nothing passes, and then all of it. */
        HANG_LINK(4, 1_000, 12_000),
        /** Nothing passes, and those who were connected are never told; new connections are good. */
        SILENCE_LINK(4, 1_000, 12_000);

        private final int victims;
        private final long shortest;
        private final long longest;

        Kind(int victims, long shortest, long longest) {
            this.victims = victims;
            this.shortest = shortest;
            this.longest = longest;
        }

        int victims() {
            return victims;
        }

        long shortest() {
            return shortest;
        }

        long longest() {
            return longest;
        }

        String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }
}
