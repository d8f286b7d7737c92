package io.loom.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder where an installation keeps all that it must not forget. Readable by its owner only.
 *
 * @param root absolute
 */
public record DataFolder(Path root) {

    private static final Set<PosixFilePermission> OWNER_FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWNER_FILE = PosixFilePermissions.fromString("rw-------");
    private static final SecureRandom RANDOM = new SecureRandom();

    public DataFolder {
        root = root.toAbsolutePath().normalize();
    }

    /** Makes the folder {@code name} where it is absent, and the root, and closes the former to all but its owner. */
    public Path folder(String name) {
        Path folder = root.resolve(name);
        try {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_FOLDER));
            if (!Files.getPosixFilePermissions(folder).equals(OWNER_FOLDER)) {
                Files.setPosixFilePermissions(folder, OWNER_FOLDER);
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The data folder " + folder + " cannot be made: " + e.getMessage()
                            + "\nMaybe set LOOM_DATA to a folder that this user may write to.",
                    e);
        }
    }

    /**
     * Holds the folder for this process until the lock is released or the process ends.
     *
     * @throws IllegalStateException where another process holds it
     */
    public FileLock lock() {
        Path file = folder("run").resolve("lock");
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new IllegalStateException("The data folder " + root + " is in use by another Loom server."
                        + "\nMaybe stop that one first, or set LOOM_DATA to another folder.");
            }
            return lock;
        } catch (IOException e) {
            throw new UncheckedIOException("The data folder " + root + " cannot be locked: " + e.getMessage(), e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** The secret kept in file {@code name}: 256 random bits in base64url, made where the file is absent. */
    public String secret(String name) {
        Path file = root.resolve(name);
        try {
            if (!Files.exists(file)) {
                byte[] bits = new byte[32];
                RANDOM.nextBytes(bits);
                writePrivately(file, Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("The secret in " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Writes {@code text} to {@code file} at once or not at all, for its owner only. */
    public static void writePrivately(Path file, String text) {
        Path folder = file.toAbsolutePath().getParent();
        try {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_FOLDER));
            Path fresh = Files.createTempFile(folder, ".new-", "", PosixFilePermissions.asFileAttribute(OWNER_FILE));
            Files.writeString(fresh, text);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("The file " + file + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** Deletes a folder and all in it. Nothing happens where it is absent. */
    public static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
