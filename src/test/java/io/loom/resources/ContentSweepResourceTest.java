package io.loom.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.loom.contract.PluginDescriptor.Kind;
import io.loom.contract.PluginDescriptor.ResourceFormat;
import io.loom.platform.Ids;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads of a content that no version has, beside the sweep that removes it. */
@QuarkusTest
class ContentSweepResourceTest {

    private static final int SIZE = 1_500_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    ResourceContents contents;

    @Inject
    ResourceVersionRepository versions;

    @Inject
    EntityManager database;

    @Inject
    Clock clock;

    @TempDir
    Path folder;

    private final byte[] bytes = new byte[SIZE];
    private ReceivedContent content;
    private ExecutorService others;

    @BeforeEach
    void storeWithoutAVersion() throws IOException {
        new Random().nextBytes(bytes);
        content = ReceivedContent.read(new ByteArrayInputStream(bytes), folder, SIZE);
        others = Executors.newCachedThreadPool();
        QuarkusTransaction.requiringNew().run(() -> contents.store(content));
    }

    @AfterEach
    void end() throws IOException {
        others.shutdownNow();
        content.close();
    }

    @Test
    void aContentIsNotSweptFromItsStorageToTheEndOfTheTransaction() throws Exception {
        UUID id = Ids.next();
        QuarkusTransaction.requiringNew().run(() -> {
            contents.store(content);
            sweepBeside();
            versions.persistAndFlush(version(id));
            sweepBeside();
        });
        sweepBeside();
        assertThat(stored()).isEqualTo(bytes);

        QuarkusTransaction.requiringNew().run(() -> versions.deleteById(id));
        sweepBeside();
        assertThat(isThere()).isFalse();
    }

    @Test
    void whatASweepIsAboutToRemoveIsStoredAnew() throws Exception {
        var locked = new CountDownLatch(1);
        var removal = new CountDownLatch(1);
        Future<?> sweep = inTransaction(() -> {
            execute("select sha256 from resource_content where sha256 = :sha256 for update");
            locked.countDown();
            assertThat(removal.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            execute("delete from resource_content where sha256 = :sha256");
            return null;
        });
        assertThat(locked.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        Future<?> upload = inTransaction(() -> {
            contents.store(content);
            return null;
        });
        await().atMost(PATIENCE).until(this::isAnUploadWaiting);
        removal.countDown();
        sweep.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        upload.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

        assertThat(stored()).isEqualTo(bytes);
        sweepBeside();
        assertThat(isThere()).isFalse();
    }

    private <T> Future<T> inTransaction(Callable<T> work) {
        return others.submit(() -> QuarkusTransaction.requiringNew().call(work));
    }

    /** One that waits for nobody. */
    private void sweepBeside() {
        try {
            inTransaction(contents::sweep).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void execute(String sql) {
        var query = database.createNativeQuery(sql).setParameter("sha256", content.sha256());
        if (sql.startsWith("select")) {
            assertThat(query.getResultList()).hasSize(1);
        } else {
            assertThat(query.executeUpdate()).isEqualTo(1);
        }
    }

    private boolean isAnUploadWaiting() {
        return QuarkusTransaction.requiringNew().call(() ->
                (boolean) database.createNativeQuery("""
                        select exists (select from pg_stat_activity
                            where wait_event_type = 'Lock' and query like '%resource_content%for key share%')""", Boolean.class).getSingleResult());
    }

    private boolean isThere() {
        return QuarkusTransaction.requiringNew().call(() -> (boolean) database.createNativeQuery(
                        "select exists (select from resource_content where sha256 = :sha256)", Boolean.class)
                .setParameter("sha256", content.sha256())
                .getSingleResult());
    }

    private byte[] stored() throws IOException {
        var out = new ByteArrayOutputStream();
        contents.write(content.sha256(), SIZE, out);
        return out.toByteArray();
    }

    private ResourceVersionEntity version(UUID id) {
        var version = new ResourceVersionEntity();
        version.id = id;
        version.tenantId = (UUID) database.createNativeQuery("select id from tenants limit 1", UUID.class)
                .getSingleResult();
        version.kind = Kind.AUTOMATOR;
        version.plugin = "sweep-test";
        version.type = "scripts";
        version.name = "one";
        version.version = 1;
        version.format = ResourceFormat.FILE;
        version.permissions = "0755";
        version.sha256 = content.sha256();
        version.size = SIZE;
        version.uploadedBy = "admin";
        version.uploadedAt = clock.instant();
        return version;
    }
}
