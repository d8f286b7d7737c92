package io.loom.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Facts about the machine that a benchmark runs on. */
public final class Machine {

    private Machine() {}

    /** Name and value of each fact, in a good order for people. */
    public static Map<String, Object> facts(Clock clock) {
        Runtime runtime = Runtime.getRuntime();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("at", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        facts.put("commit", Objects.requireNonNullElse(System.getenv("LOOM_COMMIT"), "unknown"));
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("processor", after(Path.of("/proc/cpuinfo"), "model name"));
        facts.put("cores", runtime.availableProcessors());
        facts.put("memory", after(Path.of("/proc/meminfo"), "MemTotal"));
        facts.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        facts.put("heapMiB", runtime.maxMemory() >> 20);
        facts.put("load", load());
        return facts;
    }

    /** Programs that waited for a processor in the last minute, on average; less than 0 where the system does not tell. */
    public static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private static String after(Path file, String key) {
        if (!Files.isReadable(file)) {
            return "unknown";
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }
}
