package io.loom.benchmarks.chaos;

import io.loom.benchmarks.chaos.Strike.Part;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Kills the server and the provisioners of pools, and brings them back. A kill of the server meets all pools. Thread-safe. */
final class Killer {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int TURN_MILLIS = 500;

    private final Victim server;
    private final List<Victim> provisioners;
    private final Rest tenant;
    private final StepWatch watch;
    private final InstantSource clock;
    private final ReentrantLock serverTurn = new ReentrantLock();
    private final List<Strike> strikes = new ArrayList<>();

    /** @param provisioners of the pools, in their order */
    Killer(Victim server, List<Victim> provisioners, Rest tenant, StepWatch watch, InstantSource clock) {
        this.server = server;
        this.provisioners = List.copyOf(provisioners);
        this.tenant = tenant;
        this.watch = watch;
        this.clock = clock;
    }

    /**
     * Kills, and returns when the victims are at work again.
     *
     * @param wanted asked when it is this caller's turn: whether the kill would still meet what it is meant for
     * @return whether somebody was killed
     */
    boolean strike(Set<Part> parts, WorkerPool pool, BooleanSupplier wanted) throws IOException, InterruptedException {
        if (!parts.contains(Part.SERVER)) {
            return strikeNow(parts, pool, wanted);
        }
        serverTurn.lockInterruptibly();
        try {
            return strikeNow(parts, pool, wanted);
        } finally {
            serverTurn.unlock();
        }
    }

    private boolean strikeNow(Set<Part> parts, WorkerPool pool, BooleanSupplier wanted)
            throws IOException, InterruptedException {
        int joined = watch.joined(pool.provisioner());
        List<Victim> victims = victims(parts, pool);
        if (!wanted.getAsBoolean()) {
            return false;
        }
        Instant at = clock.instant();
        for (Victim victim : victims) {
            victim.kill();
        }
        add(new Strike(parts, pool.number(), at, clock.instant()));
        for (Victim victim : victims) {
            victim.start();
        }
        if (parts.contains(Part.SERVER)) {
            tenant.get("/status");
        }
        if (parts.contains(Part.PROVISIONER)) {
            awaitJoined(pool, joined);
        }
        return true;
    }

    private List<Victim> victims(Set<Part> parts, WorkerPool pool) {
        return parts.stream()
                .map(part -> switch (part) {
                    case SERVER -> server;
                    case PROVISIONER -> provisioners.get(pool.number() - 1);
                })
                .toList();
    }

    private void awaitJoined(WorkerPool pool, int before) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (watch.joined(pool.provisioner()) == before) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("The provisioner " + pool.provisioner()
                        + " was started again and has not joined within " + PATIENCE + ".");
            }
            watch.awaitNews(TURN_MILLIS);
        }
    }

    private synchronized void add(Strike strike) {
        strikes.add(strike);
    }

    /** All so far. */
    synchronized List<Strike> strikes() {
        return List.copyOf(strikes);
    }
}
