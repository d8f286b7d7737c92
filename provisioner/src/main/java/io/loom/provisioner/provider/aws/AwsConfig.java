package io.loom.provisioner.provider.aws;

import io.loom.contract.PluginDescriptor.FieldType;
import io.loom.contract.PluginDescriptor.Shape;
import io.loom.provisioner.plugin.Field;
import io.loom.provisioner.plugin.Items;
import io.loom.provisioner.plugin.OneOf;
import io.loom.provisioner.plugin.TaskFailure;
import java.math.BigDecimal;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an EC2 provider.
 *
 * @param region where the account's machines are
 * @param accessKeyId of an access key; null where the machine's own role is used
 * @param secretAccessKey of that access key
 * @param ownRole uses the credential that the provisioner's machine has: its instance profile, or its environment
 * @param roleArn role to assume with either credential
 * @param externalId that the role's trust policy asks for
 * @param endpoint another EC2 API than the region's
 * @param stsEndpoint another STS API than the region's
 * @param subnetIds where machines are attached, one at least for each zone that is used; those of the default VPC where there are none
 * @param securityGroupIds of machines; the VPC's default one where there are none
 * @param securityGroups the same by name, in the default VPC
 * @param publicAddress whether a machine gets a public address; null as its subnet says
 * @param sshAddress which address the provisioner reaches a machine by: {@code public}, or {@code private} always
 * @param keyPair that is let in besides the cluster's own
 * @param rootVolumeGiB size of the root volume; null as the image says
 * @param rootVolumeType e.g. {@code gp3}; null as the image says
 * @param deleteRootVolume whether the root volume goes with its machine
 * @param dedicated whether machines run on hardware that no other account uses
 * @param placementGroup that machines are started in
 * @param instanceProfile name or ARN of the instance profile that machines get
 * @param spot whether spare capacity is used, which EC2 may take back
 * @param spotMaxPrice per hour, in US dollars; null for the price on demand
 * @param imageOwners whose images are offered, and looked at for an image that is named and not given by its id
 * @param imageName pattern of the names of images that are offered
 * @param consoleHostKeys whether no host key is believed but those that the console output tells
 * @param userData for cloud-init, besides Loom's own
 */
