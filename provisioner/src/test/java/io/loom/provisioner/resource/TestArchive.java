package io.loom.provisioner.resource;

import io.loom.contract.PluginDescriptor.ResourceFormat;
import io.loom.contract.ResourceRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** An archive in the making, with whatever members a test wants, safe or not. */
public final class TestArchive implements AutoCloseable {
    private final Path file;
    private final TarArchiveOutputStream out;

    public TestArchive(Path file) throws IOException {
        this.file = file;
        out = new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(file)));
        out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    }

    /** Adds a file. */
    public TestArchive file(String name, int mode, String text) throws IOException {
        return file(name, mode, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a file. */
    public TestArchive file(String name, int mode, byte[] content) throws IOException {
        var member = new TarArchiveEntry(name, true);
        member.setMode(TarArchiveEntry.DEFAULT_FILE_MODE & ~0777 | mode);
        member.setSize(content.length);
        out.putArchiveEntry(member);
        out.write(content);
        out.closeArchiveEntry();
        return this;
    }

    /** Adds a folder. */
    public TestArchive folder(String name) throws IOException {
        return empty(new TarArchiveEntry(name + "/", true));
    }

    /** Adds a symbolic link. */
    public TestArchive link(String name, String target) throws IOException {
        var member = new TarArchiveEntry(name, TarConstants.LF_SYMLINK, true);
        member.setLinkName(target);
        return empty(member);
    }

    /** Adds a hard link. */
    public TestArchive hardLink(String name, String target) throws IOException {
        var member = new TarArchiveEntry(name, TarConstants.LF_LINK, true);
        member.setLinkName(target);
        return empty(member);
    }

    /** Adds a pipe. */
    public TestArchive pipe(String name) throws IOException {
        return empty(new TarArchiveEntry(name, TarConstants.LF_FIFO, true));
    }

    private TestArchive empty(TarArchiveEntry member) throws IOException {
        out.putArchiveEntry(member);
        out.closeArchiveEntry();
        return this;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    /** The file. */
    public Path path() {
        return file;
    }

    /** A reference to a file's content as it is now. */
    public static ResourceRef ref(String type, String name, ResourceFormat format, String permissions, Path file) {
        try {
            byte[] content = Files.readAllBytes(file);
            String sha256 = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
            return new ResourceRef(type, name, 1, sha256, content.length, format, permissions);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
