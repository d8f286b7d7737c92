package io.loom.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How the parts of an installation are started: by the Java that runs this, from what {@code ./loom} has built. */
final class JavaCommand {

    private static final String SERVER_MAIN = "io.loom.platform.LoomServer";

    /**
     * Room for compiled code. When its contents have grown by 15 % of it, the JVM collects all garbage and stands still for
     * a tenth of a second or more; those of a server do not grow to as much of this.
     */
    private static final String ROOM_FOR_CODE = "-XX:ReservedCodeCacheSize=512m";

    private JavaCommand() {}

    /**
     * Starts the server. Its classes are on one class path, so that the JVM can keep them parsed in an archive: the first
     * server that ends in an orderly way after a build writes it, and the next ones start in half the time. {@code ./loom}
     * removes it with each build, since the JVM neither uses nor replaces one that was written for other jars.
     *
     * @param home the project's folder
     */
    static List<String> server(Path home) {
        Path app = home.toAbsolutePath().normalize().resolve("target/quarkus-app");
        List<String> command = java("-Xmx1g");
        opened(built(app.resolve("quarkus-run.jar")))
                .forEach(name -> command.add("--add-opens=" + name + "=ALL-UNNAMED"));
        command.addAll(List.of(
                ROOM_FOR_CODE,
                "-XX:+AutoCreateSharedArchive",
                "-XX:SharedArchiveFile=" + app.resolveSibling("loom/server.jsa"),
                "-Xlog:cds=off,cds+dynamic=off",
                "-cp",
                Stream.of("quarkus", "app", "lib/main", "lib/boot")
                        .flatMap(folder -> jars(app.resolve(folder)))
                        .map(Path::toString)
                        .collect(Collectors.joining(":")),
                SERVER_MAIN,
                "--exit-with-parent"));
        return command;
    }

    /**
     * Starts the provisioner.
     *
     * @param home the project's folder
     */
    static List<String> provisioner(Path home) {
        Path jar = built(home.resolve("provisioner/target/quarkus-app/quarkus-run.jar"));
        List<String> command = java("-Xmx512m");
        command.addAll(List.of("-jar", jar.toString(), "--exit-with-parent"));
        return command;
    }

    private static List<String> java(String heap) {
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
    }

    private static Path built(Path jar) {
        if (!Files.exists(jar)) {
            throw new CliException(
                    ExitCode.FAILURE, "There is no " + jar + ".\nMaybe start Loom by ./loom, which builds it.");
        }
        return jar;
    }

    /** What the manifest of a jar that is started by {@code -jar} opens, as {@code module/package}. */
    private static List<String> opened(Path jar) {
        try (JarFile file = new JarFile(jar.toFile())) {
            String opened = file.getManifest().getMainAttributes().getValue("Add-Opens");
            return opened == null ? List.of() : List.of(opened.strip().split(" +"));
        } catch (IOException e) {
            throw new CliException(ExitCode.FAILURE, "The file " + jar + " cannot be read: " + e.getMessage());
        }
    }

    /** The jars of a folder, in an order that is always the same, as the archive demands. */
    private static Stream<Path> jars(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList().stream();
        } catch (IOException e) {
            throw new CliException(ExitCode.FAILURE, "The folder " + folder + " cannot be read: " + e.getMessage());
        }
    }
}
