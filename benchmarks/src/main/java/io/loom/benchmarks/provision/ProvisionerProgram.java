package io.loom.benchmarks.provision;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a provisioner is started.
 *
 * @param project folder of the project, where it was packaged
 * @param binary the native one; empty for the jar in a JVM
 */
record ProvisionerProgram(Path project, Optional<Path> binary) {

    boolean isNative() {
        return binary.isPresent();
    }

    /** In words for people, and for the names of what was measured. */
    String kind() {
        return isNative() ? "native" : "in a JVM";
    }

    /** As {@code ./loom up} starts it. */
    List<String> command() {
        return binary.map(path -> List.of(path.toAbsolutePath().toString(), "-Xmx256m", "--exit-with-parent"))
                .orElseGet(() -> List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-jar",
                        project.resolve("provisioner/target/quarkus-app/quarkus-run.jar")
                                .toString(),
                        "--exit-with-parent"));
    }
}
