package io.loom.tenancy;

import io.loom.platform.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Slows down who guesses passwords. Failures count against a user at one address, against the address, and against the user wherever
 * from; beyond what is free of each, every further failure doubles the wait, up to a longest one. The last of the three is short, so that
 * who guesses from elsewhere does not lock a user out. An attempt counts as failed from its beginning until it turns out well, so that
 * many at once are no more guesses than one after the other. Kept in memory of this server; thread-safe; bounded.
 */
@ApplicationScoped
class SignInThrottle {

    private static final int REMEMBERED = 10_000;
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(15);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Clock clock;
    private final Map<Key, Failures> failures = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Failures> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** What failures are counted against. */
    private enum Against {
        USER_AT_ADDRESS(5, Duration.ofMinutes(5)),
        ADDRESS(20, Duration.ofMinutes(5)),
        USER(100, Duration.ofSeconds(5));

        private final int free;
        private final Duration longestWait;

        Against(int free, Duration longestWait) {
            this.free = free;
            this.longestWait = longestWait;
        }
    }

    private record Key(Against against, String name) {}

    /**
     * @param count attempts that have failed
     * @param open attempts that have begun and not ended
     * @param last when an attempt began last
     */
    private record Failures(int count, int open, Instant last) {

        static final Failures NONE = new Failures(0, 0, Instant.MIN);
    }

    SignInThrottle(Clock clock) {
        this.clock = clock;
    }

    /** One attempt to sign in, which counts as failed unless {@link #succeeded} is called; it ends when it is closed. */
    final class Attempt implements AutoCloseable {

        private final List<Key> keys;
        private boolean succeeded;
        private boolean undecided = true;

        private Attempt(List<Key> keys) {
            this.keys = keys;
        }

        /** User and password fit. */
        void succeeded() {
            succeeded = true;
            undecided = false;
        }

        /** They do not. */
        void failed() {
            undecided = false;
        }

        /** An attempt that was not decided, as that of a server under load, is not counted. */
        @Override
        public void close() {
            end(keys, succeeded, undecided);
        }
    }

    /**
     * Begins an attempt. Where those under way may be the last that are free, it waits for them to end.
     *
     * @throws ProblemException 429 where this user or address must wait first
     */
    synchronized Attempt begin(String user, String address) {
        List<Key> keys = List.of(
                new Key(Against.USER_AT_ADDRESS, user + " " + address),
                new Key(Against.ADDRESS, address),
                new Key(Against.USER, user));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (keys.stream().anyMatch(this::mayBecomeTooMany)) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw tooMany(clock.instant().plusSeconds(1));
                }
                wait(Math.max(1, Duration.ofNanos(left).toMillis()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw tooMany(clock.instant().plusSeconds(1));
        }
        Instant now = clock.instant();
        keys.forEach(key -> requireWaited(key, now));
        for (Key key : keys) {
            Failures known = known(key, now);
            failures.put(key, new Failures(known.count(), known.open() + 1, now));
        }
        return new Attempt(keys);
    }

    private synchronized void end(List<Key> keys, boolean succeeded, boolean undecided) {
        for (Key key : keys) {
            Failures known = failures.getOrDefault(key, Failures.NONE);
            int count = undecided
                    ? known.count()
                    : !succeeded ? known.count() + 1 : key.against() == Against.USER_AT_ADDRESS ? 0 : known.count() / 2;
            int open = Math.max(0, known.open() - 1);
            if (count == 0 && open == 0) {
                failures.remove(key);
            } else {
                failures.put(key, new Failures(count, open, known.last()));
            }
        }
        notifyAll();
    }

    private boolean mayBecomeTooMany(Key key) {
        Failures known = known(key, clock.instant());
        return known.open() > 0 && known.count() + known.open() >= key.against().free;
    }

    private void requireWaited(Key key, Instant now) {
        Failures known = known(key, now);
        int beyond = known.count() - key.against().free;
        if (beyond < 0) {
            return;
        }
        Duration wait = Duration.ofSeconds(1L << Math.min(beyond, 16));
        Duration longest = key.against().longestWait;
        Instant until = known.last().plus(wait.compareTo(longest) < 0 ? wait : longest);
        if (now.isBefore(until)) {
            throw tooMany(until);
        }
    }

    private Failures known(Key key, Instant now) {
        Failures known = failures.getOrDefault(key, Failures.NONE);
        boolean isForgotten = known.open() == 0 && known.last().isBefore(now.minus(FORGOTTEN_AFTER));
        return isForgotten ? Failures.NONE : known;
    }

    private static ProblemException tooMany(Instant until) {
        return new ProblemException(
                429, "Too many attempts to sign in have failed.\nMaybe try again at " + until + ".");
    }
}
