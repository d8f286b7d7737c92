package io.loom.benchmarks.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.benchmarks.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** One run: an installation, its load, the faults of a schedule, and what was found when all had come to rest. */
final class ChaosRun {

    private static final int TENANTS = 3;
    private static final Duration REST = Duration.ofMinutes(5);
    private static final Duration WORDS_EVERY = Duration.ofSeconds(15);
    private static final int TURN_MILLIS = 500;
    private static final int WORDS_SHOWN = 20;

    private final Path project;
    private final long seed;
    private final List<Fault> faults;
    private final Consumer<String> words;
    private final Map<String, ReentrantLock> turns = new ConcurrentHashMap<>();

    /**
     * @param project where server and provisioner were packaged
     * @param words hears how it goes, from any thread
     */
    ChaosRun(Path project, long seed, List<Fault> faults, Consumer<String> words) {
        this.project = project;
        this.seed = seed;
        this.faults = List.copyOf(faults);
        this.words = words;
    }

    /** Runs it; hands over each fault as it strikes. */
    Outcome run(Consumer<Run> runs, String step) throws IOException, InterruptedException, SQLException {
        return Installation.during(
                project, Installation.Shape.TWO_OF_EACH, words, installation -> run(installation, runs, step));
    }

    private Outcome run(Installation installation, Consumer<Run> runs, String step)
            throws IOException, InterruptedException, SQLException {
        Map<String, Rest> tenants = new LinkedHashMap<>();
        tenants.put("default", installation.administrator());
        Map<String, Load> loads = new LinkedHashMap<>();
        Map<String, EventFollower> followers = new LinkedHashMap<>();
        for (int number = 1; number <= TENANTS; number++) {
            String name = "tenant-" + number;
            tenants.put(name, installation.tenant(name));
        }
        long began = System.nanoTime();
        try (NodeJournals journals =
                new NodeJournals(installation.nodes(), installation.folder().resolve("journals"))) {
            tenants.forEach((name, tenant) -> followers.put(name, new EventFollower(name, tenant, followers.size())));
            tenants.forEach((name, tenant) -> {
                if (!name.equals("default")) {
                    loads.put(name, new Load(name, tenant, seed + loads.size(), words));
                }
            });
            strike(installation, runs, step, began);
            double struck = (System.nanoTime() - began) / 1e9;
            words.accept("no more faults; waiting for rest ...");
            Judge judge = new Judge(tenants, installation.nodes());
            Map<String, List<String>> findings = new LinkedHashMap<>();
            List<String> restless = awaitRest(loads.values().stream().toList(), judge);
            Judge.Findings operations = judge.operations();
            List<String> notEnded = new ArrayList<>(restless);
            notEnded.addAll(operations.notEnded());
            findings.put("operations that did not end", notEnded);
            findings.put("operations that failed", operations.notWell());
            findings.put("tasks lost", operations.lost());
            Map<String, Integer> asked = new HashMap<>();
            List<String> problems = new ArrayList<>();
            loads.forEach((name, load) -> {
                asked.put(name, load.clusters());
                problems.addAll(load.problems());
            });
            problems.addAll(judge.silentServices());
            findings.put("clusters that were not as their users were told", problems);
            findings.put("clusters made twice or never", judge.clusters(asked));
            findings.put("machines leaked or doubled", judge.machines());
            List<NodeJournals.Life> lives = journals.lives();
            findings.put("processes of one task that lived together", Judge.together(lives));
            Map<String, List<JsonNode>> told = told(tenants, followers);
            Map<String, List<JsonNode>> followed = new HashMap<>();
            followers.forEach((name, follower) -> followed.put(name, follower.events()));
            findings.put("events lost, doubled or out of order", Judge.events(followed, told));
            findings.forEach((what, all) ->
                    all.stream().limit(WORDS_SHOWN).forEach(each -> words.accept("FOUND " + what + ": " + each)));
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("seed", seed);
            figures.put("seconds", struck);
            figures.put("secondsToRest", (System.nanoTime() - began) / 1e9 - struck);
            figures.put("programsThatGaveUpByThemselves", Jvm.restarts());
            figures.put("operations", judge.operationCount());
            figures.put("tasks", judge.taskCount());
            figures.put("scriptProcesses", lives.size());
            figures.put(
                    "tasksOfMoreThanOneProcess",
                    lives.stream().filter(life -> life.attempt() > 1).count());
            figures.put("nodesThatWroteJournals", journals.count());
            figures.put("events", told.values().stream().mapToInt(List::size).sum());
            figures.put(
                    "streamsOfEvents",
                    followers.values().stream().mapToInt(EventFollower::streams).sum());
            return new Outcome(findings, figures);
        } finally {
            loads.values().forEach(Load::stop);
            followers.values().forEach(EventFollower::close);
        }
    }

