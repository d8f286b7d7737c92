package io.loom.operations.placements;

import io.loom.placement.Effort;
import io.loom.placement.PlacementAnswer;
import io.loom.placement.PlacementProblem;
import io.loom.placement.PlacementWatch;
import io.loom.placement.Placer;
import io.loom.placement.Sensitivity;
import io.loom.placement.SolvedPlacement;
import io.loom.platform.ProblemException;
import io.loom.platform.SolverConfig;
import io.loom.tenancy.Caller;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import org.jboss.logging.Logger;

/** Solves placements on a few threads of their own, so that no other request waits for one, and by turns, so that no user waits for all that another asked for. */
@ApplicationScoped
public class Placements {

    private static final Logger LOG = Logger.getLogger(Placements.class);
    private static final int MAX_WAITING = 256;
    private static final int UNAVAILABLE = 503;

    private final SolverConfig config;
    private final MeterRegistry meters;
    private final ExecutorService solvers;
    private final FairTurns turns;

    Placements(SolverConfig config, MeterRegistry meters) {
        this.config = config;
        this.meters = meters;
        solvers = Executors.newFixedThreadPool(
                Math.max(1, Runtime.getRuntime().availableProcessors()),
                Thread.ofPlatform().name("loom-solver-", 0).daemon().factory());
        turns = new FairTurns(solvers, MAX_WAITING);
    }

    /** The first request finds the solver warm, or waits for that. */
    void warm(@Observes StartupEvent started) {
        solvers.execute(() -> {
            try {
                config.current().placer().warm();
            } catch (RuntimeException e) {
                if (solvers.isShutdown()) {
                    LOG.debug("The server stops before its solver is warm.", e);
                } else {
                    throw e;
                }
            }
        });
    }

    /** Solves by what is in force now, whatever changes meanwhile. */
    public Placer placer() {
        return config.current().placer();
    }

    /**
     * Waits for the placement, on the caller's thread, which should be a virtual one.
     *
     * @throws io.loom.model.InvalidInputException if the problem makes no sense
     * @throws ProblemException 503 when too many placements wait already
     */
    public SolvedPlacement solve(
            Caller caller, Placer placer, PlacementProblem problem, PlacementWatch watch, Effort effort) {
        SolvedPlacement solved = take(caller, () -> placer.solve(problem, watch, effort));
        measure(solved.answer());
        return solved;
    }

    /** Waits for a sensitivity: each of its solves is a turn of its own. */
    Sensitivity sensitivity(
            Caller caller, Placer placer, SolvedPlacement chosen, Duration budget, PlacementWatch watch) {
        return placer.sensitivity(chosen, budget, watch, solve -> take(caller, solve::get));
    }

    private <T> T take(Caller caller, Callable<T> work) {
        FutureTask<T> turn;
        try {
            turn = turns.submit(caller.userId(), work);
        } catch (RejectedExecutionException e) {
            throw new ProblemException(
                    UNAVAILABLE,
                    "More than " + MAX_WAITING + " placements wait to be solved.\nMaybe try again in a minute.");
        }
        try {
            return turn.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            turn.cancel(false);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The server ends.", e);
        } catch (CancellationException e) {
            throw new IllegalStateException("The server ends.", e);
        }
    }

    private void measure(PlacementAnswer answer) {
        Timer.builder("loom.solve.duration")
                .description("From a resolved template to the placement")
                .tag("outcome", answer.outcome().name().toLowerCase(Locale.ROOT))
                .serviceLevelObjectives(
                        Duration.ofMillis(10), Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(10))
                .register(meters)
                .record(Duration.ofNanos((long) (answer.solveMillis() * 1e6)));
        Double gap = answer.gap();
        if (gap != null) {
            DistributionSummary.builder("loom.solve.gap")
                    .description("How far the soft score is from the bound, as a part of the bound")
                    .serviceLevelObjectives(0.001, 0.01, 0.05, 0.2)
                    .register(meters)
                    .record(gap);
        }
    }

    @PreDestroy
    void close() {
        solvers.shutdownNow();
    }
}
