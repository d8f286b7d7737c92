package io.loom.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What Linux tells of a process.
 *
 * @param folder {@code /proc/PID}
 */
public record ProcessFacts(Path folder) {

    private static final double TICKS_PER_SECOND = 100;
    private static final double KIB_PER_MB = 1_000_000.0 / 1_024;
    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;

    public static ProcessFacts of(ProcessHandle process) {
        return new ProcessFacts(Path.of("/proc", Long.toString(process.pid())));
    }

    /** Seconds of processor time of its threads, user and system; 0 when it has ended. */
    public double processorSeconds() {
        try {
            String stat = Files.readString(folder.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return (Double.parseDouble(fields[USER_TIME]) + Double.parseDouble(fields[SYSTEM_TIME])) / TICKS_PER_SECOND;
        } catch (IOException ended) {
            return 0;
        }
    }

    /** Megabytes (of 1,000,000 bytes) of its memory that are in RAM now. */
    public double residentMegabytes() {
        return status("VmRSS");
    }

    /** The most megabytes of its memory that were in RAM since {@link #forgetPeak}. */
    public double peakMegabytes() {
        return status("VmHWM");
    }

    /** Begins a new measurement of the peak. */
    public void forgetPeak() {
        try {
            Files.writeString(folder.resolve("clear_refs"), "5");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private double status(String name) {
        try (Stream<String> lines = Files.lines(folder.resolve("status"))) {
            return lines.filter(line -> line.startsWith(name + ":"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / KIB_PER_MB)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
