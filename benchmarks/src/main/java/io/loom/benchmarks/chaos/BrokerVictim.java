package io.loom.benchmarks.chaos;

import io.loom.platform.DataFolder;
import io.loom.platform.EmbeddedBroker;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** An Artemis in a process of its own; after each start the links lead to the port that it has then. */
final class BrokerVictim implements Victim {

    private static final int PATIENCE_SECONDS = 60;
    private static final int TURN_MILLIS = 100;

    private final Path folder;
    private final Jvm process;
    private final List<Link> links;

    BrokerVictim(Path folder, Path log, List<Link> links) {
        this.folder = folder;
        this.links = List.copyOf(links);
        this.process = new Jvm(
                "broker",
                log,
                List.of(
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerVictim.class.getName(),
                        folder.toString()),
                Map.of());
    }

    @Override
    public String name() {
        return process.name();
    }

    /** What servers need to log in. */
    Map<String, String> logins() throws IOException {
        return Map.of(
                "LOOM_BROKER_USER",
                EmbeddedBroker.SERVER_USER,
                "LOOM_BROKER_PASSWORD",
                password(EmbeddedBroker.SERVER_USER),
                "LOOM_BROKER_PROVISIONER_USER",
                EmbeddedBroker.PROVISIONER_USER,
                "LOOM_BROKER_PROVISIONER_PASSWORD",
                password(EmbeddedBroker.PROVISIONER_USER));
    }

    private String password(String user) throws IOException {
        return Files.readString(passwordFile(user)).strip();
    }

    private Path passwordFile(String user) {
        return folder.resolve("broker/" + user + ".password");
    }

    /** Returns when it listens. */
    @Override
    public void start() throws IOException, InterruptedException {
        process.start();
        Path record = folder.resolve("broker/port");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!Files.exists(record)
                || !listens(port(record))
                || !Files.exists(passwordFile(EmbeddedBroker.PROVISIONER_USER))) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("The broker does not start.\nMaybe its log says why.");
            }
            TimeUnit.MILLISECONDS.sleep(TURN_MILLIS);
        }
        int port = port(record);
        links.forEach(link -> link.lead(port));
    }

    private static int port(Path record) throws IOException {
        return Integer.parseInt(Files.readString(record).strip());
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void kill() throws InterruptedException {
        process.kill();
    }

    @Override
    public void freeze() throws IOException, InterruptedException {
        process.freeze();
    }

    @Override
    public void thaw() throws IOException, InterruptedException {
        process.thaw();
    }

    @Override
    public void end() throws IOException, InterruptedException {
        process.end();
    }

    /** The process. Argument: its folder. Ends with stdin. */
    public static void main(String[] arguments) throws IOException {
        try (EmbeddedBroker broker = EmbeddedBroker.start(new DataFolder(Path.of(arguments[0])))) {
            broker.provisionerPassword();
            System.in.transferTo(OutputStream.nullOutputStream());
        }
        System.exit(0);
    }
}
