package io.loom.provisioner.provider.rackspace;

import io.loom.contract.PluginDescriptor.FieldType;
import io.loom.provisioner.plugin.Field;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a Rackspace provider.
 *
 * @param username of the account
 * @param apiKey the user's
 * @param region where machines are, e.g. {@code DFW}
 * @param keyPair that is let in besides the cluster's key
 * @param bootVolumeGib size of the volume that machines boot from; 0 where they boot from the flavor's own disk
 * @param rackconnectWait whether a machine is ready only when RackConnect has set up its network
 * @param userData further user data for cloud-init
 * @param identityUrl of the identity service, API v2.0
 */
public record RackspaceConfig(
        @Field(label = "User", required = true) String username,

        @Field(label = "API key", type = FieldType.PASSWORD, required = true, sensitive = true)
        String apiKey,

        @Field(label = "Region", tip = "E.g. DFW, ORD, IAD, LON, SYD or HKG.", required = true, location = true)
        String region,

        @Field(
                label = "Key pair",
                tip = "Name of a key pair that is there and is let in too; the cluster's key needs none.",
                override = true)
        @Nullable
        String keyPair,

        @Field(
                label = "Boot volume (GiB)",
                type = FieldType.NUMBER,
                tip = "Size of a volume that machines boot from, as flavors without a disk need it; 0 for the"
                        + " flavor's own.",
                defaultValue = "0",
                override = true)
        int bootVolumeGib,

        @Field(
                label = "Wait for RackConnect",
                type = FieldType.CHECKBOX,
                tip = "Machines are ready only when RackConnect has set up their network.",
                defaultValue = "false",
                ofUser = true)
        boolean rackconnectWait,

        @Field(label = "User data", tip = "Further user data for cloud-init, e.g. a script.", ofUser = true) @Nullable
        String userData,

        @Field(
                label = "Identity service",
                defaultValue = "https://identity.api.rackspacecloud.com/v2.0",
                location = true)
        String identityUrl) {

    /** Names who and where, never the key. */
    @Override
    public String toString() {
        return "RackspaceConfig[" + username + ", " + region + "]";
    }
}
