package io.loom.provisioner;

import io.loom.provisioner.tasks.PluginChoice;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * What the environment says: {@code LOOM_SERVER_URL} and so on.
 *
 * @param servers bases of the HTTPS API of the servers of one installation; any that answers will do
 * @param serverCa certificate of the authority that the server is held to; the system's authorities when absent
 * @param brokerCa certificate of the authority that an encrypted broker is held to; {@code serverCa} when absent
 * @param credentialFile holds the provisioner's credential
 * @param data folder of its own
 * @param capacity how many tasks it does at once
 * @param plugins folder of executable plugins
 * @param offered which plugins it offers, of those of this build and those of the folder
 * @param drain how long running tasks may take to end when the provisioner is told to
 * @param resourceCacheBytes how many bytes of plugins' resources are kept in {@code data}
 * @param sntrup whether SSH prefers the costly key exchange sntrup761
 */
public record Settings(
        List<URI> servers,
        Optional<Path> serverCa,
        Optional<Path> brokerCa,
        Path credentialFile,
        Path data,
        int capacity,
        Optional<Path> plugins,
        PluginChoice offered,
        Duration drain,
        long resourceCacheBytes,
        boolean sntrup) {

    /** Reads them from the environment. */
    @ApplicationScoped
    public static class Producer {

        @Produces
        @Singleton
        Settings settings(
                @ConfigProperty(name = "loom.server.url", defaultValue = "https://127.0.0.1:8443") List<URI> servers,
                @ConfigProperty(name = "loom.server.ca") Optional<Path> serverCa,
                @ConfigProperty(name = "loom.broker.ca") Optional<Path> brokerCa,
                @ConfigProperty(name = "loom.credential.file", defaultValue = "./.loom/provisioner/credential")
                        Path credentialFile,
                @ConfigProperty(name = "loom.provisioner.data", defaultValue = "./.loom/provisioner") Path data,
                @ConfigProperty(name = "loom.capacity", defaultValue = "256") int capacity,
                @ConfigProperty(name = "loom.plugins.dir") Optional<Path> plugins,
                @ConfigProperty(name = "loom.plugins") Optional<List<String>> offered,
                @ConfigProperty(name = "loom.drain.seconds", defaultValue = "10") int drainSeconds,
                @ConfigProperty(name = "loom.resources.cache-mib", defaultValue = "2048") int resourceCacheMib,
                @ConfigProperty(name = "loom.ssh.sntrup", defaultValue = "false") boolean sntrup) {
            return new Settings(
                    servers,
                    serverCa,
                    brokerCa.or(() -> serverCa),
                    credentialFile,
                    data,
                    capacity,
                    plugins,
                    new PluginChoice(offered.orElse(List.of())),
                    Duration.ofSeconds(drainSeconds),
                    (long) resourceCacheMib << 20,
                    sntrup);
        }
    }
}
