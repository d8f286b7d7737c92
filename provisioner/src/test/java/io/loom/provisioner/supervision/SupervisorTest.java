package io.loom.provisioner.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SupervisorTest {

    private final AtomicInteger ends = new AtomicInteger();
    private final Supervisor supervisor = new Supervisor(ends::incrementAndGet);

    @ParameterizedTest
    @ValueSource(classes = {StackOverflowError.class, NoClassDefFoundError.class, IllegalStateException.class})
    void aThreadBeginsAgainWhateverItFailedWith(Class<? extends Throwable> kind) throws Exception {
        Throwable failure = kind.getConstructor().newInstance();
        var runs = new AtomicInteger();
        Thread thread = supervisor.start("t", () -> {
            if (runs.incrementAndGet() == 1) {
                throwing(failure);
            }
        });
        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        assertThat(runs).hasValue(2);
        assertThat(ends).hasValue(0);
    }

    @Test
    void whatIsRepeatedIsRepeatedAfterAFailure() throws Exception {
        var repeated = new CountDownLatch(3);
        try (ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor()) {
            var _ = executor.scheduleWithFixedDelay(
                    supervisor.guard("t", () -> {
                        repeated.countDown();
                        throw new StackOverflowError();
                    }),
                    0,
                    1,
                    TimeUnit.MILLISECONDS);
            assertThat(repeated.await(10, TimeUnit.SECONDS)).isTrue();
            executor.shutdownNow();
        }
    }

    @Test
    void theProcessEndsWhenTheMemoryDoes() {
        supervisor.failed("a task", new IllegalStateException(new OutOfMemoryError()));
        assertThat(ends).hasValue(1);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void throwing(Throwable failure) throws T {
        throw (T) failure;
    }
}
