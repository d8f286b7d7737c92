package io.loom.platform;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Unpacks the PostgreSQL that comes with Loom. */
final class PostgresBinaries {

    private PostgresBinaries() {}

    /**
     * Unpacks into a folder below {@code parent} that is named by the archive's digest, where it is not there yet.
     *
     * @return the folder that holds {@code bin}
     */
    static Path unpackedBelow(Path parent) {
        String archive = archive();
        try {
            Path home = parent.resolve("postgresql-" + digest(archive).substring(0, 16));
            if (!Files.isDirectory(home)) {
                Files.createDirectories(parent);
                Path fresh = Files.createTempDirectory(parent, ".unpacking-");
                try (InputStream in = open(archive);
                        TarArchiveInputStream tar =
                                new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(in)))) {
                    unpack(tar, fresh);
                }
                install(fresh, home);
            }
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL cannot be unpacked into " + parent + ": " + e.getMessage(), e);
        }
    }

    private static void install(Path fresh, Path home) throws IOException {
        try {
            Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isDirectory(home)) {
                throw e;
            }
            DataFolder.deleteTree(fresh);
        }
    }

    private static void unpack(TarArchiveInputStream tar, Path folder) throws IOException {
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            Path target = folder.resolve(entry.getName()).normalize();
            if (!target.startsWith(folder)) {
                throw new IOException("entry " + entry.getName() + " points out of the archive");
            }
            if (entry.isDirectory()) {
                Files.createDirectories(target);
                continue;
            }
            Files.createDirectories(target.getParent());
            if (entry.isSymbolicLink()) {
                Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
                continue;
            }
            Files.copy(tar, target);
            if ((entry.getMode() & 0100) != 0 && !target.toFile().setExecutable(true)) {
                throw new IOException(target + " cannot be made executable");
            }
        }
    }

    private static String archive() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String name = "postgres-" + os + "-" + ("amd64".equals(arch) ? "x86_64" : arch) + ".txz";
        if (PostgresBinaries.class.getClassLoader().getResource(name) == null) {
            throw new IllegalStateException(
                    "Loom brings no PostgreSQL for " + os + " on " + arch + "."
                            + "\nMaybe set LOOM_DATABASE_URL, LOOM_DATABASE_USER and LOOM_DATABASE_PASSWORD to a PostgreSQL of your own.");
        }
        return name;
    }

    private static InputStream open(String archive) throws IOException {
        InputStream in = PostgresBinaries.class.getClassLoader().getResourceAsStream(archive);
        if (in == null) {
            throw new IOException("archive " + archive + " is not there");
        }
        return in;
    }

    private static String digest(String archive) throws IOException {
        try (DigestInputStream in = new DigestInputStream(open(archive), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
