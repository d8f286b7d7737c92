package io.loom.provisioner.node;

import io.loom.provisioner.plugin.TaskFailure;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A disk that a node is to have mounted.
 *
 * @param disk its device, as {@code /dev/vdb} or {@code /dev/disk/by-id/...}; or its size, as {@code 100Gi} or {@code 100G}
 * @param fileSystem {@code ext4} or {@code xfs}
 * @param folder where it is mounted
 */
public record DataDisk(String disk, String fileSystem, String folder) {
    private static final Set<String> FILE_SYSTEMS = Set.of("ext4", "xfs");
    private static final Pattern DEVICE = Pattern.compile("/dev/[A-Za-z0-9_./:@+=-]+");
    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,6})(G|Gi|T|Ti)");
    private static final Pattern FOLDER = Pattern.compile("(/[A-Za-z0-9_.@+=-]+)+");

    /** Folders without which a node does not run. */
    private static final Set<String> SYSTEM = Set.of(
            "/bin", "/boot", "/dev", "/etc", "/lib", "/lib64", "/proc", "/root", "/run", "/sbin", "/sys", "/usr",
            "/var");

    /**
     * Reads {@code DISK FILESYSTEM FOLDER}, apart by commas or lines.
     *
     * @throws TaskFailure lasting, {@code bad-field}, when it is something else
     */
    static List<DataDisk> listOf(String text) {
        List<DataDisk> disks = Arrays.stream(text.split("[,\\n]"))
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .map(DataDisk::of)
                .toList();
        Set<String> folders = new HashSet<>();
        for (DataDisk disk : disks) {
            if (!folders.add(disk.folder)) {
                throw bad(text, "mounts two disks at " + disk.folder);
            }
        }
        return disks;
    }

    private static DataDisk of(String entry) {
        String[] words = entry.split("\\s+", -1);
        if (words.length != 3) {
            throw bad(entry, "must be DISK FILESYSTEM FOLDER, as in /dev/vdb ext4 /data");
        }
        if (!DEVICE.matcher(words[0]).matches() && !SIZE.matcher(words[0]).matches()) {
            throw bad(entry, "must name a disk by its device, as /dev/vdb, or its size, as 100Gi");
        }
        if (words[0].contains("/../") || words[2].contains("/..") || words[2].contains("/.")) {
            throw bad(entry, "must name paths without . and ..");
        }
        if (!FILE_SYSTEMS.contains(words[1])) {
            throw bad(entry, "must name the file system ext4 or xfs");
        }
        if (!FOLDER.matcher(words[2]).matches() || SYSTEM.contains(words[2])) {
            throw bad(entry, "must name a folder that is free to be mounted at, by its absolute path, as /data");
        }
        return new DataDisk(words[0], words[1], words[2]);
    }

    private static TaskFailure bad(String entry, String rule) {
        return TaskFailure.lasting("bad-field", "Field dataDisks holds \"" + entry + "\"; it " + rule + ".");
    }

    /** In bytes; 0 where it is named by its device. */
    long size() {
        Matcher size = SIZE.matcher(disk);
        if (!size.matches()) {
            return 0;
        }
        long number = Long.parseLong(size.group(1));
        return switch (size.group(2)) {
            case "G" -> number * 1_000_000_000L;
            case "Gi" -> number << 30;
            case "T" -> number * 1_000_000_000_000L;
            default -> number << 40;
        };
    }
}
