package io.loom.execution.shards;

import io.loom.platform.DataFolder;
import io.loom.platform.EmbeddedBroker;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Puts a broker in a process of its own in the place of the embedded one; {@link #killAndRestart} does as it says. */
public final class StandaloneBrokerResource implements QuarkusTestResourceLifecycleManager {

    private static @Nullable Path folder;
    private static @Nullable Process process;

    /** Ends the broker as a power cut would, and starts it again on what it left behind. */
    static void killAndRestart() {
        Objects.requireNonNull(process).destroyForcibly().onExit().join();
        launch();
    }

    private static String[] launch() {
        try {
            Process launched = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            "io.loom.execution.shards.StandaloneBroker",
                            Objects.requireNonNull(folder).toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process = launched;
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(launched.getInputStream(), StandardCharsets.UTF_8));
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith("LISTENING ")) {
                    Thread.ofPlatform().daemon().start(() -> out.lines().forEach(rest -> {}));
                    return line.split(" ");
                }
            }
            throw new IllegalStateException("The broker ended before it listened.");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** After the embedded broker's settings, so that these win. */
    @Override
    public int order() {
        return 10;
    }

    @Override
    public Map<String, String> start() {
        try {
            folder = Files.createTempDirectory("loom-test-broker-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String[] listening = launch();
        return Map.of(
                "loom.broker.url",
                listening[1],
                "loom.broker.user",
                EmbeddedBroker.SERVER_USER,
                "loom.broker.password",
                listening[2],
                "loom.broker.own-logins",
                "false",
                "loom.broker.provisioner-user",
                EmbeddedBroker.PROVISIONER_USER,
                "loom.broker.provisioner-password",
                listening[3]);
    }

    @Override
    public void stop() {
        try {
            Objects.requireNonNull(process).destroyForcibly().onExit().join();
            DataFolder.deleteTree(Objects.requireNonNull(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
