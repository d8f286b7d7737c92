package io.loom.provisioners;

import io.loom.platform.DataFolder;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Lets the provisioner that runs beside the server in: its credential is left in the data folder. */
@ApplicationScoped
class LocalProvisioner {

    private static final String NAME = "local";

    private final ProvisionerService provisioners;
    private final Path data;
    private final boolean wanted;

    LocalProvisioner(
            ProvisionerService provisioners,
            @ConfigProperty(name = "loom.data") String data,
            @ConfigProperty(name = "loom.provisioner.local", defaultValue = "true") boolean wanted) {
        this.provisioners = provisioners;
        this.data = Path.of(data);
        this.wanted = wanted;
    }

    void start(@Observes StartupEvent started) throws IOException {
        Path file = new DataFolder(data).folder("provisioner").resolve("credential");
        boolean known = provisioners.exists(NAME);
        if (wanted && !(known && Files.exists(file))) {
            String credential = known ? provisioners.renewCredential(NAME) : provisioners.register(NAME, Set.of());
            DataFolder.writePrivately(file, credential);
        }
    }
}
