package io.loom.benchmarks.provision;

import io.loom.benchmarks.Bar;
import io.loom.benchmarks.Benchmark;
import io.loom.benchmarks.Numbers;
import io.loom.benchmarks.Report;
import io.loom.benchmarks.Run;
import io.loom.benchmarks.Session;
import io.loom.benchmarks.Skipped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The steps of the provision benchmark, and the bars that follow from their runs. */
final class ProvisionBench implements Benchmark {

    static final int SCRIPTED_HOSTS = 100;

    private static final String START = "start, and at rest";
    private static final String SHORTEST = "shortest tasks";
    private static final String SCRIPTS = "small scripts";
    private static final String SESSIONS = "tasks at once";
    private static final String GROWTH = "five times the nodes";
    private static final String IDLE = "standing clusters";

    private static final int CAPACITY = 1_200;
    private static final int STARTS = 5;

    /** Starts before those, by which the server's part of them is compiled. */
    private static final int STARTS_THAT_WARM_UP = 10;

    private static final int REST_SECONDS = 10;
    private static final int STANDING = 10;
    private static final int TIMES = 5;

    private final boolean quick;
    private final ProvisionerProgram program;
    private final Optional<HostsFile> given;

    /** Hosts that a person names. */
    record HostsFile(Path file, String user, Path key) {}

    ProvisionBench(boolean quick, ProvisionerProgram program, Optional<HostsFile> given) {
        this.quick = quick;
        this.program = program;
        this.given = given;
    }

    @Override
    public int steps() {
        return 6;
    }

    @Override
    public Report run(Session session) {
        with(Map.of("LOOM_INSPECT_EVERY", "0"), installation -> {
            session.step(START, runs -> start(installation, runs));
            begin(installation);
            session.step(SHORTEST, runs -> shortest(installation, runs));
            Hosts hosts = hosts(installation);
            Peer peer = Peer.in(installation.server().folder().resolve("peer"));
            session.step(
                    SCRIPTS,
                    runs -> new SmallScripts(installation, hosts.first(SCRIPTED_HOSTS), Ansible.find(peer))
                            .measure(quick ? 3 : 12, quick ? 1 : 3, SCRIPTS, runs));
            session.step(GROWTH, runs -> growth(installation, hosts, runs));
            installation.stopProvisioner();
            begin(installation);
            session.step(
                    SESSIONS,
                    runs -> new ManySessions(installation, hosts.first(SCRIPTED_HOSTS), OpenSsh.find(peer))
                            .measure(SESSIONS, program.kind(), runs));
        });
        with(Map.of(), installation -> {
            begin(installation);
            session.step(IDLE, runs -> idle(installation, runs));
        });
        List<Bar> bars = new ArrayList<>();
        List<Skipped> skipped = new ArrayList<>();
        judge(session, new Verdict(bars, skipped));
        return session.finish("Provision", bars, skipped, List.of());
    }

    private interface Work {
        void on(Installation installation) throws IOException, InterruptedException;
    }

