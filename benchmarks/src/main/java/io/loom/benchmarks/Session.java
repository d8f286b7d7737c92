package io.loom.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One execution of a benchmark: it goes step by step, and each finished step is kept in a journal, so that an execution that was cut short can be resumed. For one thread.
 *
 * <p>Files are {@code NAME.journal}, one line of JSON for each finished step, while it lasts; then {@code NAME.json} and {@code NAME.html}.
 */
public final class Session {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectWriter PRETTY = JSON.writerWithDefaultPrettyPrinter();

    private final String name;
    private final Path folder;
    private final PrintWriter progress;
    private final Map<String, Object> machine;
    private final int steps;
    private final Map<String, Finished> finished = new LinkedHashMap<>();
    private int begun;

    /** A line of the journal. */
    record Finished(String step, List<Run> runs) {}

    /**
     * @param name of the benchmark and its mode, also of its files
     * @param folder for the files; made where it is absent
     * @param steps how many there will be
     * @param resume whether to go on where the journal ends; else it starts anew
     * @param progress where people are told how it goes
     */
    public Session(
            String name, Path folder, int steps, boolean resume, Map<String, Object> machine, PrintWriter progress) {
        this.name = name;
        this.folder = folder;
        this.steps = steps;
        this.machine = new LinkedHashMap<>(machine);
        this.progress = progress;
        try {
            Files.createDirectories(folder);
            if (!resume) {
                Files.deleteIfExists(journal());
            } else if (Files.exists(journal())) {
                for (String line : Files.readAllLines(journal())) {
                    Finished step = JSON.readValue(line, Finished.class);
                    finished.put(step.step(), step);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The results folder " + folder + " cannot be used.", e);
        }
    }

    /** Does a step, or takes what the journal has of it. {@code work} hands over each run as it is done. */
    public void step(String step, Consumer<Consumer<Run>> work) {
        begun++;
        String title = "[" + begun + "/" + steps + "] " + step;
        if (finished.containsKey(step)) {
            tell(title + ": done before");
            return;
        }
        tell(title);
        long started = System.nanoTime();
        List<Run> runs = new ArrayList<>();
        work.accept(run -> {
            runs.add(run);
            tell("    " + run.name() + ": " + Page.inWords(run.values()));
        });
        Finished done = new Finished(step, runs);
        finished.put(step, done);
        try {
            Files.writeString(
                    journal(),
                    JSON.writeValueAsString(done) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("The journal " + journal() + " cannot be written.", e);
        }
        tell(String.format(
                Locale.ROOT, "    %.1f s", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started) / 1e3));
    }

    /** Says something to people. */
    public void tell(String line) {
        progress.println(line);
        progress.flush();
    }

    /** Where the results go. */
    public Path folder() {
        return folder;
    }

    /** All runs so far. */
    public List<Run> runs() {
        return finished.values().stream().flatMap(step -> step.runs().stream()).toList();
    }

    /** Runs of a step so far. */
    public List<Run> runs(String step) {
        Finished done = finished.get(step);
        return done == null ? List.of() : done.runs();
    }

    /** Ends the session: writes the report and its page, and drops the journal. */
    public Report finish(String title, List<Bar> bars, List<Chart> charts) {
        return finish(title, bars, List.of(), charts);
    }

    /** The same with bars that could not be measured. */
    public Report finish(String title, List<Bar> bars, List<Skipped> skipped, List<Chart> charts) {
        machine.put("loadAtTheEnd", Machine.load());
        Report report = new Report(machine, bars, skipped, runs());
        Path json = folder.resolve(name + ".json");
        Path page = folder.resolve(name + ".html");
        try {
            Files.writeString(json, json(report));
            Files.writeString(page, new Page(title, report, charts).html());
            Files.deleteIfExists(journal());
        } catch (IOException e) {
            throw new UncheckedIOException("The results cannot be written to " + folder + ".", e);
        }
        tell("Results: " + json);
        tell("Page:    " + page);
        return report;
    }

    /** The report as a JSON document. */
    public static String json(Report report) {
        try {
            return PRETTY.writeValueAsString(report) + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path journal() {
        return folder.resolve(name + ".journal");
    }
}
