package io.loom.placement;

import java.util.Locale;

/** How much a constraint counts: any HARD miss forbids, MEDIUM beats every SOFT one. */
enum Level {
    HARD,
    MEDIUM,
    SOFT;

    /** As in weights files and answers. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
