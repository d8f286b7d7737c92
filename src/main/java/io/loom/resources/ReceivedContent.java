package io.loom.resources;

import io.loom.contract.ArchiveRule;
import io.loom.model.InvalidInputException;
import io.loom.platform.ProblemException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * What somebody has sent, in a file that closing it removes.
 *
 * @param file whole
 * @param sha256 digest of it
 * @param size in bytes
 */
record ReceivedContent(Path file, String sha256, long size) implements AutoCloseable {

    private static final int BUFFER = 64 * 1024;

    /**
     * Reads a stream to its end.
     *
     * @param limit how many bytes it may have
     * @throws ProblemException 413 when there are more
     */
    static ReceivedContent read(InputStream body, Path folder, long limit) throws IOException {
        Path file = Files.createTempFile(folder, "upload", "");
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER];
            long size = 0;
            try (OutputStream out = Files.newOutputStream(file)) {
                for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                    size += n;
                    if (size > limit) {
                        throw new ProblemException(
                                413,
                                "The resource has more than " + limit
                                        + " bytes.\nMaybe leave out what nodes can fetch elsewhere, or set LOOM_RESOURCES_MAX_BYTES.");
                    }
                    digest.update(buffer, 0, n);
                    out.write(buffer, 0, n);
                }
            }
            return new ReceivedContent(file, HexFormat.of().formatHex(digest.digest()), size);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256.", e);
        }
    }

    /**
     * Holds it to what an archive is: a tar, compressed by gzip, that unpacks within its own folder.
     *
     * @throws InvalidInputException which names the member that is in the way
     */
    void requireArchive() {
        var rule = new ArchiveRule();
        try (var in = new TarArchiveInputStream(
                new GZIPInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER), BUFFER))) {
            for (TarArchiveEntry member = in.getNextEntry(); member != null; member = in.getNextEntry()) {
                rule.member(member.getName(), kind(member), member.getLinkName(), member.getSize());
            }
            rule.end();
        } catch (ArchiveRule.Broken e) {
            throw new InvalidInputException(
                    "",
                    "The archive cannot be taken: " + e.getMessage()
                            + ".\nMaybe pack it again from within its folder, without such members.");
        } catch (IOException e) {
            throw new InvalidInputException(
                    "", "This is not a tar.gz archive: " + e.getMessage() + ".\nMaybe make it with tar -czf.");
        }
    }

    private static ArchiveRule.Kind kind(TarArchiveEntry member) {
        if (member.isSymbolicLink()) {
            return ArchiveRule.Kind.SYMBOLIC_LINK;
        }
        if (member.isLink()) {
            return ArchiveRule.Kind.HARD_LINK;
        }
        if (member.isDirectory()) {
            return ArchiveRule.Kind.FOLDER;
        }
        return member.isCharacterDevice() || member.isBlockDevice() || member.isFIFO()
                ? ArchiveRule.Kind.OTHER
                : ArchiveRule.Kind.FILE;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
