package io.loom.provisioner.resource;

import io.loom.contract.PluginDescriptor.ResourceFormat;
import io.loom.contract.ResourceRef;
import io.loom.provisioner.plugin.TaskFailure;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Contents of resources in a folder, by their digest. Each is downloaded once, however many tasks ask for it at once, and
 * proved before anybody gets it. When there are more bytes than there is room for, what was not asked for longest goes;
 * what a task holds stays, so that the folder may be fuller than its bound for as long as that task runs. Thread-safe;
 * methods block.
 */
public final class ResourceCache {
    private static final Logger LOG = Logger.getLogger(ResourceCache.class);
    private static final String PART = ".part";

    private final Path folder;
    private final long capacity;

    /** Least recently asked for first. */
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    private boolean opened;

    /**
     * @param folder of its own; made at the first use, and what lies there from before is used again
     * @param capacity how many bytes it keeps
     */
    public ResourceCache(Path folder, long capacity) {
        this.folder = folder;
        this.capacity = capacity;
    }

    private static final class Entry {
        final long size;

        /** Null of what an earlier run left and nobody has asked for yet. */
        @Nullable
        CompletableFuture<Path> content;

        volatile boolean unpacksSafely;
        int holders;

        Entry(long size) {
            this.size = size;
        }
    }

    /** A content that stays where it is until this is closed. */
    public final class Held implements AutoCloseable {
        private final Entry entry;
        private final Path path;
        private boolean closed;

        private Held(Entry entry, Path path) {
            this.entry = entry;
            this.path = path;
        }

        /** The file. It is only to be read. */
        public Path path() {
            return path;
        }

        @Override
        public void close() {
            synchronized (ResourceCache.this) {
                if (!closed) {
                    closed = true;
                    entry.holders--;
                    makeRoom(0);
                }
            }
        }
    }

    /**
     * The content of a resource.
     *
     * @param download asked where it is not here
     * @throws TaskFailure {@code resource-damaged}, passing, when what was downloaded is another content or a part of it;
     *     {@code resource-unsafe} when it is an archive that must not be unpacked; and what the download fails with
     */
    public Held hold(ResourceRef resource, ResourceDownload download) throws InterruptedException {
        while (true) {
            Entry entry;
            CompletableFuture<Path> known;
            var mine = new CompletableFuture<Path>();
            synchronized (this) {
                open();
                entry = entries.get(resource.sha256());
                if (entry == null) {
                    makeRoom(resource.size());
                    entry = new Entry(resource.size());
                    entries.put(resource.sha256(), entry);
                }
                known = entry.content;
                if (known == null) {
                    entry.content = mine;
                }
                entry.holders++;
            }
            Held held = null;
            try {
                Optional<Path> content =
                        known == null ? Optional.of(fill(entry, mine, resource, download)) : await(known);
                if (content.isPresent()) {
                    prove(entry, resource, content.get());
                    held = new Held(entry, content.get());
                    return held;
                }
            } finally {
                if (held == null) {
                    release(entry);
                }
            }
        }
    }

    private synchronized void release(Entry entry) {
        entry.holders--;
    }

    /** Empty when whoever made it was interrupted: then it is somebody else's turn. */
    private static Optional<Path> await(CompletableFuture<Path> content) throws InterruptedException {
        try {
            return Optional.of(content.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            return Optional.empty();
        }
    }

    private Path fill(Entry entry, CompletableFuture<Path> mine, ResourceRef resource, ResourceDownload download)
            throws InterruptedException {
        try {
            Path content = present(resource).orElse(null);
            if (content == null) {
                content = fetch(resource, download);
            }
            mine.complete(content);
            return content;
        } catch (RuntimeException | InterruptedException e) {
            forget(entry, mine, resource, e);
            throw e;
        } catch (ClosedByInterruptException e) {
            var interrupted = new InterruptedException("interrupted while a resource was stored");
            forget(entry, mine, resource, interrupted);
            throw interrupted;
        } catch (IOException e) {
            TaskFailure failure = TaskFailure.passing(
                            "resource-not-stored", "The provisioner cannot store the resource " + resource + ": " + e)
                    .causedBy(e);
            forget(entry, mine, resource, failure);
            throw failure;
        }
    }

    private void forget(Entry entry, CompletableFuture<Path> mine, ResourceRef resource, Exception why) {
        synchronized (this) {
            entries.remove(resource.sha256(), entry);
        }
        mine.completeExceptionally(why);
    }

    /** The file that an earlier run of this provisioner left, if it is whole. */
    private Optional<Path> present(ResourceRef resource) throws IOException {
        Path file = folder.resolve(resource.sha256());
        if (Files.exists(file) && ContentCheck.isContent(file, resource)) {
            return Optional.of(file);
        }
        Files.deleteIfExists(file);
        return Optional.empty();
    }

    private Path fetch(ResourceRef resource, ResourceDownload download) throws IOException, InterruptedException {
        Path part = Files.createTempFile(folder, resource.sha256().substring(0, 12), PART);
        try {
            download.download(resource, part);
            if (!ContentCheck.isContent(part, resource)) {
                throw TaskFailure.passing(
                        "resource-damaged",
                        "What the server sent for the resource " + resource + " is not its content: " + Files.size(part)
                                + " bytes, and not the " + resource.size() + " with the digest " + resource.sha256()
                                + ".");
            }
            return Files.move(part, folder.resolve(resource.sha256()), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void prove(Entry entry, ResourceRef resource, Path content) {
        if (resource.format() == ResourceFormat.ARCHIVE && !entry.unpacksSafely) {
            ContentCheck.unpacksSafely(content, resource);
            entry.unpacksSafely = true;
        }
    }

    /** Removes what was not asked for longest until so many more bytes have room. The caller holds the lock. */
    private void makeRoom(long more) {
        long used = entries.values().stream().mapToLong(e -> e.size).sum();
        var each = entries.entrySet().iterator();
        while (used + more > capacity && each.hasNext()) {
            var oldest = each.next();
            if (oldest.getValue().holders == 0) {
                used -= oldest.getValue().size;
                each.remove();
                delete(folder.resolve(oldest.getKey()));
            }
        }
    }

    /** Finds what an earlier run left; what it was in the middle of is removed. The caller holds the lock. */
    private void open() {
        if (opened) {
            return;
        }
        try {
            Files.createDirectories(folder.toAbsolutePath().getParent());
            if (!Files.exists(folder)) {
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    String name = file.getFileName().toString();
                    if (name.endsWith(PART)) {
                        Files.deleteIfExists(file);
                    } else {
                        entries.put(name, new Entry(Files.size(file)));
                    }
                }
            }
            opened = true;
            makeRoom(0);
        } catch (IOException e) {
            throw TaskFailure.passing(
                            "resource-not-stored", "The provisioner's folder " + folder + " cannot be used: " + e)
                    .causedBy(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warnf("The resource in %s cannot be removed: %s", file, e);
        }
    }
}
