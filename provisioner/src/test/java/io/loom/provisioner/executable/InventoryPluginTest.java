package io.loom.provisioner.executable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.Provider;
import io.loom.provisioner.plugin.ProviderContractTest;
import io.loom.provisioner.plugin.TaskFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of a provider in Python, held to what every provider is held to. */
class InventoryPluginTest extends ProviderContractTest<DeclaredFields> {
    private static final Path FOLDER =
            Path.of("plugins/inventory").toAbsolutePath().normalize();

    @TempDir
    Path site;

    private Provider<DeclaredFields> provider;

    @BeforeEach
    void stock() throws IOException {
        PluginManifest manifest = PluginManifest.read(FOLDER);
        provider = new ExecutableProvider(manifest, new PluginProgram(manifest.name(), FOLDER, manifest.command()));
        Files.writeString(site.resolve("machines.json"), """
                [{"id": "m1", "address": "192.0.2.1", "flavor": "small"},
                 {"id": "m2", "address": "192.0.2.2", "flavor": "small", "port": 2222},
                 {"id": "m3", "address": "192.0.2.3", "flavor": "large"}]
                """);
    }

    @Override
    protected Provider<DeclaredFields> provider() {
        return provider;
    }

    @Override
    protected DeclaredFields config() {
        return provider.form().bind(Map.of("file", site.resolve("machines.json").toString()));
    }

    @Test
    void whatItSaysOfAFailureIsTheTasksFailure() throws Exception {
        provider.create(request(token()), config(), task);
        provider.create(request(token()), config(), task);
        MachineToken third = token();
        assertThatThrownBy(() -> provider.create(request(third), config(), task))
                .hasMessageContaining("No machine of flavor small is free")
                .isInstanceOfSatisfying(TaskFailure.class, failure -> {
                    assertThat(failure.code()).isEqualTo("no-capacity");
                    assertThat(failure.retryable()).isTrue();
                });
        assertThatThrownBy(() -> provider.form().bind(Map.of())).hasMessageContaining("file");
    }

    @Test
    void itsFormIsWhatItsManifestDeclares() {
        assertThat(provider.describe().adminFields()).containsOnlyKeys("file", "identity");
        assertThat(provider.describe().adminFields().get("file").location()).isTrue();
        assertThat(provider.describe().required()).hasSize(1);
    }
}