    /** Lets the faults happen, each in its time; returns when the last one is over, and users begin nothing new. */
    private void strike(Installation installation, Consumer<Run> runs, String step, long began)
            throws InterruptedException {
        List<Thread> outages = new ArrayList<>();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        for (Fault fault : faults) {
            TimeUnit.MILLISECONDS.sleep(fault.pauseMillis());
            String victim = nameOf(installation, fault);
            double second = (System.nanoTime() - began) / 1e9;
            words.accept(String.format(
                    Locale.ROOT,
                    "    %3d/%d at %5.1f s: %s, %s, for %.1f s",
                    fault.number(),
                    faults.size(),
                    second,
                    fault.kind().words(),
                    victim,
                    fault.outageMillis() / 1e3));
            runs.accept(new Run(
                    step,
                    "fault " + fault.number(),
                    Map.of(
                            "kind",
                            fault.kind().words(),
                            "victim",
                            victim,
                            "second",
                            second,
                            "outageSeconds",
                            fault.outageMillis() / 1e3)));
            outages.add(Thread.ofVirtual().name("outage-" + fault.number()).start(() -> {
                ReentrantLock turn = turns.computeIfAbsent(victim, name -> new ReentrantLock());
                turn.lock();
                try {
                    happen(installation, fault);
                } catch (IOException | RuntimeException e) {
                    failure.compareAndSet(null, e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } finally {
                    turn.unlock();
                }
            }));
        }
        for (Thread outage : outages) {
            outage.join();
        }
        if (failure.get() != null) {
            throw new IllegalStateException("A fault could not be made to happen.", failure.get());
        }
    }

    private static String nameOf(Installation installation, Fault fault) {
        return switch (fault.kind()) {
            case CUT_LINK, HANG_LINK, SILENCE_LINK ->
                installation.links().get(fault.victim()).name();
            default -> victim(installation, fault).name();
        };
    }

    private static Victim victim(Installation installation, Fault fault) {
        return switch (fault.kind()) {
            case KILL_SERVER, FREEZE_SERVER -> installation.servers().get(fault.victim());
            case KILL_PROVISIONER, FREEZE_PROVISIONER ->
                installation.provisioners().get(fault.victim());
            case KILL_BROKER, FREEZE_BROKER -> installation.broker();
            case KILL_DATABASE, FREEZE_DATABASE -> installation.database();
            case CUT_LINK, HANG_LINK, SILENCE_LINK ->
                throw new IllegalArgumentException(fault.kind() + " happens to links.");
        };
    }

    private static void happen(Installation installation, Fault fault) throws IOException, InterruptedException {
        switch (fault.kind()) {
            case KILL_SERVER, KILL_PROVISIONER, KILL_BROKER, KILL_DATABASE -> {
                Victim victim = victim(installation, fault);
                victim.kill();
                TimeUnit.MILLISECONDS.sleep(fault.outageMillis());
                victim.start();
            }
            case FREEZE_SERVER, FREEZE_PROVISIONER, FREEZE_BROKER, FREEZE_DATABASE -> {
                Victim victim = victim(installation, fault);
                victim.freeze();
                try {
                    TimeUnit.MILLISECONDS.sleep(fault.outageMillis());
                } finally {
                    victim.thaw();
                }
            }
            case CUT_LINK -> {
                Link link = installation.links().get(fault.victim());
                link.cut();
                TimeUnit.MILLISECONDS.sleep(fault.outageMillis());
                link.mend();
            }
            case HANG_LINK, SILENCE_LINK -> {
                Link link = installation.links().get(fault.victim());
                link.hang();
                TimeUnit.MILLISECONDS.sleep(fault.outageMillis());
                if (fault.kind() == Fault.Kind.HANG_LINK) {
                    link.mend();
                } else {
                    link.mendWithoutAWord();
                }
            }
        }
    }

    private List<String> awaitRest(List<Load> loads, Judge judge) throws InterruptedException {
        loads.forEach(Load::stop);
        long deadline = System.nanoTime() + REST.toNanos();
        List<String> restless = new ArrayList<>();
        for (Load load : loads) {
            boolean rests = load.awaitEnd(WORDS_EVERY);
            while (!rests && System.nanoTime() < deadline) {
                words.accept("    " + load.doing());
                rests = load.awaitEnd(WORDS_EVERY);
            }
            if (!rests) {
                restless.add(load.doing());
            }
        }
        while (judge.open() > 0 && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(TURN_MILLIS);
        }
        return restless;
    }

    /** All events, told by each server in one go; returns when followers have had the time to hear the last. */
    private static Map<String, List<JsonNode>> told(Map<String, Rest> tenants, Map<String, EventFollower> followers)
            throws InterruptedException {
        Map<String, List<JsonNode>> told = new HashMap<>();
        for (Map.Entry<String, Rest> entry : tenants.entrySet()) {
            try (EventFollower again = new EventFollower("again-" + entry.getKey(), entry.getValue(), told.size())) {
                EventFollower follower = Objects.requireNonNull(followers.get(entry.getKey()));
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                long still = System.nanoTime();
                long last = -1;
                while (System.nanoTime() < deadline
                        && (System.nanoTime() - still < TimeUnit.SECONDS.toNanos(3)
                                || again.last() != follower.last())) {
                    if (again.last() != last) {
                        last = again.last();
                        still = System.nanoTime();
                    }
                    TimeUnit.MILLISECONDS.sleep(TURN_MILLIS);
                }
                told.put(entry.getKey(), again.events());
            }
        }
        return told;
    }
}
