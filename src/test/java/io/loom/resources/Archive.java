package io.loom.resources;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Archives for tests, safe or not. */
final class Archive {

    private Archive() {}

    /** Of files, by name. */
    static byte[] of(Map<String, String> files) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                byte[] content = file.getValue().getBytes(StandardCharsets.UTF_8);
                var member = new TarArchiveEntry(file.getKey(), true);
                member.setSize(content.length);
                tar.putArchiveEntry(member);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    /** Of one symbolic link. */
    static byte[] ofLink(String name, String target) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            var member = new TarArchiveEntry(name, TarConstants.LF_SYMLINK, true);
            member.setLinkName(target);
            tar.putArchiveEntry(member);
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }
}
