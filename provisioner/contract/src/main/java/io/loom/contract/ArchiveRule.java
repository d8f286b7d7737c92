package io.loom.contract;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the members of an archive may be, so that it unpacks within its own folder: files, folders and links that stay
 * inside. Server and provisioner hold an archive to it member by member, in the order of the archive, and end with {@link
 * #end}. Not thread-safe.
 */
public final class ArchiveRule {

    /** How many members an archive may have. */
    public static final int MAX_MEMBERS = 200_000;

    /** How many bytes an archive may unpack to: 8 GiB. */
    public static final long MAX_UNPACKED = 8L << 30;

    private final Set<String> links = new HashSet<>();
    private final Set<String> folders = new HashSet<>();
    private int members;
    private long unpacked;

    /** Kinds of members. */
    public enum Kind {
        FILE,
        FOLDER,
        SYMBOLIC_LINK,
        HARD_LINK,
        /** A device, a pipe, or what else is not of the others. */
        OTHER
    }

    /** An archive that must not be unpacked; the message names the member and says why. */
    public static final class Broken extends Exception {
        private static final long serialVersionUID = 1L;

        private Broken(String message) {
            super(message);
        }
    }

    /**
     * Takes the next member.
     *
     * @param target of a link; null of others
     * @param size in bytes, unpacked
     * @throws Broken when it may not be there
     */
    public void member(String name, Kind kind, @Nullable String target, long size) throws Broken {
        members++;
        unpacked += Math.max(0, size);
        if (members > MAX_MEMBERS) {
            throw new Broken("it has more than " + MAX_MEMBERS + " members");
        }
        if (unpacked > MAX_UNPACKED) {
            throw new Broken("it unpacks to more than " + (MAX_UNPACKED >> 20) + " MiB");
        }
        String path = inside(name, name);
        for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
            folders.add(path.substring(0, slash));
        }
        switch (kind) {
            case FILE, FOLDER -> {}
            case HARD_LINK -> inside(target == null ? "" : target, name + "\" -> \"" + target);
            case SYMBOLIC_LINK -> {
                leadsInside(path, target == null ? "" : target);
                links.add(path);
            }
            case OTHER -> throw new Broken("its member \"" + name + "\" is neither a file, a folder nor a link");
        }
    }

    /**
     * Says that there are no more members.
     *
     * @throws Broken when there was none, or one lies behind a link
     */
    public void end() throws Broken {
        if (members == 0) {
            throw new Broken("it has no members");
        }
        for (String link : links) {
            if (folders.contains(link)) {
                throw new Broken("it has members below \"" + link + "\", which is a link");
            }
        }
    }

    /** The path without {@code .} and doubled or trailing slashes. */
    private static String inside(String name, String shown) throws Broken {
        if (name.startsWith("/")) {
            throw new Broken("its member \"" + shown + "\" has an absolute path");
        }
        var path = new StringBuilder();
        for (String part : name.split("/", -1)) {
            if (part.equals("..")) {
                throw new Broken("its member \"" + shown + "\" leads out of it");
            }
            if (!part.isEmpty() && !part.equals(".")) {
                path.append(path.isEmpty() ? "" : "/").append(part);
            }
        }
        return path.toString();
    }

    /**
     * A target climbs first, no higher than the archive, and only descends then: behind another link, climbing could lead
     * anywhere.
     */
    private static void leadsInside(String path, String target) throws Broken {
        String shown = "its member \"" + path + "\" -> \"" + target + "\"";
        if (target.isEmpty() || target.startsWith("/")) {
            throw new Broken(shown + " is a link to an absolute path");
        }
        long height = path.chars().filter(c -> c == '/').count();
        boolean descends = false;
        for (String part : target.split("/", -1)) {
            if (part.equals("..")) {
                height--;
                if (descends || height < 0) {
                    throw new Broken(shown + " is a link that leads out of it");
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                descends = true;
            }
        }
    }
}
