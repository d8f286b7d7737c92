package io.loom.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.loom.platform.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SignInThrottleTest {

    private static final class SetClock extends Clock {
        private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }

        void pass(Duration time) {
            now = now.plus(time);
        }
    }

    private final SetClock clock = new SetClock();
    private final SignInThrottle throttle = new SignInThrottle(clock);

    private void fail(String user, String address) {
        try (SignInThrottle.Attempt attempt = throttle.begin(user, address)) {
            attempt.failed();
        }
    }

    private void succeed(String user, String address) {
        try (SignInThrottle.Attempt attempt = throttle.begin(user, address)) {
            attempt.succeeded();
        }
    }

    private void assertRefused(String user, String address, String until) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> throttle.begin(user, address))
                .withMessageContaining(until)
                .satisfies(refused -> assertThat(refused.status()).isEqualTo(429));
    }

    @Test
    void eachFailureBeyondTheFreeOnesDoublesTheWaitUpToFiveMinutes() {
        for (int i = 0; i < 5; i++) {
            fail("ann", "10.0.0.1");
        }
        assertRefused("ann", "10.0.0.1", "2026-01-01T00:00:01Z");
        clock.pass(Duration.ofSeconds(1));
        fail("ann", "10.0.0.1");
        assertRefused("ann", "10.0.0.1", "2026-01-01T00:00:03Z");
        for (int i = 0; i < 12; i++) {
            clock.pass(Duration.ofMinutes(5));
            fail("ann", "10.0.0.1");
        }
        assertRefused("ann", "10.0.0.1", "2026-01-01T01:05:01Z");
    }

    @Test
    void whoGuessesElsewhereLocksNobodyOut() {
        for (int i = 0; i < 5; i++) {
            fail("ann", "10.0.0.1");
        }
        assertThatNoException().isThrownBy(() -> succeed("ann", "10.0.0.2"));
        assertThatNoException().isThrownBy(() -> succeed("bob", "10.0.0.1"));
        assertRefused("ann", "10.0.0.1", "try again");
    }

    @Test
    void aUserIsSlowedDownForSecondsOnlyByGuessesFromEverywhere() {
        for (int i = 0; i < 110; i++) {
            clock.pass(Duration.ofSeconds(5));
            fail("ann", "10.0.1." + i);
        }
        assertRefused("ann", "10.0.0.1", "2026-01-01T00:09:15Z");
        clock.pass(Duration.ofSeconds(5));
        assertThatNoException().isThrownBy(() -> succeed("ann", "10.0.0.1"));
    }

    @Test
    void anAddressWhoseUsersSignInIsNotSlowedDownByTheirMistakes() {
        for (int i = 0; i < 100; i++) {
            fail("user-" + i, "10.0.0.1");
            succeed("user-" + i, "10.0.0.1");
        }
        for (int i = 0; i < 20; i++) {
            fail("other-" + i, "10.0.0.1");
        }
        assertRefused("one-more", "10.0.0.1", "try again");
        clock.pass(Duration.ofMinutes(15).plusSeconds(1));
        assertThatNoException().isThrownBy(() -> succeed("one-more", "10.0.0.1"));
    }

    @Test
    void manyAttemptsAtOnceAreNoMoreGuessesThanOneAfterTheOther() {
        AtomicInteger guesses = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                executor.execute(() -> {
                    try (SignInThrottle.Attempt attempt = throttle.begin("ann", "10.0.0.1")) {
                        guesses.incrementAndGet();
                        attempt.failed();
                    } catch (ProblemException e) {
                        refused.incrementAndGet();
                    }
                });
            }
        }
        assertThat(guesses).hasValue(5);
        assertThat(refused).hasValue(95);
    }

    @Test
    void manyAtOnceWithTheRightPasswordAllSignIn() {
        AtomicInteger done = new AtomicInteger();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                executor.execute(() -> {
                    succeed("ann", "10.0.0.1");
                    done.incrementAndGet();
                });
            }
        }
        assertThat(done).hasValue(100);
    }

    @Test
    void anAttemptThatWasNotDecidedIsNotCounted() {
        for (int i = 0; i < 100; i++) {
            throttle.begin("ann", "10.0.0.1").close();
        }
        assertThatNoException().isThrownBy(() -> succeed("ann", "10.0.0.1"));
    }
}
