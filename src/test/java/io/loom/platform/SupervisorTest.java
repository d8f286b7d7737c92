package io.loom.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

class SupervisorTest {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicInteger ends = new AtomicInteger();
    private final Supervisor supervisor = new Supervisor(meters, ends::incrementAndGet);

    @Test
    void aThreadBeginsAgainWhateverItFailedWithUntilItReturns() throws InterruptedException {
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(1);
        SupervisedThread thread = supervisor.start("ear", () -> {
            switch (runs.incrementAndGet()) {
                case 1 -> throw new StackOverflowError();
                case 2 -> throw new java.io.IOException("gone");
                default -> done.countDown();
            }
        });
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        thread.stop(Duration.ofSeconds(10));
        assertThat(runs).hasValue(3);
        assertThat(failed("ear")).isEqualTo(2);
        assertThat(supervisor.down()).isEmpty();
        assertThat(ends).hasValue(0);
    }

    @Test
    void aThreadThatIsStoppedInItsPauseDoesNotBeginAgain() throws InterruptedException {
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch ran = new CountDownLatch(1);
        SupervisedThread thread = supervisor.start("ear", () -> {
            runs.incrementAndGet();
            ran.countDown();
            throw new NoClassDefFoundError("a/Class");
        });
        assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
        thread.stop(Duration.ofSeconds(20));
        assertThat(runs).hasValue(1);
    }

    @Test
    void theProcessEndsWhenTheVirtualMachineFailsAndNotWhenAStackOverflows() {
        Watch watch = supervisor.watch("events");
        watch.failed(new StackOverflowError());
        assertThat(ends).hasValue(0);
        watch.failed(new IllegalStateException(new OutOfMemoryError("Java heap space")));
        assertThat(ends).hasValue(1);
    }

    @Test
    void readinessNamesWhatFailsAgainAfterItsPauseUntilItSucceeds() {
        Watch events = supervisor.watch("events");
        Watch shard = supervisor.watch("shard-7");
        Runnable broken = events.guard(() -> {
            throw new AssertionError("broken");
        });
        broken.run();
        assertThat(check().getStatus()).isEqualTo(HealthCheckResponse.Status.UP);

        broken.run();
        shard.failed(new LinkageError());
        shard.failed(new LinkageError());
        assertThat(check().getStatus()).isEqualTo(HealthCheckResponse.Status.DOWN);
        assertThat(check().getData().orElseThrow()).containsEntry("down", "events, shard-7");

        events.guard(() -> {}).run();
        shard.close();
        assertThat(check().getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
        assertThat(failed("events")).isEqualTo(2);
    }

    private HealthCheckResponse check() {
        return new ThreadsCheck(supervisor).call();
    }

    private double failed(String thread) {
        return meters.get("loom.threads.failed").tag("thread", thread).counter().count();
    }
}
