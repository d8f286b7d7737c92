package io.loom.provisioner.executable;

import io.loom.provisioner.plugin.Automator;
import io.loom.provisioner.plugin.Provider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The plugins in a folder: each is a folder of its own with a {@code plugin.yaml}. One that cannot be read is left out, and the log says why.
 *
 * @param providers in the order of their folders' names
 * @param automators likewise
 */
public record ExecutablePlugins(List<Provider<?>> providers, List<Automator<?>> automators) {
    private static final Logger LOG = Logger.getLogger(ExecutablePlugins.class);

    public ExecutablePlugins {
        providers = List.copyOf(providers);
        automators = List.copyOf(automators);
    }

    /**
     * Reads them.
     *
     * @throws IllegalArgumentException when the folder cannot be listed
     */
    public static ExecutablePlugins in(Path folder) {
        List<Provider<?>> providers = new ArrayList<>();
        List<Automator<?>> automators = new ArrayList<>();
        try (Stream<Path> folders = Files.list(folder.toAbsolutePath())) {
            for (Path one : folders.filter(Files::isDirectory).sorted().toList()) {
                try {
                    PluginManifest manifest = PluginManifest.read(one);
                    var program = new PluginProgram(manifest.name(), one, manifest.command());
                    switch (manifest.kind()) {
                        case PROVIDER -> providers.add(new ExecutableProvider(manifest, program));
                        case AUTOMATOR -> automators.add(new ExecutableAutomator(manifest, program));
                    }
                } catch (IOException e) {
                    LOG.errorf("The plugin in %s is left out: %s", one, e.getMessage());
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "The folder of plugins " + folder + " cannot be read.\nMaybe set LOOM_PLUGINS_DIR to another.", e);
        }
        return new ExecutablePlugins(providers, automators);
    }

    /** None. */
    public static ExecutablePlugins none() {
        return new ExecutablePlugins(List.of(), List.of());
    }
}
