package io.loom.tenancy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.KmsEnvelopeAead;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import io.loom.platform.DataFolder;
import io.loom.platform.Ids;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Seals each bundle with a key of its own, which in turn is sealed with the key of the installation; bound to tenant and
 * id, so that a sealed bundle cannot pass for another one.
 */
@ApplicationScoped
class SealedSecretVault implements SecretVault {

    private static final String SAMPLE = "secrets-key-sample";
    private static final TypeReference<Map<String, String>> SECRETS = new TypeReference<>() {};

    private final SecretRepository secrets;
    private final ObjectMapper json;
    private final Clock clock;
    private final EntityManager database;
    private final Aead aead;

    SealedSecretVault(
            SecretRepository secrets,
            EntityManager database,
            ObjectMapper json,
            Clock clock,
            @ConfigProperty(name = "loom.data") String data,
            @ConfigProperty(name = "loom.secrets.key.file") Optional<String> keyFile) {
        this.secrets = secrets;
        this.database = database;
        this.json = json;
        this.clock = clock;
        Path own = new DataFolder(Path.of(data)).root().resolve("keys/secrets.key");
        this.aead = aead(keyFile.map(Path::of).orElse(own), keyFile.isEmpty());
    }

    /**
     * Makes sure that this server's key is the one of the installation, which is that of the first server that came up.
     *
     * @throws IllegalStateException where it is another
     */
    @Transactional
    void onStart(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) StartupEvent event) {
        database.createNativeQuery("insert into installation values (:name, :sample) on conflict (name) do nothing")
                .setParameter("name", SAMPLE)
                .setParameter("sample", sample())
                .executeUpdate();
        byte[] sample =
                (byte[]) database.createNativeQuery("select value from installation where name = :name", byte[].class)
                        .setParameter("name", SAMPLE)
                        .getSingleResult();
        try {
            aead.decrypt(sample, SAMPLE.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "The key of the secrets is not the one of this installation's other servers."
                            + "\nMaybe copy the first server's <data>/keys/secrets.key here,"
                            + " and let LOOM_SECRETS_KEY_FILE name it.");
        }
    }

    private byte[] sample() {
        try {
            return aead.encrypt(new byte[0], SAMPLE.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Nothing can be sealed.", e);
        }
    }

    @Override
    @Transactional
    public String store(UUID tenantId, Map<String, String> values) {
        SecretEntity entity = new SecretEntity();
        entity.id = Ids.next();
        entity.tenantId = tenantId;
        entity.createdAt = clock.instant();
        entity.sealed = seal(entity, values);
        secrets.persist(entity);
        return entity.id.toString();
    }

    @Override
    @Transactional
    public void replace(String id, Map<String, String> values) {
        SecretEntity entity = id(id).flatMap(secrets::findByIdOptional)
                .orElseThrow(() -> new IllegalArgumentException("There are no secrets " + id + "."));
        entity.sealed = seal(entity, values);
    }

    private byte[] seal(SecretEntity entity, Map<String, String> values) {
        try {
            return aead.encrypt(json.writeValueAsBytes(values), context(entity.tenantId, entity.id));
        } catch (GeneralSecurityException | JsonProcessingException e) {
            throw new IllegalStateException("Secrets cannot be sealed.", e);
        }
    }

    @Override
    @Transactional
    public Optional<Map<String, String>> fetch(String id) {
        return id(id).flatMap(secrets::findByIdOptional).map(this::open);
    }

    @Override
    @Transactional
    public void forget(String id) {
        id(id).ifPresent(secrets::deleteById);
    }

    private Map<String, String> open(SecretEntity entity) {
        try {
            return json.readValue(aead.decrypt(entity.sealed, context(entity.tenantId, entity.id)), SECRETS);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(
                    "The secrets " + entity.id + " cannot be opened with the key of this installation."
                            + "\nMaybe LOOM_SECRETS_KEY_FILE names another key than the one that sealed them.");
        }
    }

    private static Optional<UUID> id(String id) {
        try {
            return Optional.of(UUID.fromString(id));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static byte[] context(UUID tenantId, UUID id) {
        return (tenantId + "/" + id).getBytes(StandardCharsets.UTF_8);
    }

    private static Aead aead(Path keyFile, boolean create) {
        try {
            AeadConfig.register();
            if (create && !Files.exists(keyFile)) {
                DataFolder.writePrivately(
                        keyFile,
                        TinkJsonProtoKeysetFormat.serializeKeyset(
                                KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM),
                                InsecureSecretKeyAccess.get()));
            }
            Aead installation = TinkJsonProtoKeysetFormat.parseKeyset(
                            Files.readString(keyFile), InsecureSecretKeyAccess.get())
                    .getPrimitive(RegistryConfiguration.get(), Aead.class);
            return KmsEnvelopeAead.create(PredefinedAeadParameters.AES256_GCM, installation);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("The key of the secrets in " + keyFile + " cannot be used: "
                    + e.getClass().getSimpleName() + "."
                    + "\nMaybe it is missing, not readable for this user, or not a Tink keyset in JSON.");
        }
    }
}
