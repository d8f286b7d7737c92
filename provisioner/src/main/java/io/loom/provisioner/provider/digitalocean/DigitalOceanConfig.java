package io.loom.provisioner.provider.digitalocean;

import io.loom.contract.PluginDescriptor.FieldType;
import io.loom.provisioner.plugin.Field;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a DigitalOcean provider.
 *
 * @param token of the account or team
 * @param region where droplets are made whose location says nothing
 * @param vpc id of the private network; null for the region's default
 * @param sshAddress {@code public} or {@code private}: by which one the provisioner reaches droplets
 * @param endpoint of the API, without {@code /v2}
 */
public record DigitalOceanConfig(
        @Field(
                label = "API token",
                type = FieldType.PASSWORD,
                tip = "A personal access token that may read and write.",
                required = true,
                sensitive = true)
        String token,

        @Field(
                label = "Region",
                tip = "Where droplets are made whose location names no region, as in nyc3.",
                override = true)
        @Nullable
        String region,

        @Field(label = "VPC", tip = "Id of the private network; empty for the region's default.") @Nullable
        String vpc,

        @Field(
                label = "IPv6",
                type = FieldType.CHECKBOX,
                tip = "Droplets get an IPv6 address as well.",
                defaultValue = "false")
        boolean ipv6,

        @Field(
                label = "Monitoring",
                type = FieldType.CHECKBOX,
                tip = "DigitalOcean's agent is installed on droplets.",
                defaultValue = "false")
        boolean monitoring,

        @Field(
                label = "SSH address",
                type = FieldType.SELECT,
                options = {"public", "private"},
                tip = "By which of its addresses the provisioner reaches a droplet.",
                defaultValue = "public")
        String sshAddress,

        @Field(
                label = "API endpoint",
                tip = "Without /v2.",
                defaultValue = "https://api.digitalocean.com",
                location = true)
        String endpoint) {

    /** Names the endpoint, never the token. */
    @Override
    public String toString() {
        return "DigitalOceanConfig[" + endpoint + "]";
    }
}
