package io.loom.resources;

import io.loom.contract.PluginDescriptor.ResourceFormat;
import io.loom.contract.PluginDescriptor.ResourceType;
import io.loom.model.InvalidInputException;
import io.loom.platform.DataFolder;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Takes what people send. It goes to a file of the data folder first, so that neither a slow sender holds a transaction open nor
 * anything of a broken one gets into the database.
 */
@ApplicationScoped
class ResourceUploads {

    private final ResourceService resources;
    private final DataFolder data;
    private final long limit;

    ResourceUploads(
            ResourceService resources,
            @ConfigProperty(name = "loom.data") String data,
            @ConfigProperty(name = "loom.resources.max-bytes") long limit) {
        this.resources = resources;
        this.data = new DataFolder(Path.of(data));
        this.limit = limit;
    }

    /** What a server that was killed has left is of no use. */
    void clear(@Observes StartupEvent started) throws IOException {
        DataFolder.deleteTree(folder());
    }

    private Path folder() {
        return data.root().resolve("uploads");
    }

    /**
     * Makes the next version of a resource of what is sent.
     *
     * @throws InvalidInputException where it is not of the type's format
     */
    ResourceService.Added upload(ResourceKey key, boolean stage, InputStream body) throws IOException {
        ResourceType type = resources.typeOf(key);
        try (ReceivedContent content = ReceivedContent.read(body, data.folder("uploads"), limit)) {
            if (content.size() == 0) {
                throw new InvalidInputException("", "The body is empty.\nMaybe send the file as it is.");
            }
            if (type.format() == ResourceFormat.ARCHIVE) {
                content.requireArchive();
            }
            return resources.add(key, type, content, stage);
        }
    }
}
