package io.loom.platform;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Supervises the long-lived threads of this server: what one of them fails with is logged, counted as
 * {@code loom.threads.failed}, and asked for by readiness while it lasts. After an error of the virtual machine, such as
 * an OutOfMemoryError, the process ends at once, so that whoever supervises it starts another. Thread-safe.
 */
@ApplicationScoped
public class Supervisor {

    /** Exit status of a process that the virtual machine has failed; the one of {@code ExitOnOutOfMemoryError}. */
    static final int STATUS = 3;

    private final MeterRegistry meters;
    private final Runnable end;
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();

    @Inject
    Supervisor(MeterRegistry meters) {
        this(meters, () -> Runtime.getRuntime().halt(STATUS));
    }

    /** @param end ends the process */
    Supervisor(MeterRegistry meters, Runnable end) {
        this.meters = meters;
        this.end = end;
    }

    /**
     * Starts a daemon thread that does the work until it returns, and begins it again, after a pause, when it fails.
     *
     * @param name of the thread, for people and monitoring
     */
    public SupervisedThread start(String name, SupervisedThread.Work work) {
        return new SupervisedThread(name, work, watch(name)).start();
    }

    /** A watch over what begins again by itself; close it when that has ended. */
    public Watch watch(String name) {
        Watch watch = new Watch(
                name,
                () -> meters.counter("loom.threads.failed", "thread", name).increment(),
                end,
                watches::remove);
        watches.add(watch);
        return watch;
    }

    /** Names of those that go on failing, in order. */
    List<String> down() {
        return watches.stream().filter(Watch::isDown).map(Watch::name).sorted().toList();
    }
}
