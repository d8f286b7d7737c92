package io.loom.platform;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives every {@code @QuarkusTest} the embedded PostgreSQL, broker and certificates of the product, in a temporary data
 * folder that is deleted afterwards. Found by annotation: tests need not name it.
 */
@QuarkusTestResource(LoomTestResource.class)
public final class LoomTestResource implements QuarkusTestResourceLifecycleManager {

    private static final Path BINARIES = Path.of("target", "postgres").toAbsolutePath();

    /** Password of the user {@code admin} in the tests. */
    public static final String ADMIN_PASSWORD = "password-of-the-tests-admin";

    private @Nullable Path folder;
    private @Nullable Foundation foundation;

    @Override
    public Map<String, String> start() {
        try {
            folder = Files.createTempDirectory("loom-test-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        foundation = Foundation.lay(new DataFolder(folder), BINARIES, name -> null);
        Map<String, String> settings = new HashMap<>(foundation.settings());
        settings.put("loom.admin.password", ADMIN_PASSWORD);
        return settings;
    }

    @Override
    public void stop() {
        if (foundation == null || folder == null) {
            return;
        }
        foundation.close();
        try {
            DataFolder.deleteTree(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
