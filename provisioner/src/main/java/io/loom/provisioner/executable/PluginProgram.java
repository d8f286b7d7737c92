package io.loom.provisioner.executable;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.provisioner.Wire;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * A plugin's program. Each question is a run of its own: the question goes to its standard input as one JSON object, it answers with one
 * JSON object a line, and what it says on standard error goes to the task's log. It runs in the plugin's folder, in a process group of its
 * own that ends with it, with no environment but {@code PATH}, {@code HOME}, {@code LANG} and the proxies. Thread-safe.
 */
final class PluginProgram {
    private static final Logger LOG = Logger.getLogger(PluginProgram.class);
    private static final int LONGEST_LINE = 1 << 20;
    private static final long MOST_OUTPUT = 64L << 20;
    private static final long MOST_WORDS = 1L << 20;
    private static final long STRAGGLER_SECONDS = 2;
    private static final List<String> PASSED_ON = List.of(
            "https_proxy", "HTTPS_PROXY", "http_proxy", "no_proxy", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR");

    private final String name;
    private final Path folder;
    private final List<String> command;

    /** @param folder of the plugin, absolute */
    PluginProgram(String name, Path folder, List<String> command) {
        this.name = name;
        this.folder = folder;
        String program = command.getFirst();
        this.command = Stream.concat(
                        Stream.of(
                                "setsid",
                                program.contains("/") ? folder.resolve(program).toString() : program),
                        command.stream().skip(1))
                .toList();
    }

    /**
     * Asks one question.
     *
     * @param question what is wanted, secrets among it
     * @param each told of each line that is neither progress nor a failure, in order, by one thread
     * @throws TaskFailure what the program says, or {@code plugin-failed}: it ended with another status than 0, said something that is no JSON object,
     *     or too much; it is ended then
     * @throws InterruptedException the program is ended then
     */
    void ask(Map<String, Object> question, TaskContext task, Consumer<JsonNode> each) throws InterruptedException {
        Process process = start();
        CompletableFuture<Optional<String>> untold = beside("question", () -> tell(process, question));
        CompletableFuture<Optional<TaskFailure>> answers =
                beside("answers", () -> answers(process.getInputStream(), task, each));
        CompletableFuture<String> words = beside("words", () -> words(process.getErrorStream(), task));
        var _ = answers.whenComplete((end, problem) -> {
            if (problem != null) {
                process.toHandle().destroyForcibly();
            }
        });
        int status;
        try {
            status = process.waitFor();
        } finally {
            endGroup(process);
        }
        join(answers).flatMap(failure -> failure).ifPresent(failure -> {
            throw failure;
        });
        Optional<String> problem = join(untold).flatMap(unread -> unread);
        if (status != 0 || problem.isPresent()) {
            String last = join(words)
                    .filter(line -> !line.isEmpty())
                    .or(() -> problem)
                    .map(line -> ": " + line)
                    .orElse(".");
            throw TaskFailure.passing("plugin-failed", "The plugin " + name + " ended with status " + status + last);
        }
    }

    private Process start() {
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("PATH", "/usr/local/bin:/usr/bin:/bin");
        environment.put("HOME", folder.toString());
        environment.put("LANG", "C.UTF-8");
        for (String variable : PASSED_ON) {
            String value = System.getenv(variable);
            if (value != null) {
                environment.put(variable, value);
            }
        }
        try {
            return builder.start();
        } catch (IOException e) {
            throw TaskFailure.lasting("plugin-failed", "The plugin " + name + " cannot be started: " + e.getMessage())
                    .causedBy(e);
        }
    }

    /** Why the question was not taken whole; empty when it was. */
    private static Optional<String> tell(Process process, Map<String, Object> question) {
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(Wire.write(question));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("it did not read its question");
        }
    }

    private interface Piece<T> {
        T run() throws IOException;
    }

    /** Does a piece of the conversation on a thread of its own. */
    private <T> CompletableFuture<T> beside(String what, Piece<T> piece) {
        var future = new CompletableFuture<T>();
        Thread.ofVirtual().name("plugin-" + name + "-" + what).start(() -> {
            try {
                future.complete(piece.run());
            } catch (IOException e) {
                future.completeExceptionally(TaskFailure.passing(
                                "plugin-failed", "What the plugin " + name + " says cannot be read: " + e.getMessage())
                        .causedBy(e));
            } catch (RuntimeException e) {
                future.completeExceptionally(e);
            }
        });
        return future;
    }

