package io.loom.benchmarks.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * An installation of one server on which changes are made in several pools side by side. Each pool has a pool, a provisioner and one
 * cluster at a time of its own, so that a kill of its provisioner meets the step that it is meant for and no other pool's. A kill of the server
 * meets what is under way in all pools, and serves all of it.
 */
final class WorkerPools implements AutoCloseable {

    private static final int COUNT = 4;
    private static final String NOT_MADE = "changes that could not be made to the end";

    private final List<WorkerPool> pools;
    private final Path nodes;
    private final Gate gate;
    private final Rest tenant;
    private final NodeJournals journals;
    private final StepWatch watch = new StepWatch();
    private final EventFollower follower;
    private final Killer killer;
    private final Judge judge;
    private final Consumer<String> words;
    private final AtomicInteger clusters = new AtomicInteger();
    private final Map<String, List<String>> findings = new LinkedHashMap<>();

    private WorkerPools(Installation installation, Consumer<String> words) throws IOException {
        this.words = words;
        this.pools = WorkerPool.first(COUNT);
        this.nodes = installation.nodes();
        this.gate = new Gate();
        this.tenant = installation.administrator();
        Installation.describe(tenant, StepCatalogue.documents(pools, gate.url()));
        this.journals = new NodeJournals(nodes, installation.folder().resolve("journals"));
        this.follower = new EventFollower("steps", tenant, 0, watch);
        this.killer = new Killer(
                installation.servers().getFirst(), installation.provisioners(), tenant, watch, Clock.systemUTC());
        this.judge = new Judge(Map.of("default", tenant), nodes);
    }

    /** Something that is done in pools; what it finds wrong it notes. */
    interface Work {
        Map<String, Object> in(WorkerPools pools) throws IOException, InterruptedException;
    }

    /** Starts an installation, does something on it, and judges it; returns the figures of the work, and what was found wrong. */
    static Outcome during(Path project, Consumer<String> words, Work work)
            throws IOException, InterruptedException, SQLException {
        Installation.Shape shape = new Installation.Shape(
                1, WorkerPool.first(COUNT).stream().map(WorkerPool::name).toList());
        return Installation.during(project, shape, words, installation -> {
            try (WorkerPools pools = new WorkerPools(installation, words)) {
                Map<String, Object> figures = new LinkedHashMap<>(work.in(pools));
                pools.judge(figures);
                return new Outcome(pools.findings, figures);
            }
        });
    }

    /** A change that is made in a pool. */
    interface Making {
        void make(Change change, SmallCluster cluster, WorkerPool pool) throws IOException, InterruptedException;
    }

    /** Makes changes, each on a cluster of its own, as many at once as there are pools. What is thrown is a finding. */
    void each(Collection<Change> changes, Making making) throws InterruptedException {
        lookFor(NOT_MADE);
        Queue<Change> left = new ConcurrentLinkedQueue<>(changes);
        List<Thread> threads = pools.stream()
                .map(pool -> Thread.ofVirtual().name(pool.name()).start(() -> work(pool, left, making)))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void work(WorkerPool pool, Queue<Change> left, Making making) {
        for (Change change = left.poll(); change != null; change = left.poll()) {
            String name = change.words().replace(' ', '-') + "-" + clusters.incrementAndGet();
            SmallCluster cluster = new SmallCluster(name, pool, tenant);
            try {
                making.make(change, cluster, pool);
            } catch (IOException | RuntimeException e) {
                found(NOT_MADE, change.words() + " of " + name + ": " + e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Something is to be looked at; that nothing of it was found is a result, too. */
    synchronized void lookFor(String what) {
        findings.computeIfAbsent(what, each -> new ArrayList<>());
    }

    /** Something was found wrong. */
    synchronized void found(String what, String finding) {
        findings.computeIfAbsent(what, each -> new ArrayList<>()).add(finding);
        words.accept("FOUND " + what + ": " + finding);
    }

    private void judge(Map<String, Object> figures) throws IOException {
        Judge.Findings operations = judge.operations();
        foundAll("operations that did not end", operations.notEnded());
        foundAll("tasks lost", operations.lost());
        foundAll("clusters made twice or never", judge.clusters(Map.of("default", clusters.get())));
        foundAll("machines leaked or doubled", judge.machines());
        List<NodeJournals.Life> lives = journals.lives();
        foundAll("processes of one task that lived together", Judge.together(lives));
        figures.put("clusters", clusters.get());
        figures.put("operations", judge.operationCount());
        figures.put("tasks", judge.taskCount());
        figures.put("scriptProcesses", lives.size());
        figures.put(
                "scriptsOfMoreThanOneProcess",
                lives.stream().filter(life -> life.attempt() > 1).count());
        figures.put("programsThatGaveUpByThemselves", Jvm.restarts());
    }

    private void foundAll(String what, List<String> all) {
        lookFor(what);
        all.forEach(finding -> found(what, finding));
    }

    /** What makes a step of a cluster fail that stands, or is about to. */
    Obstacle obstacle(Step step, SmallCluster cluster, WorkerPool pool) {
        return switch (step.action()) {
            case "DELETE" -> new Obstacle.WrongProvider(tenant, pool);
            case "ADD_KEY" ->
                new Obstacle.LockedNode(
                        nodes.resolve(cluster.node(step.node())).resolve("root/root/.ssh/authorized_keys"));
            default -> new Obstacle.RefusedScript(gate, cluster.id(), step);
        };
    }

    NodeJournals journals() {
        return journals;
    }

    StepWatch watch() {
        return watch;
    }

    Killer killer() {
        return killer;
    }

    @Override
    public void close() {
        follower.close();
        journals.close();
        gate.close();
    }
}
