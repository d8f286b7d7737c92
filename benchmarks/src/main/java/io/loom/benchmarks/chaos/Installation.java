package io.loom.benchmarks.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.benchmarks.SandboxKeeper;
import io.loom.platform.DataFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Servers on one PostgreSQL and one Artemis, each server's way to these by links, and provisioners that share a
 * sandbox: all of it processes of this run, in a folder of its own. Provisioners reach the broker by the link of the
 * server that enrolled them.
 */
final class Installation implements AutoCloseable {

    private static final String PASSWORD = "password-of-a-benchmark";
    private static final long PATIENCE_SECONDS = 180;
    private static final int TURN_MILLIS = 200;
    /** Below those that the system gives to outgoing connections, so that a port is free after a pause. */
    private static final int PLENTY = 1_000_000;

    private static final int LOWEST_PORT = 10_000;

    private static final int HIGHEST_PORT = 30_000;

    private final Path project;
    private final Path folder;
    private final Shape shape;
    private final Consumer<String> words;
    private final List<Link> databaseLinks = new ArrayList<>();
    private final List<Link> brokerLinks = new ArrayList<>();
    private final List<Jvm> servers = new ArrayList<>();
    private final List<Jvm> provisioners = new ArrayList<>();
    private final List<URI> urls = new ArrayList<>();
    private final List<String> httpsPorts = new ArrayList<>();
    private final DatabaseVictim database;
    private final BrokerVictim broker;

    /**
     * How many of each.
     *
     * @param servers how many
     * @param pools of each provisioner, whose tasks it takes
     */
    record Shape(int servers, List<String> pools) {

        static final Shape TWO_OF_EACH = new Shape(2, List.of("default", "default"));

        Shape {
            pools = List.copyOf(pools);
        }
    }

    /**
     * @param project where server and provisioner were packaged
     * @param folder for everything
     * @param words hears how it goes
     */
    Installation(Path project, Path folder, Shape shape, Consumer<String> words) throws IOException {
        this.project = project.toAbsolutePath();
        this.folder = folder;
        this.shape = shape;
        this.words = words;
        Files.createDirectories(folder.resolve("logs"));
        for (int server = 1; server <= shape.servers(); server++) {
            databaseLinks.add(new Link("server " + server + " to database"));
            brokerLinks.add(new Link("server " + server + " to broker"));
        }
        database = new DatabaseVictim(folder.resolve("database"), databaseLinks);
        broker = new BrokerVictim(folder.resolve("artemis"), log("broker"), brokerLinks);
    }

    /** Something that is done on an installation. */
    interface Work {
        Outcome on(Installation installation) throws IOException, InterruptedException, SQLException;
    }

    /** Starts an installation, does something on it, and ends it. Its folder is kept where something was found wrong. */
    static Outcome during(Path project, Shape shape, Consumer<String> words, Work work)
            throws IOException, InterruptedException, SQLException {
        Path folder = Files.createTempDirectory("loom-chaos-");
        Installation installation = new Installation(project, folder, shape, words);
        Thread rescue = new Thread(() -> close(installation, words));
        Runtime.getRuntime().addShutdownHook(rescue);
        boolean well = false;
        try {
            installation.start();
            Outcome outcome = work.on(installation);
            well = outcome.isWell();
            return outcome;
        } finally {
            close(installation, words);
            Runtime.getRuntime().removeShutdownHook(rescue);
            if (well) {
                DataFolder.deleteTree(folder);
            } else {
                words.accept("the logs are kept in " + folder.resolve("logs"));
            }
        }
    }

    private static void close(Installation installation, Consumer<String> words) {
        try {
            installation.close();
        } catch (IOException e) {
            words.accept(e.getMessage() + " " + List.of(e.getSuppressed()));
        }
    }

    private Path log(String name) {
        return folder.resolve("logs").resolve(name + ".log");
    }

    Path folder() {
        return folder;
    }

    /** Where the sandbox keeps its nodes. */
    Path nodes() {
        return sandbox().resolve("nodes");
    }

    private Path sandbox() {
        return folder.resolve("provisioner/sandbox");
    }

    List<Victim> servers() {
        return List.copyOf(servers);
    }

    List<Victim> provisioners() {
        return List.copyOf(provisioners);
    }

    Victim database() {
        return database;
    }

    Victim broker() {
        return broker;
    }

    List<Link> links() {
        return Stream.concat(databaseLinks.stream(), brokerLinks.stream()).toList();
    }

    /** Starts all of it, and returns when provisioners are live. */
    void start() throws IOException, InterruptedException, SQLException {
        words.accept("starting a database, a broker, servers (" + shape.servers() + ") and provisioners ("
                + shape.pools().size() + ") ...");
        database.create();
        broker.start();
        for (int server = 0; server < shape.servers(); server++) {
            servers.add(server(server));
            servers.getLast().start();
            awaitReady(servers.getLast(), urls.getLast());
        }
        Rest operator = anybody().as("default", "admin", PASSWORD);
        for (int number = 1; number <= shape.pools().size(); number++) {
            provisioners.add(provisioner(number, operator));
            provisioners.getLast().start();
        }
        await(() -> {
            long live = 0;
            for (JsonNode each : operator.list("/provisioners")) {
                live += each.findValuesAsText("state").stream()
                        .filter("LIVE"::equals)
                        .count();
            }
            return live >= shape.pools().size();
        });
    }

