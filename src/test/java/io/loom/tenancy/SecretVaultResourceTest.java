package io.loom.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
class SecretVaultResourceTest {

    private final SecretVault vault;
    private final SecretRepository secrets;
    private final TenantRepository tenants;
    private final EntityManager database;
    private final ObjectMapper json;
    private final String key;

    SecretVaultResourceTest(
            SecretVault vault,
            SecretRepository secrets,
            TenantRepository tenants,
            EntityManager database,
            ObjectMapper json,
            @ConfigProperty(name = "loom.data") String data) {
        this.vault = vault;
        this.secrets = secrets;
        this.tenants = tenants;
        this.database = database;
        this.json = json;
        this.key = data + "/keys/secrets.key";
    }

    @Test
    void givesBackWhatItKeeps() {
        String id = vault.store(tenant(), Map.of("password", "correct horse"));
        assertThat(vault.fetch(id)).contains(Map.of("password", "correct horse"));
        vault.forget(id);
        assertThat(vault.fetch(id)).isEmpty();
    }

    @Test
    void knowsNothingOfUnknownIds() {
        assertThat(vault.fetch(UUID.randomUUID().toString())).isEmpty();
        assertThat(vault.fetch("not an id")).isEmpty();
    }

    @Test
    @Transactional
    void keepsThemSealed() {
        String id = vault.store(tenant(), Map.of("password", "battery staple"));
        byte[] stored = (byte[]) database.createNativeQuery("select sealed from secrets where id = :id")
                .setParameter("id", UUID.fromString(id))
                .getSingleResult();
        assertThat(new String(stored, StandardCharsets.ISO_8859_1)).doesNotContain("battery staple");
    }

    @Test
    void aServerWithAnotherKeyIsRefused(@TempDir Path folder) {
        SealedSecretVault stranger =
                new SealedSecretVault(secrets, database, json, Clock.systemUTC(), folder.toString(), Optional.empty());
        assertThatIllegalStateException()
                .isThrownBy(() -> QuarkusTransaction.requiringNew().run(() -> stranger.onStart(new StartupEvent())))
                .withMessageContaining("not the one of this installation's other servers")
                .withMessageContaining("LOOM_SECRETS_KEY_FILE");
        SealedSecretVault peer =
                new SealedSecretVault(secrets, database, json, Clock.systemUTC(), folder.toString(), Optional.of(key));
        assertThatNoException()
                .isThrownBy(() -> QuarkusTransaction.requiringNew().run(() -> peer.onStart(new StartupEvent())));
    }

    private UUID tenant() {
        return tenants.named("default").orElseThrow().id;
    }
}
