package io.loom.benchmarks.dispatch;

import io.loom.contract.TaskAction;
import io.loom.contract.TaskReport;
import io.loom.execution.Executions.Priority;
import io.loom.execution.TaskStatus.State;
import io.loom.execution.engine.ActionPolicies;
import io.loom.execution.engine.Effects;
import io.loom.execution.engine.OperationRun;
import io.loom.execution.engine.QueueKey;
import io.loom.execution.engine.ShardEngine;
import io.loom.execution.engine.Submission;
import io.loom.model.Service;
import io.loom.plan.PlanWork;
import io.loom.taskgraph.NodeServices;
import io.loom.taskgraph.TaskGraph;
import io.loom.taskgraph.TaskGraphBuilder;
import java.lang.ref.Reference;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the engine itself holds in memory with so many tasks accepted and not ended: the server's own engine, with a graph as
 * a cluster has it, in this process, where nothing else changes between two measurements.
 */
final class EngineShare {

    private static final String POOL = "default";
    private static final UUID TENANT = new UUID(0, 1);
    private static final long NOW = 1_000_000;

    private EngineShare() {}

    /** Bytes above what is live without it. */
    static long bytes(int tasksInFlight) {
        int services = Catalogue.Template.WIDE.services();
        engine(1, services);
        long before = Heap.here();
        ShardEngine engine = engine(tasksInFlight / services, services);
        try {
            return Heap.here() - before;
        } finally {
            Reference.reachabilityFence(engine);
        }
    }

    private static ShardEngine engine(int nodes, int services) {
        ShardEngine engine =
                new ShardEngine(ActionPolicies.standard(), (operation, task) -> POOL, new SplittableRandom(1));
        Submission submission =
                new Submission(new UUID(1, 1), TENANT, Priority.NORMAL, new byte[16], graph(nodes, services));
        Effects begun = new Effects();
        engine.submit(submission, NOW, begun);
        OperationRun run = engine.run(submission.operationId()).orElseThrow();
        for (int task = 0; task < Catalogue.TASKS_OF_A_NODE; task++) {
            go(engine, nodes, true);
        }
        go(engine, nodes * services, false);
        if (run.count(State.RUNNING) != nodes * services) {
            throw new IllegalStateException(run.count(State.RUNNING) + " tasks run.");
        }
        return engine;
    }

    private static void go(ShardEngine engine, int count, boolean toTheEnd) {
        Effects sent = new Effects();
        engine.granted(new QueueKey(POOL, TENANT, Priority.NORMAL), count, NOW, sent);
        Instant at = Instant.ofEpochMilli(NOW);
        for (Effects.Dispatch dispatch : sent.dispatches()) {
            Effects after = new Effects();
            engine.report(new TaskReport.Accepted(dispatch.attempt(), "provisioner", at), NOW, after);
            if (toTheEnd) {
                engine.report(
                        new TaskReport.Succeeded(dispatch.attempt(), "provisioner", at, null, Map.of()), NOW, after);
            }
        }
    }

    private static TaskGraph graph(int nodes, int services) {
        Map<String, Service> all = IntStream.range(0, services)
                .mapToObj(number -> HadoopLike.service("s" + number, Set.of(TaskAction.INSTALL)))
                .collect(Collectors.toMap(Service::name, Function.identity()));
        List<NodeServices> placed = IntStream.range(0, nodes)
                .mapToObj(node -> new NodeServices(new UUID(2, node), all.keySet()))
                .toList();
        return TaskGraphBuilder.build(all, PlanWork.creation(placed), Set.of());
    }
}
