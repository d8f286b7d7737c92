package io.loom.platform;

import io.loom.platform.amqp.BrokerSettings;
import java.net.URI;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What must run before the server does: the lock on the data folder, PostgreSQL, the broker and certificates. Each is
 * embedded where the environment names none.
 */
public final class Foundation implements AutoCloseable {

    private final DataFolder data;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final Deque<AutoCloseable> running = new ArrayDeque<>();

    private Foundation(DataFolder data) {
        this.data = data;
    }

    /**
     * Starts what is needed.
     *
     * @param binaries where PostgreSQL is unpacked
     * @param environment value of a variable such as {@code LOOM_DATABASE_URL}, or null
     */
    public static Foundation lay(DataFolder data, Path binaries, Function<String, @Nullable String> environment) {
        Foundation foundation = new Foundation(data);
        try {
            foundation.start(binaries, name -> Optional.ofNullable(environment.apply(name)));
            return foundation;
        } catch (RuntimeException e) {
            foundation.close();
            throw e;
        }
    }

    /** Configuration that the server needs to reach what was started. Holds passwords. */
    public Map<String, String> settings() {
        return Map.copyOf(settings);
    }

    public DataFolder data() {
        return data;
    }

    private void start(Path binaries, Function<String, Optional<String>> environment) {
        FileLock lock = data.lock();
        running.push(() -> lock.acquiredBy().close());
        settings.put("loom.data", data.root().toString());
        if (environment.apply("LOOM_DATABASE_URL").isEmpty()) {
            EmbeddedPostgres postgres = EmbeddedPostgres.start(data, binaries);
            running.push(PostgresWatch.over(postgres));
            settings.put("loom.database.url", postgres.url());
            settings.put("loom.database.user", EmbeddedPostgres.USER);
            settings.put("loom.database.password", postgres.password());
        }
        if (environment.apply("LOOM_BROKER_URL").isEmpty()) {
            EmbeddedBroker broker = EmbeddedBroker.start(data);
            running.push(broker);
            settings.put("loom.broker.url", broker.url());
            settings.put("loom.broker.user", EmbeddedBroker.SERVER_USER);
            settings.put("loom.broker.password", broker.serverPassword());
            settings.put("loom.broker.own-logins", "true");
        }
        URI broker = URI.create(settings.getOrDefault(
                "loom.broker.url", environment.apply("LOOM_BROKER_URL").orElse("")));
        if (broker.getHost() == null || !Set.of("amqp", "amqps").contains(broker.getScheme())) {
            throw new IllegalArgumentException(
                    "The broker's address " + broker + " is not amqp:// or amqps:// and the name of a host."
                            + "\nMaybe set LOOM_BROKER_URL to something like amqp://broker.example:5672.");
        }
        environment
                .apply("LOOM_BROKER_CA")
                .filter(file -> !Files.isReadable(Path.of(file)))
                .ifPresent(file -> {
                    throw new IllegalArgumentException("The broker's authority " + file
                            + " cannot be read.\nMaybe set LOOM_BROKER_CA to a file with certificates in PEM.");
                });
        settings.put(
                "loom.broker.address-prefix",
                environment
                        .apply("LOOM_BROKER_ADDRESS_PREFIX")
                        .orElse(kind(environment).prefix()));
        environment
                .apply("LOOM_HTTP_PROXIES")
                .filter(proxies -> !proxies.isBlank())
                .ifPresent(proxies -> {
                    settings.put("quarkus.http.proxy.proxy-address-forwarding", "true");
                    settings.put("quarkus.http.proxy.trusted-proxies", proxies.strip());
                });
        if (environment.apply("LOOM_TLS_CERTIFICATE").isEmpty()) {
            PrivateAuthority authority = PrivateAuthority.open(
                    data,
                    environment.apply("LOOM_TLS_AUTHORITY").map(Path::of),
                    environment
                            .apply("LOOM_TLS_NAMES")
                            .map(names -> Set.of(names.strip().split("\\s*,\\s*")))
                            .orElse(Set.of()),
                    Clock.systemUTC().instant());
            settings.put("loom.tls.certificate", authority.serverCertificate().toString());
            settings.put("loom.tls.key", authority.serverKey().toString());
        }
    }

    private static BrokerSettings.Kind kind(Function<String, Optional<String>> environment) {
        String named = environment.apply("LOOM_BROKER_KIND").orElse("artemis");
        return Arrays.stream(BrokerSettings.Kind.values())
                .filter(kind -> kind.name().equalsIgnoreCase(named))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("LOOM_BROKER_KIND is " + named
                        + ", and must be one of "
                        + Arrays.toString(BrokerSettings.Kind.values()).toLowerCase(Locale.ROOT)
                        + ".\nMaybe leave it out for an Artemis."));
    }

    /** Ends what was started, last first. Goes on where one does not end, and says so at the end. */
    @Override
    public void close() {
        IllegalStateException failure = new IllegalStateException("Not everything ended in an orderly way.");
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }
}
