package io.loom.provisioner;

import io.loom.provisioner.ProvisionerScenarios.Running;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The provisioner as it is packaged, in a process of its own. */
final class PackagedProvisioner {

    private PackagedProvisioner() {}

    /** Starts it by a command, with these settings as its environment. */
    static Running start(List<String> command, Settings settings) throws IOException {
        var builder = new ProcessBuilder(command);
        Map<String, String> env = builder.environment();
        env.put(
                "LOOM_SERVER_URL",
                settings.servers().stream().map(URI::toString).collect(Collectors.joining(",")));
        env.put("LOOM_SERVER_CA", settings.serverCa().orElseThrow().toString());
        env.put("LOOM_CREDENTIAL_FILE", settings.credentialFile().toString());
        env.put("LOOM_PROVISIONER_DATA", settings.data().toString());
        env.put("LOOM_CAPACITY", Integer.toString(settings.capacity()));
        env.put("LOOM_PLUGINS", String.join(",", settings.offered().names()));
        env.put("LOOM_DRAIN_SECONDS", Long.toString(settings.drain().toSeconds()));
        Path log = Files.createDirectories(Path.of("target")).resolve("provisioner-it.log");
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Process process = builder.start();
        return new Running() {
            @Override
            public void stop() throws Exception {
                process.destroy();
                if (!process.waitFor(40, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError("The provisioner did not end on SIGTERM; " + log + " may say why.");
                }
            }

            @Override
            public void kill() throws Exception {
                process.destroyForcibly().waitFor();
            }
        };
    }

    /** The native binary that {@code LOOM_PROVISIONER_BINARY} names. */
    static List<String> binary() {
        return List.of(System.getenv("LOOM_PROVISIONER_BINARY"));
    }

    /** The jar, in a JVM. */
    static List<String> jar() {
        Path jar = Path.of("target", "quarkus-app", "quarkus-run.jar").toAbsolutePath();
        if (!Files.exists(jar)) {
            throw new AssertionError(jar + " is not there.\nMaybe run mvn package first.");
        }
        List<String> java = new ArrayList<>();
        java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        java.addAll(List.of("-Xmx256m", "-jar", jar.toString()));
        return java;
    }
}
