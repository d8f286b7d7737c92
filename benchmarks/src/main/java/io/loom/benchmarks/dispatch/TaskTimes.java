package io.loom.benchmarks.dispatch;

import java.util.Locale;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** How long tasks take that are said to take a random time: the same for the same task, in whichever process asks. */
final class TaskTimes {

    private static final long SEED = 20_261;

    private TaskTimes() {}

    /**
     * Milliseconds from 1 to {@code most}, uniform over the tasks of a cluster.
     *
     * @param host name of the task's node
     */
    static int millis(int most, String host, String action, @Nullable String service) {
        long name = (host + "/" + action.toLowerCase(Locale.ROOT) + "/" + service).hashCode();
        return 1 + new SplittableRandom(SEED + 1_000_003L * name).nextInt(most);
    }
}
