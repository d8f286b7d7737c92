package io.loom.benchmarks.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What nodes wrote down themselves about the scripts that ran on them. Each journal gets a second name outside of its
 * node as soon as it is there, so that it outlives the node.
 */
final class NodeJournals implements AutoCloseable {

    private static final int TURN_MILLIS = 200;
    private static final String JOURNAL = "root/root/journal";

    private final Path nodes;
    private final Path kept;
    private final Thread thread;
    private volatile boolean closed;

    /**
     * One process of a script, from its first word to the last that it was heard to say.
     *
     * @param task id of the task
     * @param attempt number of the attempt
     * @param pid on the node
     * @param begin nanoseconds since the epoch, by the machine's clock
     * @param end the same
     * @param what service and action
     */
    record Life(String node, String task, int attempt, long pid, long begin, long end, String what) {}

    /**
     * @param nodes where the sandbox keeps its nodes
     * @param kept where journals are kept
     */
    NodeJournals(Path nodes, Path kept) throws IOException {
        this.nodes = nodes;
        this.kept = Files.createDirectories(kept);
        this.thread = Thread.ofVirtual().name("journals").start(this::watch);
    }

    private void watch() {
        while (!closed) {
            keep();
            try {
                TimeUnit.MILLISECONDS.sleep(TURN_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private synchronized void keep() {
        if (!Files.isDirectory(nodes)) {
            return;
        }
        try (Stream<Path> all = Files.list(nodes)) {
            for (Path node : all.toList()) {
                keep(node);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void keep(Path node) throws IOException {
        Path name = kept.resolve(node.getFileName().toString());
        if (!Files.exists(name)) {
            try {
                Files.createLink(name, node.resolve(JOURNAL));
            } catch (NoSuchFileException | FileAlreadyExistsException e) {
                // It has none yet, or is gone.
            }
        }
    }

    /** Whether a script of a task has begun on a node. */
    boolean hasBegun(String node, String task) throws IOException {
        try (Stream<String> lines = Files.lines(nodes.resolve(node).resolve(JOURNAL))) {
            return lines.anyMatch(line -> line.startsWith("begin " + task + " "));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Number of nodes that have written. */
    int count() throws IOException {
        try (Stream<Path> all = Files.list(kept)) {
            return (int) all.count();
        }
    }

    /** Every process that has written. */
    List<Life> lives() throws IOException {
        keep();
        List<Life> lives = new ArrayList<>();
        try (Stream<Path> all = Files.list(kept)) {
            for (Path journal : all.toList()) {
                lives.addAll(lives(journal));
            }
        }
        return lives;
    }

    /** Lines are {@code WORD TASK ATTEMPT PID NANOS SERVICE ACTION}. */
    private static List<Life> lives(Path journal) throws IOException {
        String node = journal.getFileName().toString();
        Map<String, Life> lives = new LinkedHashMap<>();
        for (String line : Files.readAllLines(journal)) {
            String[] words = line.split(" ", -1);
            long at = Long.parseLong(words[4]);
            lives.merge(
                    words[1] + " " + words[2] + " " + words[3],
                    new Life(
                            node,
                            words[1],
                            Integer.parseInt(words[2]),
                            Long.parseLong(words[3]),
                            at,
                            at,
                            words[5] + " " + words[6]),
                    (before, now) -> new Life(
                            node,
                            before.task(),
                            before.attempt(),
                            before.pid(),
                            before.begin(),
                            now.end(),
                            before.what()));
        }
        return List.copyOf(lives.values());
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
