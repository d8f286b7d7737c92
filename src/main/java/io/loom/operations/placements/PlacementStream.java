package io.loom.operations.placements;

import io.loom.model.InvalidInputException;
import io.loom.operations.store.PlanView;
import io.loom.placement.PlacementWatch;
import io.loom.platform.Ids;
import io.loom.platform.ProblemException;
import io.loom.tenancy.Caller;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** Solves while somebody watches: what the solver has found, as it finds it; the plan comes last. Who closes the stream ends the solve. */
@ApplicationScoped
public class PlacementStream {

    private static final Logger LOG = Logger.getLogger(PlacementStream.class);

    private final LiveSolves solves;

    PlacementStream(LiveSolves solves) {
        this.solves = solves;
    }

    /** First event of a stream: by what id the solve can be ended. */
    public record StartedView(UUID id) {}

    /** Last event of a stream whose question could not be answered. */
    public record FailedView(String detail, List<ProfilesView.FindingView> errors) {}

    /**
     * The events of one solve.
     *
     * @param plan solves, and tells the watch; called on a virtual thread
     */
    public Multi<OutboundSseEvent> of(Caller caller, Sse sse, Function<PlacementWatch, PlanView> plan) {
        return Multi.createFrom().emitter(emitter -> follow(caller, plan, emitter, sse), BackPressureStrategy.BUFFER);
    }

    private void follow(
            Caller caller,
            Function<PlacementWatch, PlanView> plan,
            MultiEmitter<? super OutboundSseEvent> emitter,
            Sse sse) {
        LiveSolve solve = new LiveSolve(
                Ids.next(),
                caller.userId(),
                progress -> emitter.emit(event(sse, "placement.improved", LiveSolve.ProgressView.class, progress)));
        solves.add(solve);
        emitter.onTermination(solve::cancel);
        emitter.emit(event(sse, "placement.started", StartedView.class, new StartedView(solve.id())));
        Thread.ofVirtual().name("loom-placement-stream").start(() -> {
            try {
                PlanView solved = plan.apply(solve);
                solve.flush();
                emitter.emit(event(sse, "placement.ended", PlanView.class, solved));
            } catch (InvalidInputException e) {
                emitter.emit(event(
                        sse,
                        "placement.failed",
                        FailedView.class,
                        new FailedView(
                                String.valueOf(e.getMessage()),
                                e.problems().stream()
                                        .map(problem ->
                                                new ProfilesView.FindingView(problem.pointer(), problem.message()))
                                        .toList())));
            } catch (ProblemException e) {
                emitter.emit(event(
                        sse,
                        "placement.failed",
                        FailedView.class,
                        new FailedView(String.valueOf(e.getMessage()), List.of())));
            } catch (RuntimeException e) {
                LOG.error("A placement failed.", e);
                emitter.emit(event(
                        sse,
                        "placement.failed",
                        FailedView.class,
                        new FailedView("Something went wrong in the server.", List.of())));
            } finally {
                solves.remove(solve);
                emitter.complete();
            }
        });
    }

    private static <T> OutboundSseEvent event(Sse sse, String name, Class<T> type, T data) {
        return sse.newEventBuilder()
                .name(name)
                .mediaType(MediaType.APPLICATION_JSON_TYPE)
                .data(type, data)
                .build();
    }
}
