package io.loom.contract;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.loom.contract.PluginDescriptor.ResourceFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names one version of a resource, a file or an archive that an administrator has uploaded for a plugin. Its content is
 * fetched over HTTPS, see {@link Contract#resourceContent}.
 *
 * @param type of the plugin's {@link PluginDescriptor#resourceTypes()}
 * @param name within the type
 * @param version from 1
 * @param sha256 digest of the content, 64 lower-case hexadecimal digits
 * @param size of the content in bytes
 * @param format of the type
 * @param permissions of a FILE on the node, octal; null for {@code 0644}
 */
public record ResourceRef(
        String type,
        String name,
        int version,
        String sha256,
        long size,
        ResourceFormat format,
        @Nullable String permissions) {

    /** What types and names of resources look like: they are parts of paths. */
    public static final String NAME = "[A-Za-z0-9][A-Za-z0-9._+-]{0,127}";

    private static final Pattern NAMES = Pattern.compile(NAME);
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern OCTAL = Pattern.compile("0?[0-7]{3}");

    /**
     * Refuses what could not be put into a path or a command.
     *
     * @throws IllegalArgumentException when a component is not as it is described
     */
    public ResourceRef {
        check(NAMES, "type", type);
        check(NAMES, "name", name);
        check(DIGEST, "sha256", sha256);
        if (permissions != null) {
            check(OCTAL, "permissions", permissions);
        }
        if (size < 0) {
            throw new IllegalArgumentException("The size of the resource " + name + " is " + size + ".");
        }
    }

    private static void check(Pattern pattern, String what, String value) {
        if (!pattern.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "The " + what + " \"" + value + "\" of a resource must match " + pattern + ".");
        }
    }

    /** The file's permissions on the node, octal. */
    @JsonIgnore
    public String mode() {
        return permissions == null ? "0644" : permissions;
    }

    /** For people: {@code scripts/setup.sh version 3}. */
    @Override
    public String toString() {
        return type + "/" + name + " version " + version;
    }
}