    /** What was read; empty when a process that has left the group still holds the pipe open. */
    private static <T> Optional<T> join(CompletableFuture<T> piece) throws InterruptedException {
        try {
            return Optional.of(piece.get(STRAGGLER_SECONDS, TimeUnit.SECONDS));
        } catch (TimeoutException straggler) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    /** Reads the lines; the failure that one of them tells of. */
    private Optional<TaskFailure> answers(InputStream stdout, TaskContext task, Consumer<JsonNode> each)
            throws IOException {
        Optional<TaskFailure> failure = Optional.empty();
        var line = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        long total = 0;
        int number = 1;
        for (int read = stdout.read(buffer); read >= 0; read = stdout.read(buffer)) {
            total += read;
            if (total > MOST_OUTPUT) {
                throw broken("more than " + (MOST_OUTPUT >> 20) + " MiB");
            }
            int from = 0;
            for (int i = 0; i < read; i++) {
                if (buffer[i] == '\n') {
                    line.write(buffer, from, i - from);
                    failure = failure.isPresent() ? failure : said(line.toByteArray(), number, task, each);
                    number++;
                    line.reset();
                    from = i + 1;
                }
            }
            line.write(buffer, from, read - from);
            if (line.size() > LONGEST_LINE) {
                throw broken("a line longer than " + (LONGEST_LINE >> 20) + " MiB");
            }
        }
        return failure.isPresent() ? failure : said(line.toByteArray(), number, task, each);
    }

    /** Hears one line; the failure that it tells of. */
    private Optional<TaskFailure> said(byte[] line, int number, TaskContext task, Consumer<JsonNode> each) {
        if (new String(line, StandardCharsets.UTF_8).isBlank()) {
            return Optional.empty();
        }
        JsonNode said;
        try {
            said = Wire.readTree(line);
        } catch (IOException e) {
            throw broken("in line " + number + " what is no JSON");
        }
        if (said == null || !said.isObject()) {
            throw broken("in line " + number + " what is no JSON object");
        }
        if (said.path("progress").isTextual()) {
            task.progress(said.path("progress").asText());
            return Optional.empty();
        }
        JsonNode failure = said.path("failure");
        if (failure.isObject()) {
            String code = failure.path("code").asText("plugin-failed");
            String message = failure.path("message").asText("The plugin " + name + " failed and does not say why.");
            return Optional.of(
                    failure.path("retryable").asBoolean(false)
                            ? TaskFailure.passing(code, message)
                            : TaskFailure.lasting(code, message));
        }
        each.accept(said);
        return Optional.empty();
    }

    /**
     * That the program does not keep to what is agreed; lasting.
     *
     * @param said what it says instead
     */
    TaskFailure broken(String said) {
        return TaskFailure.lasting("plugin-failed", "The plugin " + name + " says " + said + ".\nMaybe it is broken.");
    }

    /** Passes standard error on; its last line. What is beyond the limit is read and dropped, so that nobody waits. */
    private static String words(InputStream stderr, TaskContext task) throws IOException {
        byte[] buffer = new byte[8192];
        var tail = new ByteArrayOutputStream();
        long total = 0;
        for (int read = stderr.read(buffer); read >= 0; read = stderr.read(buffer)) {
            total += read;
            if (total <= MOST_WORDS) {
                task.log(buffer, 0, read);
            }
            if (tail.size() > buffer.length) {
                tail.reset();
            }
            tail.write(buffer, 0, read);
        }
        List<String> lines = new ArrayList<>(tail.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .toList());
        return lines.isEmpty() ? "" : lines.getLast().strip();
    }

    /** Ends whoever is left of the program's process group; what it has said can still be read. */
    private void endGroup(Process process) {
        process.toHandle().destroyForcibly();
        try {
            new ProcessBuilder("kill", "-s", "KILL", "--", "-" + process.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            LOG.warnf("The processes of the plugin %s cannot be ended: %s", name, e.getMessage());
        }
    }
}
