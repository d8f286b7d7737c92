package io.loom.contract;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * CREATE, CONFIRM, DELETE, INSPECT or ADOPT of a machine.
 *
 * @param providerType the plugin
 * @param provider name of the provider, the account at that type
 * @param location within the provider; null where the provider has none
 * @param fields the provider's values that are not secret: the administrator's, the user's merged over them
 * @param hardwareType name of the hardware type
 * @param hardware the provider's own words for it: {@code flavor} and whatever else its entry holds
 * @param imageType name of the image type
 * @param image the provider's own words for it: {@code image} and whatever else its entry holds
 * @param sshUser who to log in as
 * @param sshPublicKey one line, OpenSSH format, that the new machine is to accept
 * @param tags put on the machine at its creation, so that it is found again: cluster, node and attempt
 * @param machine what CREATE and CONFIRM have found out; null before
 * @param checks of an INSPECT: the {@link TaskAction#CHECK} of each service on the node that has one; an older server says none
 * @param adopts of an ADOPT: the provider's id of the machine; null of anything else
 * @param adoptsFrom of an ADOPT of an orphan: what it is tagged with, and may be taken from; null of anything else
 */
public record ProviderWork(
        String providerType,
        String provider,
        @Nullable String location,
        Map<String, Object> fields,
        String hardwareType,
        Map<String, String> hardware,
        String imageType,
        Map<String, String> image,
        String sshUser,
        String sshPublicKey,
        Map<String, String> tags,
        @Nullable Machine machine,
        List<ServiceWork> checks,
        @Nullable String adopts,
        @Nullable MachineOwner adoptsFrom)
        implements TaskWork {
    public ProviderWork {
        checks = checks == null ? List.of() : List.copyOf(checks);
    }

    /** The same about a machine of which this is known. */
    public ProviderWork of(Machine known) {
        return new ProviderWork(
                providerType,
                provider,
                location,
                fields,
                hardwareType,
                hardware,
                imageType,
                image,
                sshUser,
                sshPublicKey,
                tags,
                known,
                checks,
                adopts,
                adoptsFrom);
    }
}
