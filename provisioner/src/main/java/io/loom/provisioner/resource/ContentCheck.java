package io.loom.provisioner.resource;

import io.loom.contract.ArchiveRule;
import io.loom.contract.ResourceRef;
import io.loom.provisioner.plugin.TaskFailure;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Whether a file is what a resource is said to be. */
final class ContentCheck {
    private static final int BUFFER = 64 * 1024;

    private ContentCheck() {}

    /** Whether a file has the size and the digest of a resource. */
    static boolean isContent(Path file, ResourceRef resource) throws IOException {
        if (Files.size(file) != resource.size()) {
            return false;
        }
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest()).equals(resource.sha256());
    }

    /**
     * Holds an archive to {@link ArchiveRule}.
     *
     * @throws TaskFailure lasting, {@code resource-unsafe}, which names the member; the same where it is no archive
     */
    static void unpacksSafely(Path archive, ResourceRef resource) {
        var rule = new ArchiveRule();
        try (var in = new TarArchiveInputStream(
                new GZIPInputStream(new BufferedInputStream(Files.newInputStream(archive), BUFFER), BUFFER))) {
            for (TarArchiveEntry member = in.getNextEntry(); member != null; member = in.getNextEntry()) {
                rule.member(member.getName(), kind(member), member.getLinkName(), member.getSize());
            }
            rule.end();
        } catch (ArchiveRule.Broken | IOException e) {
            throw TaskFailure.lasting(
                            "resource-unsafe",
                            "The archive " + resource + " is not put on a node: " + e.getMessage()
                                    + ".\nMaybe pack it again from within its folder, without such members.")
                    .causedBy(e);
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

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256.", e);
        }
    }
}