@OneOf({"accessKeyId secretAccessKey", "ownRole"})
public record AwsConfig(
        @Field(label = "Region", tip = "E.g. eu-west-1.", required = true, location = true)
        String region,

        @Field(label = "Access key ID") @Nullable String accessKeyId,

        @Field(label = "Secret access key", type = FieldType.PASSWORD, sensitive = true) @Nullable
        String secretAccessKey,

        @Field(
                label = "Own role",
                type = FieldType.CHECKBOX,
                tip = "Uses the credential of the provisioner's machine (instance profile or environment) and no"
                        + " access key.")
        boolean ownRole,

        @Field(label = "Role ARN", tip = "Role to assume, e.g. arn:aws:iam::123456789012:role/loom.") @Nullable
        String roleArn,

        @Field(label = "External ID", tip = "What the trust policy of that role asks for.") @Nullable
        String externalId,

        @Field(label = "Endpoint", tip = "Another EC2 API than the region's, e.g. a VPC endpoint.", location = true)
        @Nullable
        String endpoint,

        @Field(label = "STS endpoint", tip = "Another STS API than the region's, used to assume a role.") @Nullable
        String stsEndpoint,

        @Field(
                label = "Subnets",
                tip = "Ids, apart by commas; where there are several, a machine gets one in its zone. Without any,"
                        + " the default VPC's.",
                accepts = Shape.LIST)
        @Nullable
        Items subnetIds,

        @Field(
                label = "Security group ids",
                tip = "Apart by commas; they must let the provisioner in at port 22.",
                accepts = Shape.LIST)
        @Nullable
        Items securityGroupIds,

        @Field(
                label = "Security group names",
                tip = "Of the default VPC, apart by commas; where subnets are given, give ids.",
                accepts = Shape.LIST)
        @Nullable
        Items securityGroups,

        @Field(
                label = "Public address",
                type = FieldType.CHECKBOX,
                tip = "Whether machines get a public address; as the subnet says where it is not set.")
        @Nullable
        Boolean publicAddress,

        @Field(
                label = "SSH address",
                type = FieldType.SELECT,
                options = {"public", "private"},
                tip = "Which address the provisioner reaches machines by; the private one where there is no public"
                        + " one.",
                defaultValue = "public")
        String sshAddress,

        @Field(label = "Key pair", tip = "Name of a key pair that is let in besides the cluster's own key.") @Nullable
        String keyPair,

        @Field(
                label = "Root volume (GiB)",
                type = FieldType.NUMBER,
                tip = "As the image says where it is not set.",
                override = true)
        @Nullable
        Integer rootVolumeGiB,

        @Field(label = "Root volume type", tip = "E.g. gp3; as the image says where it is not set.", override = true)
        @Nullable
        String rootVolumeType,

        @Field(
                label = "Delete root volume",
                type = FieldType.CHECKBOX,
                tip = "Whether the root volume goes with its machine.",
                defaultValue = "true")
        boolean deleteRootVolume,

        @Field(
                label = "Dedicated",
                type = FieldType.CHECKBOX,
                tip = "Runs machines on hardware that no other account uses.",
                defaultValue = "false")
        boolean dedicated,

        @Field(label = "Placement group", tip = "Name.") @Nullable
        String placementGroup,

        @Field(label = "Instance profile", tip = "Name or ARN of the IAM instance profile that machines get.") @Nullable
        String instanceProfile,

        @Field(
                label = "Spot",
                type = FieldType.CHECKBOX,
                tip = "Uses spare capacity, which EC2 may take back at any time.",
                defaultValue = "false",
                override = true)
        boolean spot,

        @Field(
                label = "Highest spot price",
                tip = "US dollars per hour; the price on demand where it is not set.",
                override = true)
        @Nullable
        String spotMaxPrice,

        @Field(
                label = "Image owners",
                tip = "Account ids or aliases whose images are offered, and searched for an image given by name.",
                defaultValue = "self",
                accepts = Shape.LIST)
        Items imageOwners,

        @Field(
                label = "Image name",
                tip = "Pattern of the names of images that are offered; * stands for anything.",
                defaultValue = "*")
        String imageName,

        @Field(
                label = "Host keys from the console",
                type = FieldType.CHECKBOX,
                tip = "Believes no host key but those in the console output; needs instance types on Nitro.",
                defaultValue = "false")
        boolean consoleHostKeys,

        @Field(label = "User data", tip = "For cloud-init, besides Loom's own: a script or #cloud-config.") @Nullable
        String userData) {
    private static final Pattern REGION = Pattern.compile("[a-z]+(-[a-z]+)*-\\d+");
    private static final Pattern ROLE = Pattern.compile("arn:aws[a-z-]*:iam::\\d{12}:role/\\S+");
    private static final int LARGEST_VOLUME = 65_536;

    /** @throws TaskFailure lasting, {@code bad-field}, when the fields cannot work together */
    void validate() {
        if (!REGION.matcher(region).matches()) {
            throw bad("Field region is \"" + region + "\"; it must be the name of a region, e.g. eu-west-1.");
        }
        if (ownRole == (accessKeyId != null || secretAccessKey != null)) {
            throw bad("Either accessKeyId and secretAccessKey must be set, or ownRole, and not both.");
        }
        if (roleArn != null && !ROLE.matcher(roleArn).matches()) {
            throw bad("Field roleArn is \"" + roleArn
                    + "\"; it must be the ARN of a role, e.g. arn:aws:iam::123456789012:role/loom.");
        }
        endpoint("endpoint", endpoint);
        endpoint("stsEndpoint", stsEndpoint);
        if (!groupNames().isEmpty() && !(subnets().isEmpty() && groupIds().isEmpty() && publicAddress == null)) {
            throw bad("Field securityGroups names groups of the default VPC, and cannot be set together with subnetIds,"
                    + " securityGroupIds or publicAddress.\nMaybe give all groups by id, in securityGroupIds.");
        }
        if (rootVolumeGiB != null && (rootVolumeGiB < 1 || rootVolumeGiB > LARGEST_VOLUME)) {
            throw bad("Field rootVolumeGiB is " + rootVolumeGiB + "; it must be from 1 to " + LARGEST_VOLUME + ".");
        }
        if (spotMaxPrice != null && !isPrice(spotMaxPrice)) {
            throw bad("Field spotMaxPrice is \"" + spotMaxPrice + "\"; it must be a positive number, e.g. 0.05.");
        }
    }

    private static void endpoint(String field, @Nullable String value) {
        if (value != null && uri(value).isEmpty()) {
            throw bad(
                    "Field " + field + " is \"" + value + "\"; it must be an address such as https://ec2.example.com.");
        }
    }

    private static Optional<URI> uri(String text) {
        try {
            URI uri = URI.create(text);
            return uri.getHost() != null && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
                    ? Optional.of(uri)
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isPrice(String text) {
        try {
            return new BigDecimal(text).signum() > 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static TaskFailure bad(String message) {
        return TaskFailure.lasting("bad-field", message);
    }

    List<String> subnets() {
        return list(subnetIds);
    }

    List<String> groupIds() {
        return list(securityGroupIds);
    }

    List<String> groupNames() {
        return list(securityGroups);
    }

    private static List<String> list(@Nullable Items items) {
        return items == null ? List.of() : items.list();
    }

    boolean isReachedPrivately() {
        return "private".equals(sshAddress);
    }

    /** Names the account, never its key. */
    @Override
    public String toString() {
        return "AwsConfig[" + region + ", " + (accessKeyId == null ? "own role" : accessKeyId) + "]";
    }
}
