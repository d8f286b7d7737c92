package io.loom.operations.placements;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FairTurnsTest {

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final FairTurns turns = new FairTurns(thread, 6);
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch gate = new CountDownLatch(1);
    private final List<String> done = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void close() throws InterruptedException {
        gate.countDown();
        thread.shutdown();
        assertThat(thread.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    private void keepTheThreadBusy() throws InterruptedException {
        var _ = turns.submit("first", () -> {
            begun.countDown();
            return gate.await(10, TimeUnit.SECONDS);
        });
        begun.await();
    }

    private FutureTask<Boolean> work(String asker, String name) {
        return turns.submit(asker, () -> done.add(name));
    }

    @Test
    void askersTakeTurns() throws Exception {
        keepTheThreadBusy();
        var _ = work("ann", "a1");
        var _ = work("ann", "a2");
        var _ = work("ann", "a3");
        var _ = work("bob", "b1");
        FutureTask<Boolean> last = work("cem", "c1");
        FutureTask<Boolean> bobs = work("bob", "b2");

        gate.countDown();
        last.get(10, TimeUnit.SECONDS);
        bobs.get(10, TimeUnit.SECONDS);
        thread.submit(() -> {}).get(10, TimeUnit.SECONDS);

        assertThat(done).containsExactly("a1", "b1", "c1", "a2", "b2", "a3");
    }

    @Test
    void whatIsCancelledIsNotBegun() throws Exception {
        keepTheThreadBusy();
        FutureTask<Boolean> gone = work("ann", "a1");
        FutureTask<Boolean> stays = work("ann", "a2");
        gone.cancel(false);

        gate.countDown();
        stays.get(10, TimeUnit.SECONDS);

        assertThat(done).containsExactly("a2");
    }

    @Test
    void tooMuchIsRefusedAndTheRestDone() throws Exception {
        keepTheThreadBusy();
        FutureTask<Boolean> last = work("ann", "1");
        for (int i = 2; i <= 6; i++) {
            last = work("ann", String.valueOf(i));
        }

        assertThatThrownBy(() -> work("bob", "7")).isInstanceOf(RejectedExecutionException.class);

        gate.countDown();
        last.get(10, TimeUnit.SECONDS);
        assertThat(done).containsExactly("1", "2", "3", "4", "5", "6");
    }
}
