package io.loom.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a server and a provisioner until it is interrupted. */
@Command(
        name = "up",
        description = "Runs a server with its database and broker, and a provisioner, until Ctrl-C.",
        mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder for everything that is kept; default LOOM_DATA or ./.loom.")
    private @Nullable Path data;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "${env:LOOM_HTTP_PORT:-8080}",
            description = "For people and the command line; 0 for any that is free; default ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--https-port",
            paramLabel = "PORT",
            description = "For provisioners; default LOOM_HTTPS_PORT or 8443, or any with --port 0.")
    private @Nullable Integer httpsPort;

    @Option(names = "--no-provisioner", description = "Run the server alone.")
    private boolean serverOnly;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        PrintWriter err = output.err();
        Path folder = LocalServer.dataFolder(data);
        int https = httpsPort();
        requireFree(port, folder);
        requireFree(https, folder);
        long started = System.nanoTime();
        try (ShutdownHook hook = new ShutdownHook();
                LocalInstallation loom = LocalInstallation.start(
                        new LocalInstallation.Settings(folder, port, https, !serverOnly), words -> say(err, words))) {
            say(
                    err,
                    String.format(
                            "ready after %.1f s; logs in %s",
                            (System.nanoTime() - started) / 1e9, folder.resolve("logs")));
            PrintWriter out = output.out();
            out.println("Loom is at " + loom.server().url());
            loom.firstPassword()
                    .ifPresent(password -> out.println("Sign in as admin with password " + password
                            + "  (shown this once; change it: loom user password admin)"));
            out.flush();
            say(err, "Ctrl-C ends it; the data stay in " + folder);
            awaitInterrupt();
            say(err, "ending ...");
        }
        return ExitCode.OK;
    }

    /** Returns when the thread is interrupted, which {@link ShutdownHook} does. */
    static void awaitInterrupt() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            // SIGINT or SIGTERM: what was started is ended by the caller
        }
    }

    private int httpsPort() {
        if (httpsPort != null) {
            return httpsPort;
        }
        String configured = System.getenv("LOOM_HTTPS_PORT");
        if (configured != null && !configured.isBlank()) {
            return Integer.parseInt(configured);
        }
        return port == 0 ? 0 : 8443;
    }

    private static void say(PrintWriter err, String words) {
        err.println("loom: " + words);
        err.flush();
    }

    private static void requireFree(int port, Path folder) {
        if (port == 0 || LocalServer.find(folder).isPresent()) {
            return;
        }
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.CONFLICT,
                    "Port " + port + " is taken by another program.\nMaybe use any that is free: --port 0");
        }
    }
}
