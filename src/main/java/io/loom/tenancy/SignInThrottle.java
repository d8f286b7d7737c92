package io.loom.tenancy;

import io.loom.platform.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down who guesses passwords: after five failures for a user, or twenty from an address, each further failure
 * doubles the wait, up to five minutes. Kept in memory of this server; thread-safe; bounded.
 */
@ApplicationScoped
class SignInThrottle {

    private static final int FREE_FAILURES_OF_USER = 5;
    private static final int FREE_FAILURES_OF_ADDRESS = 20;
    private static final int REMEMBERED = 10_000;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(15);

    private final Clock clock;
    private final Map<String, Failures> failures = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > REMEMBERED;
        }
    };

    private record Failures(int count, Instant last) {}

    SignInThrottle(Clock clock) {
        this.clock = clock;
    }

    /** @throws ProblemException 429 where this user or address must wait first */
    synchronized void check(String user, String address) {
        check("user " + user, FREE_FAILURES_OF_USER);
        check("address " + address, FREE_FAILURES_OF_ADDRESS);
    }

    synchronized void failed(String user, String address) {
        count("user " + user);
        count("address " + address);
    }

    synchronized void succeeded(String user) {
        failures.remove("user " + user);
    }

    private void check(String key, int free) {
        Failures known = failures.get(key);
        if (known == null || known.count() < free) {
            return;
        }
        Duration wait = Duration.ofSeconds(1L << Math.min(known.count() - free, 16));
        Instant until = known.last().plus(wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT);
        if (clock.instant().isBefore(until)) {
            throw new ProblemException(
                    429, "Too many attempts to sign in have failed.\nMaybe try again at " + until + ".");
        }
    }

    private void count(String key) {
        Instant now = clock.instant();
        failures.merge(
                key,
                new Failures(1, now),
                (known, one) ->
                        known.last().plus(FORGOTTEN_AFTER).isBefore(now) ? one : new Failures(known.count() + 1, now));
    }
}
