package io.loom.provisioners;

import io.loom.platform.DataFolder;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Lets the provisioner that runs beside the server in: its credential is left in the data folder. Each server of an
 * installation has one of its own: {@code local}, {@code local-2} and so on.
 */
@ApplicationScoped
class LocalProvisioner {

    private static final String NAME = "local";
    private static final int LOCK = 0x10_0003;

    private final ProvisionerService provisioners;
    private final EntityManager database;
    private final Path data;
    private final boolean wanted;

    LocalProvisioner(
            ProvisionerService provisioners,
            EntityManager database,
            @ConfigProperty(name = "loom.data") String data,
            @ConfigProperty(name = "loom.provisioner.local", defaultValue = "true") boolean wanted) {
        this.provisioners = provisioners;
        this.database = database;
        this.data = Path.of(data);
        this.wanted = wanted;
    }

    @Transactional
    void start(@Observes StartupEvent started) throws IOException {
        if (!wanted) {
            return;
        }
        database.createNativeQuery("select 1 from pg_advisory_xact_lock(:lock)")
                .setParameter("lock", LOCK)
                .getSingleResult();
        Path folder = new DataFolder(data).folder("provisioner");
        Path file = folder.resolve("credential");
        if (Files.exists(file)
                && provisioners.authenticate(Files.readString(file).strip()).isPresent()) {
            return;
        }
        Path nameFile = folder.resolve("name");
        String name = Files.exists(nameFile) ? Files.readString(nameFile).strip() : freeName();
        DataFolder.writePrivately(
                file,
                provisioners.exists(name) ? provisioners.renewCredential(name) : provisioners.register(name, Set.of()));
        DataFolder.writePrivately(nameFile, name);
    }

    private String freeName() {
        return IntStream.iterate(1, number -> number + 1)
                .mapToObj(number -> number == 1 ? NAME : NAME + "-" + number)
                .filter(name -> !provisioners.exists(name))
                .findFirst()
                .orElseThrow();
    }
}
