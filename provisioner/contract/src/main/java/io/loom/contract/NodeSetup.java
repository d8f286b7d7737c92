package io.loom.contract;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What is said of how a node is reached and prepared, whatever the type of its provider.
 *
 * @param providerType the plugin
 * @param fields values that are not secret, by name; what is not said is not there
 */
public record NodeSetup(String providerType, Map<String, Object> fields) {

    /** {@code user@host:port}: every connection to a node goes through that host. */
    public static final String JUMP_HOST = "jumpHost";

    /** Known host keys of the jump host. */
    public static final String JUMP_HOST_KEYS = "jumpHostKeys";

    /** Lines of {@code address type key}: host keys that count in the place of what was pinned. */
    public static final String HOST_KEYS = "hostKeys";

    /** Whether actions run as root, by sudo. */
    public static final String SUDO = "sudo";

    /** What is done about cloud-init. */
    public static final String CLOUD_INIT = "cloudInit";

    /** Whether the node is given its host name. */
    public static final String SET_HOST_NAME = "setHostName";

    /** Disks to make file systems on. */
    public static final String DATA_DISKS = "dataDisks";

    /** What a provider alone says. */
    public static final Set<String> OF_PROVIDER = Set.of(JUMP_HOST, JUMP_HOST_KEYS, HOST_KEYS, SUDO);

    /** What a provider says, and an image type or a hardware type for its own machines there. */
    public static final Set<String> OF_TYPES = Set.of(CLOUD_INIT, SET_HOST_NAME, DATA_DISKS);

    public NodeSetup {
        fields = Map.copyOf(fields);
    }

    /**
     * Of all that is said: a hardware type's entry for the provider goes before an image type's, and that before the provider's
     * own field.
     *
     * @param fields the provider's, those that are not about nodes among them
     * @param image the image type's words for the provider
     * @param hardware the hardware type's words for the provider
     */
    public static NodeSetup of(
            String providerType, Map<String, ?> fields, Map<String, String> image, Map<String, String> hardware) {
        Map<String, Object> said = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            if (value != null && (OF_PROVIDER.contains(name) || OF_TYPES.contains(name))) {
                said.put(name, value);
            }
        });
        for (String name : OF_TYPES) {
            String word = hardware.getOrDefault(name, image.get(name));
            if (word != null) {
                said.put(name, word);
            }
        }
        return new NodeSetup(providerType, said);
    }
}
