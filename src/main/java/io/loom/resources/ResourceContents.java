package io.loom.resources;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Contents as they are stored, in chunks of a MiB of which at most one is in memory for each that reads or writes. */
@ApplicationScoped
class ResourceContents {

    private static final int CHUNK = 1 << 20;

    private final EntityManager entities;
    private final Clock clock;

    ResourceContents(EntityManager entities, Clock clock) {
        this.entities = entities;
        this.clock = clock;
    }

    /**
     * Stores a content where it is not stored yet, and keeps it from being removed until the end of the transaction: whoever
     * stores it makes a version that has it, which nobody else sees before. Joins the caller's transaction.
     */
    void store(ReceivedContent content) {
        while (!insert(content)) {
            if (keep(content.sha256())) {
                return;
            }
        }
        try (InputStream in = Files.newInputStream(content.file())) {
            byte[] chunk = in.readNBytes(CHUNK);
            for (int position = 0; chunk.length > 0; position++) {
                entities.createNativeQuery("insert into resource_chunk (sha256, position, bytes)"
                                + " values (:sha256, :position, :bytes)")
                        .setParameter("sha256", content.sha256())
                        .setParameter("position", position)
                        .setParameter("bytes", chunk)
                        .executeUpdate();
                chunk = in.readNBytes(CHUNK);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it was not there. */
    private boolean insert(ReceivedContent content) {
        return entities.createNativeQuery("insert into resource_content (sha256, size, created_at)"
                                + " values (:sha256, :size, :now) on conflict (sha256) do nothing")
                        .setParameter("sha256", content.sha256())
                        .setParameter("size", content.size())
                        .setParameter("now", clock.instant())
                        .executeUpdate()
                > 0;
    }

    /** Whether it is there, and stays; waits for the end of a sweep that removes it. */
    private boolean keep(String sha256) {
        return !entities.createNativeQuery("select 1 from resource_content where sha256 = :sha256 for key share")
                .setParameter("sha256", sha256)
                .getResultList()
                .isEmpty();
    }

    /**
     * Writes a content to a stream. Each chunk is read in a transaction of its own, so that no slow reader holds one open.
     *
     * @param size of the content
     * @throws IOException when the stream breaks off, or the content is removed meanwhile
     */
    void write(String sha256, long size, OutputStream out) throws IOException {
        long left = size;
        for (int position = 0; left > 0; position++) {
            int at = position;
            byte[] chunk = QuarkusTransaction.requiringNew()
                    .call(() -> chunk(sha256, at))
                    .orElseThrow(() -> new IOException("The content " + sha256 + " was removed while it was read."));
            out.write(chunk);
            left -= chunk.length;
        }
    }

    private Optional<byte[]> chunk(String sha256, int position) {
        return entities.createNativeQuery(
                        "select bytes from resource_chunk where sha256 = :sha256 and position = :position",
                        byte[].class)
                .setParameter("sha256", sha256)
                .setParameter("position", position)
                .getResultStream()
                .findFirst()
                .map(byte[].class::cast);
    }

    /**
     * Removes contents that no version has; one that is being stored is left to the next sweep. They are locked first, and
     * removed by a statement that sees every version that was made until then. Joins the caller's transaction.
     */
    int sweep() {
        List<?> unused = entities.createNativeQuery("select c.sha256 from resource_content c where not exists"
                        + " (select from resource_version v where v.sha256 = c.sha256) for update skip locked")
                .getResultList();
        return unused.isEmpty()
                ? 0
                : entities.createNativeQuery("delete from resource_content c where c.sha256 in (:unused) and not exists"
                                + " (select from resource_version v where v.sha256 = c.sha256)")
                        .setParameter("unused", unused)
                        .executeUpdate();
    }
}
