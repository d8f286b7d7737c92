package io.loom.cli;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A child process that is started again, later and later, whenever it ends by itself. It watches its standard input,
 * which is a pipe from this process, so that it ends when this process does, however that ends.
 */
final class SupervisedProcess implements AutoCloseable {

    private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(1);
    private static final Duration LAST_BACK_OFF = Duration.ofSeconds(30);
    private static final Duration STEADY = Duration.ofMinutes(1);
    private static final int REMEMBERED_LINES = 15;

    /**
     * What to run, and how.
     *
     * @param name for people, and of its log file
     * @param command program and arguments
     * @param environment over this process' own; asked again at each start
     * @param log file; the one of the run before is kept beside it as {@code .1}
     * @param keepsLine whether a line of output may be written to the log
     * @param readyLine whether a line of output says that it is ready
     */
    record Recipe(
            String name,
            List<String> command,
            Supplier<Map<String, String>> environment,
            Path log,
            Predicate<String> keepsLine,
            Predicate<String> readyLine) {}

    private final Recipe recipe;
    private final Consumer<String> words;
    private final ScheduledExecutorService restarts = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().factory());
    private final Deque<String> lastLines = new ArrayDeque<>();
    private final CompletableFuture<Integer> firstExit = new CompletableFuture<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private @Nullable Process process;
    private long startedAt;
    private Duration backOff = FIRST_BACK_OFF;
    private boolean steady;
    private boolean closed;

    /** @param words hears of crashes and restarts */
    SupervisedProcess(Recipe recipe, Consumer<String> words) {
        this.recipe = recipe;
        this.words = words;
    }

    /** Starts it for the first time. It is restarted only after {@link #declareSteady()}. */
    synchronized SupervisedProcess start() {
        try {
            PrivateFolder.make(
                    Objects.requireNonNull(recipe.log().toAbsolutePath().getParent()));
            if (Files.exists(recipe.log())) {
                Files.move(
                        recipe.log(),
                        recipe.log().resolveSibling(recipe.log().getFileName() + ".1"),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        launch();
        return this;
    }

    /** From now on a crash is followed by a restart. */
    synchronized void declareSteady() {
        steady = true;
    }

    synchronized long pid() {
        return process == null ? -1 : process.pid();
    }

    /** Completes when it has said for the first time that it is ready. */
    CompletableFuture<Void> ready() {
        return ready;
    }

    /** Completes with the exit status when the first start has ended. */
    CompletableFuture<Integer> firstExit() {
        return firstExit;
    }

    /** The last lines that it has said. */
    synchronized List<String> lastLines() {
        return new ArrayList<>(lastLines);
    }

    Path log() {
        return recipe.log();
    }

    private synchronized void launch() {
        if (closed) {
            return;
        }
        ProcessBuilder builder = new ProcessBuilder(recipe.command()).redirectErrorStream(true);
        builder.environment().putAll(recipe.environment().get());
        try {
            Process started = builder.start();
            process = started;
            startedAt = System.nanoTime();
            Thread.ofPlatform().daemon().name(recipe.name() + "-output").start(() -> keepOutput(started));
            var unused = started.onExit().thenAccept(this::ended);
        } catch (IOException e) {
            throw new CliException(ExitCode.FAILURE, "Cannot start the " + recipe.name() + ": " + e.getMessage());
        }
    }

    private void keepOutput(Process started) {
        try (BufferedReader lines = started.inputReader(StandardCharsets.UTF_8);
                BufferedWriter log =
                        Files.newBufferedWriter(recipe.log(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (recipe.readyLine().test(line)) {
                    ready.complete(null);
                }
                if (recipe.keepsLine().test(line)) {
                    remember(line);
                    log.write(line);
                    log.newLine();
                    log.flush();
                }
            }
        } catch (IOException e) {
            words.accept("The log of the " + recipe.name() + " broke off: " + e.getMessage());
        }
    }

    private synchronized void remember(String line) {
        lastLines.addLast(line);
        if (lastLines.size() > REMEMBERED_LINES) {
            lastLines.removeFirst();
        }
    }

    private synchronized void ended(Process ended) {
        firstExit.complete(ended.exitValue());
        if (closed || !steady) {
            return;
        }
        if (System.nanoTime() - startedAt > STEADY.toNanos()) {
            backOff = FIRST_BACK_OFF;
        }
        words.accept("The " + recipe.name() + " ended (exit status " + ended.exitValue() + "); starting it again in "
                + backOff.toSeconds() + " s. Its log: " + recipe.log());
        var unused = restarts.schedule(this::launch, backOff.toMillis(), TimeUnit.MILLISECONDS);
        backOff = backOff.multipliedBy(2).compareTo(LAST_BACK_OFF) < 0 ? backOff.multipliedBy(2) : LAST_BACK_OFF;
    }

    /** Ends it in an orderly way, by force after {@code patience}. */
    void end(Duration patience) {
        Process ending;
        synchronized (this) {
            closed = true;
            restarts.shutdownNow();
            ending = process;
        }
        if (ending == null) {
            return;
        }
        ending.toHandle().destroy(); // Process.destroy would close its output before its last words
        try {
            if (!ending.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                ending.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            ending.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        end(Duration.ofSeconds(20));
    }
}