    private Jvm server(int server) {
        Path data = folder.resolve("server-" + (server + 1));
        Path first = folder.resolve("server-1");
        int port = freePort();
        urls.add(URI.create("http://127.0.0.1:" + port));
        Map<String, String> environment = new HashMap<>(database.logins());
        try {
            environment.putAll(broker.logins());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        environment.put("LOOM_DATA", data.toString());
        environment.put("LOOM_HTTP_PORT", Integer.toString(port));
        environment.put("LOOM_HTTPS_PORT", Integer.toString(freePort()));
        environment.put("LOOM_ADMIN_PASSWORD", PASSWORD);
        environment.put("LOOM_INSPECT_EVERY", "0");
        environment.put("LOOM_SOLVER_CONFIG", project.resolve("solver-config").toString());
        environment.put("LOOM_DATABASE_URL", DatabaseVictim.url(databaseLinks.get(server)));
        environment.put(
                "LOOM_BROKER_URL", "amqp://127.0.0.1:" + brokerLinks.get(server).port());
        if (server > 0) {
            environment.put(
                    "LOOM_SECRETS_KEY_FILE", first.resolve("keys/secrets.key").toString());
            environment.put("LOOM_TLS_AUTHORITY", first.resolve("tls").toString());
        }
        httpsPorts.add(environment.get("LOOM_HTTPS_PORT"));
        return new Jvm(
                "server " + (server + 1),
                log("server-" + (server + 1)),
                List.of(
                        "-Xmx384m",
                        "-jar",
                        project.resolve("target/quarkus-app/quarkus-run.jar").toString(),
                        "--exit-with-parent"),
                environment);
    }

    /** What a provisioner is called at the server; the first is 1. */
    static String nameOf(int provisioner) {
        return "chaos-" + provisioner;
    }

    private Jvm provisioner(int number, Rest operator) {
        Path credential = folder.resolve("provisioner/credential-" + number);
        DataFolder.writePrivately(
                credential,
                operator.change(
                                "POST",
                                "/provisioners",
                                Map.of(
                                        "name",
                                        nameOf(number),
                                        "pools",
                                        List.of(shape.pools().get(number - 1))),
                                null)
                        .path("token")
                        .asText());
        return new Jvm(
                "provisioner " + number,
                log("provisioner-" + number),
                List.of(
                        "-Xmx256m",
                        "-jar",
                        project.resolve("provisioner/target/quarkus-app/quarkus-run.jar")
                                .toString(),
                        "--exit-with-parent"),
                Map.of(
                        "LOOM_SERVER_URL",
                        String.join(
                                ",",
                                httpsPorts.stream()
                                        .map(port -> "https://127.0.0.1:" + port)
                                        .toList()),
                        "LOOM_SERVER_CA",
                        folder.resolve("server-1/tls/ca.pem").toString(),
                        "LOOM_CREDENTIAL_FILE",
                        credential.toString(),
                        "LOOM_PROVISIONER_DATA",
                        folder.resolve("provisioner").toString(),
                        "LOOM_PLUGINS",
                        "default,sandbox",
                        "QUARKUS_HTTP_PORT",
                        "0"));
    }

    private static int freePort() {
        Random random = new Random();
        while (true) {
            int port = random.nextInt(LOWEST_PORT, HIGHEST_PORT);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Taken: try another.
            }
        }
    }

    private void awaitReady(Jvm server, URI url) throws IOException, InterruptedException {
        Rest anybody = new Rest(List.of(url));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        Path announcement = folder.resolve(server.name().replace(' ', '-')).resolve("run/server.json");
        while (!Files.exists(announcement)) {
            if (!server.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("The " + server.name() + " does not start:\n"
                        + Files.readString(log(server.name().replace(' ', '-'))));
            }
            TimeUnit.MILLISECONDS.sleep(TURN_MILLIS);
        }
        anybody.get("/status");
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("The provisioners do not become live.");
            }
            TimeUnit.MILLISECONDS.sleep(TURN_MILLIS);
        }
    }

    private Rest anybody() {
        return new Rest(urls);
    }

    /** The administrator of the first tenant. */
    Rest administrator() {
        return anybody().as("default", "admin", PASSWORD);
    }

    /** Makes a tenant with an administrator, who has the password of the first one, and the catalogue in it. */
    Rest tenant(String name) {
        Rest operator = administrator();
        operator.change(
                "POST", "/tenants", Map.of("name", name, "quota", Map.of("clusters", PLENTY, "nodes", PLENTY)), null);
        operator.in(name)
                .change(
                        "POST",
                        "/users",
                        Map.of("name", "admin", "password", PASSWORD, "roles", List.of("ADMIN")),
                        null);
        Rest administrator = anybody().as(name, "admin", PASSWORD);
        describe(administrator, Catalogue.documents());
        return administrator;
    }

    /** Imports definitions. */
    static void describe(Rest administrator, Map<String, Object> documents) {
        JsonNode report = administrator.change("POST", "/import", documents, null);
        if (!report.path("written").asBoolean()) {
            throw new IllegalStateException("The catalogue is refused: " + report);
        }
    }

    /** Ends all of it, whatever state it is in. */
    @Override
    public void close() throws IOException {
        List<Victim> order = new ArrayList<>(provisioners);
        order.addAll(servers);
        order.add(broker);
        order.add(database);
        for (Link link : links()) {
            link.mend();
        }
        IOException failure = new IOException("Not everything ended in an orderly way.");
        for (Victim victim : order) {
            try {
                victim.thaw();
            } catch (IOException | InterruptedException | RuntimeException e) {
                failure.addSuppressed(e);
            }
        }
        for (Victim victim : order) {
            try {
                victim.end();
            } catch (IOException | InterruptedException | RuntimeException e) {
                failure.addSuppressed(e);
            }
            if (!provisioners.isEmpty() && victim == provisioners.getLast()) {
                SandboxKeeper.end(sandbox());
            }
        }
        for (Link link : links()) {
            link.close();
        }
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }
}
