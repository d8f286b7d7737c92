package io.loom.provisioner.provider.openstack;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.loom.contract.PluginDescriptor.FieldType;
import io.loom.provisioner.plugin.Field;
import io.loom.provisioner.plugin.OneOf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an OpenStack provider.
 *
 * @param authUrl of the identity service
 * @param region of the services; null where the cloud has one
 * @param endpointInterface which of a service's endpoints is called
 * @param username who asks for tokens, by password
 * @param userDomain where the user is
 * @param password the user's
 * @param project where machines are
 * @param projectDomain where the project is
 * @param applicationCredentialId who asks for tokens, by application credential; it knows its project
 * @param applicationCredentialSecret its secret
 * @param networks that machines are attached to, names or ids, the first one first; none where the project has only one
 * @param securityGroups that machines are in, names or ids
 * @param floatingNetwork where floating IP addresses are taken from, name or id; null for none
 * @param availabilityZone where machines are that are at no location
 * @param serverGroup that machines are in, name or id
 * @param keyPair that is let in besides the cluster's key
 * @param bootVolumeGib size of the volume that machines boot from; 0 where they boot from the flavor's own disk
 * @param bootVolumeType its type
 * @param authority certificates, PEM, that the cloud is held to instead of the system's
 * @param userData further user data for cloud-init
 */
@OneOf({"username password project", "applicationCredentialId applicationCredentialSecret"})
public record OpenStackConfig(
        @Field(
                label = "Identity service",
                tip = "URL of Keystone, e.g. https://cloud.example.com:5000/v3.",
                required = true,
                location = true)
        String authUrl,

        @Field(label = "Region", tip = "Needed where the cloud has several.", location = true) @Nullable
        String region,

        @Field(
                label = "Interface",
                type = FieldType.SELECT,
                tip = "Which of a service's endpoints is called.",
                options = {"public", "internal", "admin"},
                defaultValue = "public")
        String endpointInterface,

        @Field(label = "User") @Nullable String username,

        @Field(label = "Domain of the user", defaultValue = "Default")
        String userDomain,

        @Field(label = "Password", type = FieldType.PASSWORD, sensitive = true) @Nullable
        String password,

        @Field(label = "Project", tip = "Where machines are.", location = true) @Nullable
        String project,

        @Field(label = "Domain of the project", defaultValue = "Default", location = true)
        String projectDomain,

        @Field(label = "Application credential", tip = "Its id; instead of user, password and project.") @Nullable
        String applicationCredentialId,

        @Field(label = "Secret of the application credential", type = FieldType.PASSWORD, sensitive = true) @Nullable
        String applicationCredentialSecret,

        @Field(
                label = "Networks",
                tip = "Names or ids, apart by commas; needed where the project has several.",
                override = true)
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        @Nullable
        List<String> networks,

        @Field(
                label = "Security groups",
                tip = "Names or ids, apart by commas; one of them must let SSH in. Without any it is the default"
                        + " group.",
                override = true)
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        @Nullable
        List<String> securityGroups,

        @Field(
                label = "Floating IP network",
                tip = "Name or id of an external network: each machine gets a floating IP address of it.",
                override = true)
        @Nullable
        String floatingNetwork,

        @Field(
                label = "Availability zone",
                tip = "For machines at no location; a location's name is an availability zone.",
                override = true)
        @Nullable
        String availabilityZone,

        @Field(
                label = "Server group",
                tip = "Name or id of a group that is there, e.g. of anti-affinity.",
                override = true)
        @Nullable
        String serverGroup,

        @Field(
                label = "Key pair",
                tip = "Name of a key pair that is there and is let in too; the cluster's key needs none.",
                override = true)
        @Nullable
        String keyPair,

        @Field(
                label = "Boot volume (GiB)",
                type = FieldType.NUMBER,
                tip = "Size of a volume that machines boot from; 0 for the flavor's own disk.",
                defaultValue = "0",
                override = true)
        int bootVolumeGib,

        @Field(label = "Type of the boot volume", override = true) @Nullable
        String bootVolumeType,

        @Field(
                label = "Certificate authority",
                tip = "PEM, where the cloud's certificates are not of a public authority.")
        @Nullable
        String authority,

        @Field(label = "User data", tip = "Further user data for cloud-init, e.g. a script.", ofUser = true) @Nullable
        String userData) {

    /** Names who and where, never a secret. */
    @Override
    public String toString() {
        return "OpenStackConfig[" + authUrl + ", " + region + ", "
                + (applicationCredentialId == null ? username + " of " + project : applicationCredentialId) + "]";
    }
}