    private void with(Map<String, String> settings, Work work) {
        try (Installation installation = new Installation(program, settings)) {
            work.on(installation);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void begin(Installation installation) throws IOException, InterruptedException {
        installation.server().awaitNoProvisioner();
        installation.startProvisioner(CAPACITY);
        installation.server().awaitProvisioner();
    }

    private Hosts hosts(Installation installation) throws IOException {
        Hosts hosts = given.isPresent()
                ? Hosts.of(given.get().file(), given.get().user(), given.get().key())
                : Hosts.sandbox(installation, quick ? SCRIPTED_HOSTS : TIMES * SCRIPTED_HOSTS);
        installation.server().define(Catalogue.hosts(hosts));
        return hosts;
    }

    /** From the start of the process to the first task that it has taken, and its memory when it has had nothing to do for a while. */
    private void start(Installation installation, Consumer<Run> runs) {
        try (ShortestTasks tasks = new ShortestTasks(installation.server())) {
            for (int number = 0; number < STARTS_THAT_WARM_UP; number++) {
                millisToFirstTask(installation, tasks);
                installation.stopProvisioner();
            }
            for (int number = 1; number <= STARTS; number++) {
                double millis = millisToFirstTask(installation, tasks);
                TimeUnit.SECONDS.sleep(REST_SECONDS);
                runs.accept(new Run(
                        START,
                        program.kind() + ", start " + number,
                        Map.of(
                                "millis",
                                millis,
                                "idleMegabytes",
                                installation.provisioner().residentMegabytes())));
                installation.stopProvisioner();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static double millisToFirstTask(Installation installation, ShortestTasks tasks) throws IOException {
        CompletableFuture<Long> done = tasks.send(1);
        CompletableFuture<Long> accepted = tasks.firstAccepted();
        long began = System.nanoTime();
        installation.startProvisioner(CAPACITY);
        double millis = (ShortestTasks.await(accepted) - began) / 1e6;
        ShortestTasks.await(done);
        return millis;
    }

    private void shortest(Installation installation, Consumer<Run> runs) {
        int tasks = quick ? 20_000 : 50_000;
        try (ShortestTasks queue = new ShortestTasks(installation.server())) {
            ShortestTasks.await(queue.send(tasks));
            for (int round = 1; round <= 3; round++) {
                double cpu = installation.provisioner().processorSeconds();
                long began = System.nanoTime();
                double seconds = (ShortestTasks.await(queue.send(tasks)) - began) / 1e9;
                runs.accept(new Run(
                        SHORTEST,
                        program.kind() + ", round " + round,
                        Map.of(
                                "tasks",
                                tasks,
                                "tasksPerSecond",
                                tasks / seconds,
                                "provisionerCpuMillisPerTask",
                                1e3 * (installation.provisioner().processorSeconds() - cpu) / tasks)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void growth(Installation installation, Hosts hosts, Consumer<Run> runs) {
        for (int size : List.of(hosts.size() / TIMES, hosts.size())) {
            Map<String, Object> values = new LinkedHashMap<>(SmallScripts.created(installation, "scripts", size));
            values.put("hosts", size);
            runs.accept(new Run(GROWTH, size + " nodes", values));
        }
    }

    private void idle(Installation installation, Consumer<Run> runs) {
        installation.server().define(Catalogue.sandbox());
        for (int number = 1; number <= STANDING; number++) {
            installation.create("standing-" + number, "standing", 1, Map.of());
        }
        int minutes = quick ? 2 : 10;
        Map<String, Double> before = installation.processorSeconds();
        long began = System.nanoTime();
        try {
            TimeUnit.MINUTES.sleep(minutes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        Map<String, Object> values = new LinkedHashMap<>();
        double all = 0;
        for (Map.Entry<String, Double> now : installation.processorSeconds().entrySet()) {
            double percent = 100 * (now.getValue() - before.getOrDefault(now.getKey(), 0.0)) / seconds;
            values.put(now.getKey() + "PercentOfACore", percent);
            all += percent;
        }
        values.put("percentOfACore", all);
        runs.accept(new Run(IDLE, STANDING + " clusters, " + minutes + " minutes", values));
    }

    /** Takes what is known of each bar. */
    private record Verdict(List<Bar> bars, List<Skipped> skipped) {

        void add(boolean measured, Bar bar, String why) {
            if (measured) {
                bars.add(bar);
            } else {
                skipped.add(new Skipped(bar.name(), why));
            }
        }
    }

    private void judge(Session session, Verdict verdict) {
        String onlyNative =
                "the provisioner ran in a JVM, and what was measured of it is among the runs. Maybe ./loom native, and"
                        + " LOOM_PROVISIONER_BINARY or --binary names what it makes.";
        List<Run> rounds = session.runs(SCRIPTS);
        List<Run> own =
                rounds.stream().filter(run -> run.value("tasks") != null).toList();
        double loom = median(own, "seconds");
        String scripted = Numbers.plain(own.getFirst().number("hosts")) + " hosts, three small scripts each";
        beside(verdict, own, scripted + ": wall time over ansible-playbook's (raw)", 0.8, loom);
        beside(
                verdict,
                rounds.subList(rounds.size() - 1, rounds.size()),
                scripted + ": wall time over ansible-playbook's (its own modules)",
                0.2,
                loom);
        verdict.add(
                true,
                Bar.atMost(
                        "processor time of the provisioner per task, warm",
                        5,
                        median(own, "provisionerCpuMillisPerTask"),
                        "ms"),
                "");
        verdict.add(
                true,
                Bar.atMost(
                        "processor time of the server per task, warm", 3, median(own, "serverCpuMillisPerTask"), "ms"),
                "");
        List<Run> growth = session.runs(GROWTH);
        verdict.add(
                true,
                Bar.atMost(
                        growth.getLast().name() + " over " + growth.getFirst().name() + ", same work each",
                        5.5,
                        growth.getLast().number("seconds") / growth.getFirst().number("seconds"),
                        "times"),
                "");
        sessions(session.runs(SESSIONS), verdict, onlyNative);
        List<Run> starts = session.runs(START);
        verdict.add(
                program.isNative(),
                Bar.below("start to first task taken", 150, median(starts, "millis"), "ms"),
                onlyNative);
        verdict.add(
                program.isNative(), Bar.below("memory at rest", 80, median(starts, "idleMegabytes"), "MB"), onlyNative);
        verdict.add(
                true,
                Bar.atLeast(
                        "shortest tasks of one process",
                        5_000,
                        median(session.runs(SHORTEST), "tasksPerSecond"),
                        "tasks/s"),
                "");
        verdict.add(
                true,
                Bar.atMost(
                        "server, database and provisioner with "
                                + session.runs(IDLE).getLast().name(),
                        1.5,
                        session.runs(IDLE).getLast().number("percentOfACore"),
                        "% of a core"),
                "");
    }

    private static void beside(Verdict verdict, List<Run> runs, String name, double goal, double loom) {
        String failures = runs.stream()
                .map(run -> run.value(SmallScripts.FAILURE))
                .filter(Objects::nonNull)
                .map(String::valueOf)
                .findFirst()
                .orElse("");
        verdict.add(
                failures.isEmpty(),
                Bar.atMost(name, goal, loom / median(runs, SmallScripts.ANSIBLE), "times"),
                failures);
    }

    private void sessions(List<Run> runs, Verdict verdict, String onlyNative) {
        Run loom = runs.getFirst();
        String name = Numbers.plain(loom.number("tasks")) + " tasks at once in one process";
        verdict.add(
                program.isNative(),
                Bar.exactly(name + ": succeeded", loom.number("tasks"), loom.number("succeeded"), "tasks"),
                onlyNative);
        verdict.add(
                program.isNative(),
                Bar.below(name + ": memory at most", 300, loom.number("peakMegabytes"), "MB"),
                onlyNative);
        boolean openSsh = runs.size() > 1;
        verdict.add(
                program.isNative() && openSsh,
                Bar.atMost(
                        name + ": wall time over OpenSSH's clients",
                        1.2,
                        loom.number("seconds") / runs.getLast().number("seconds"),
                        "times"),
                openSsh ? onlyNative : "there is no ssh on the PATH. Maybe apt-get install openssh-client.");
    }

    private static double median(List<Run> runs, String value) {
        return Numbers.median(runs.stream().map(run -> run.numberOrNaN(value)).toList());
    }
}
