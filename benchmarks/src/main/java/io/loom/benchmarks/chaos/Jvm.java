package io.loom.benchmarks.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A Java program in a process of its own, which ends when its standard input does. One that gives up by itself, because
 * what it needs is away when it starts, is started again after a second, as every service manager does.
 */
final class Jvm implements Victim {

    private static final int PATIENCE_SECONDS = 30;
    private static final AtomicInteger restarts = new AtomicInteger();

    private final String name;
    private final Path log;
    private final List<String> arguments;
    private final Map<String, String> environment;
    private @Nullable Process process;
    private boolean ended;

    /**
     * @param log its output is appended there
     * @param arguments of {@code java}
     * @param environment what is added to this process's own
     */
    Jvm(String name, Path log, List<String> arguments, Map<String, String> environment) {
        this.name = name;
        this.log = log;
        this.arguments = List.copyOf(arguments);
        this.environment = Map.copyOf(environment);
    }

    @Override
    public String name() {
        return name;
    }

    boolean isAlive() {
        Process current = process;
        return current != null && current.isAlive();
    }

    @Override
    public synchronized void start() throws IOException {
        if (ended) {
            return;
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        Process started = builder.start();
        process = started;
        var _ = started.onExit()
                .thenRunAsync(
                        () -> startAgain(started),
                        CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS, Thread::startVirtualThread));
    }

    private synchronized void startAgain(Process gone) {
        if (process == gone && !ended) {
            restarts.incrementAndGet();
            try {
                start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** How often programs gave up by themselves. */
    static int restarts() {
        return restarts.get();
    }

    @Override
    public synchronized void kill() throws InterruptedException {
        Process current = process;
        process = null;
        if (current != null) {
            current.destroyForcibly().waitFor();
        }
    }

    @Override
    public void freeze() throws IOException, InterruptedException {
        signal(Signal.STOP);
    }

    @Override
    public void thaw() throws IOException, InterruptedException {
        signal(Signal.CONT);
    }

    private synchronized void signal(Signal signal) throws IOException, InterruptedException {
        Process current = process;
        if (current != null && current.isAlive()) {
            signal.to(List.of(current.toHandle()));
        }
    }

    @Override
    public synchronized void end() throws IOException, InterruptedException {
        ended = true;
        Process current = process;
        if (current == null) {
            return;
        }
        thaw();
        current.getOutputStream().close();
        if (!current.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            current.destroyForcibly().waitFor();
        }
    }
}
