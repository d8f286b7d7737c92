package io.loom.execution.engine;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/** A clock that goes from one event to the next, each at a time of its own. Not thread-safe. */
final class VirtualTime {

    private static final int LONGEST_DELAY = 3_000;

    private record Event(long at, long order, Runnable what) {}

    private final SplittableRandom random;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private long now = 1_000_000_000;
    private long order;

    /** @param random for how long messages take */
    VirtualTime(SplittableRandom random) {
        this.random = random;
    }

    /** Milliseconds since some moment. */
    long now() {
        return now;
    }

    /** Happens then. */
    void at(long when, Runnable what) {
        events.add(new Event(when, order++, what));
    }

    /** Happens soon: before or after what else does. */
    void later(Runnable what) {
        at(now + 1 + random.nextInt(LONGEST_DELAY), what);
    }

    /** When something happens next; {@link Long#MAX_VALUE} for never. */
    long next() {
        Event next = events.peek();
        return next == null ? Long.MAX_VALUE : next.at();
    }

    /** It is that time now, and nothing has happened before. */
    void advance(long to) {
        now = to;
    }

    /** Lets happen what happens next. */
    void step() {
        Event event = events.remove();
        now = Math.max(now, event.at());
        event.what().run();
    }
}
