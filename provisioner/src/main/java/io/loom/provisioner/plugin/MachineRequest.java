package io.loom.provisioner.plugin;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The machine that is wanted.
 *
 * @param token what it is to be tagged with
 * @param hostName fully qualified
 * @param location within the provider; null where the provider has none
 * @param hardware the provider's own words for the hardware type
 * @param image the provider's own words for the image type
 * @param sshUser who will log in
 * @param sshPublicKey one line, OpenSSH format, that the machine is to accept
 * @param tags further tags to put on it
 * @param takenFrom of an adoption: the token of another node that the machine may carry, and that gives way to this one; null for
 *     none
 */
public record MachineRequest(
        MachineToken token,
        String hostName,
        @Nullable String location,
        Map<String, String> hardware,
        Map<String, String> image,
        String sshUser,
        String sshPublicKey,
        Map<String, String> tags,
        @Nullable MachineToken takenFrom) {
    public MachineRequest {
        hardware = Map.copyOf(hardware);
        image = Map.copyOf(image);
        tags = Map.copyOf(tags);
    }

    /** A machine that no other node has. */
    public MachineRequest(
            MachineToken token,
            String hostName,
            @Nullable String location,
            Map<String, String> hardware,
            Map<String, String> image,
            String sshUser,
            String sshPublicKey,
            Map<String, String> tags) {
        this(token, hostName, location, hardware, image, sshUser, sshPublicKey, tags, null);
    }

    /**
     * Whether a machine that is adopted has still to be given the token.
     *
     * @param providerId the provider's id of it
     * @param owner the token that it carries; null for none
     * @return false where it carries the token already
     * @throws TaskFailure lasting, {@code machine-taken}, when it carries one that must not give way
     */
    public boolean mustMark(String providerId, @Nullable MachineToken owner) {
        if (owner == null || owner.equals(takenFrom)) {
            return true;
        }
        if (!owner.equals(token)) {
            throw ProviderMachine.taken(providerId, owner.text());
        }
        return false;
    }

    /**
     * The provider's word for the size of the machine.
     *
     * @throws TaskFailure lasting, {@code bad-field}, when the hardware type says none
     */
    public String flavor() {
        return entry(hardware, "flavor", "hardware");
    }

    /**
     * The provider's word for what the machine is made from.
     *
     * @throws TaskFailure lasting, {@code bad-field}, when the image type says none
     */
    public String imageName() {
        return entry(image, "image", "image");
    }

    private static String entry(Map<String, String> words, String name, String type) {
        String word = words.get(name);
        if (word == null || word.isBlank()) {
            throw TaskFailure.lasting(
                    "bad-field",
                    "The " + type + " type says no " + name + " for the provider.\nMaybe add the entry " + name
                            + " to its providermap.");
        }
        return word;
    }
}
