package io.loom.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
class SecretVaultResourceTest {

    private final SecretVault vault;
    private final TenantRepository tenants;
    private final EntityManager database;

    SecretVaultResourceTest(SecretVault vault, TenantRepository tenants, EntityManager database) {
        this.vault = vault;
        this.tenants = tenants;
        this.database = database;
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

    private UUID tenant() {
        return tenants.named("default").orElseThrow().id;
    }
}
