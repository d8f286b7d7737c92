package io.loom.platform;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gives every {@code @QuarkusTest} the embedded PostgreSQL, broker and certificates of the product, in a temporary data
 * folder that is deleted afterwards. Found by annotation: tests need not name it.
 */
@QuarkusTestResource(LoomTestResource.class)
public final class LoomTestResource implements QuarkusTestResourceLifecycleManager {

    private static final Path BINARIES = Path.of("target", "postgres").toAbsolutePath();

    private static final Path SOLVER_CONFIG = Path.of("solver-config");

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
        foundation = Foundation.lay(new DataFolder(folder), BINARIES, Map.of("LOOM_HTTP_PROXIES", "127.0.0.1")::get);
        Map<String, String> settings = new HashMap<>(foundation.settings());
        settings.put("loom.admin.password", ADMIN_PASSWORD);
        settings.put("loom.solver.config", copyOfSolverConfig(folder).toString());
        return settings;
    }

    /** Tests may change it, and change it back. */
    private static Path copyOfSolverConfig(Path folder) {
        Path copy = folder.resolve("solver-config");
        try (Stream<Path> files = Files.walk(SOLVER_CONFIG)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = copy.resolve(SOLVER_CONFIG.relativize(file));
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return copy;
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
