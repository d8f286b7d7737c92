package io.loom.provisioner.provider.google;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.loom.contract.PluginDescriptor.FieldType;
import io.loom.provisioner.plugin.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a Google provider.
 *
 * @param project its id, not its number
 * @param serviceAccountKey JSON, as Google hands it out; null for what the provisioner's own machine is allowed
 * @param zone where machines are made whose location says nothing
 * @param network name, or path from {@code projects/} of a network that another project shares
 * @param subnetwork name, or path from {@code projects/}; null where the network has one for every region
 * @param networkTags that firewall rules go by
 * @param externalIp whether machines get an address on the Internet, which goes with the machine
 * @param sshAddress {@code external} or {@code internal}: by which one the provisioner reaches machines
 * @param diskSizeGb of the boot disk; null for the image's
 * @param dataDiskSizeGb of a second disk, which goes with the machine; null for none
 * @param serviceAccount e-mail address of the account that machines act as; null for none
 * @param imageProjects where images are looked for that are named without a project
 * @param endpoint of the Compute Engine API
 */
public record GoogleConfig(
        @Field(label = "Project", tip = "Its id, as in my-project-123.", required = true, location = true)
        String project,

        @Field(
                label = "Service account key",
                type = FieldType.PASSWORD,
                tip =
                        "The JSON file of a key; empty for the application default credentials of the provisioner's machine.",
                sensitive = true)
        @Nullable
        String serviceAccountKey,

        @Field(
                label = "Zone",
                tip = "Where machines are made whose location names no zone, as in us-central1-a.",
                override = true)
        @Nullable
        String zone,

        @Field(
                label = "Network",
                tip = "Its name, or projects/HOST/global/networks/NAME of a shared one.",
                defaultValue = "default")
        String network,

        @Field(
                label = "Subnetwork",
                tip =
                        "Its name, or projects/HOST/regions/REGION/subnetworks/NAME; empty where the network makes its own.")
        @Nullable
        String subnetwork,

        @Field(label = "Network tags", tip = "Firewall rules go by them; apart by blanks or commas.")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        @Nullable
        List<String> networkTags,

        @Field(
                label = "External IP",
                type = FieldType.CHECKBOX,
                tip = "Machines get an address on the Internet.",
                defaultValue = "true")
        boolean externalIp,

        @Field(
                label = "SSH address",
                type = FieldType.SELECT,
                options = {"external", "internal"},
                tip = "By which of its addresses the provisioner reaches a machine.",
                defaultValue = "external")
        String sshAddress,

        @Field(
                label = "Boot disk size (GB)",
                type = FieldType.NUMBER,
                tip = "Empty for the image's own size.",
                override = true)
        @Nullable
        Integer diskSizeGb,

        @Field(
                label = "Boot disk type",
                tip = "As in pd-standard, pd-balanced or pd-ssd.",
                defaultValue = "pd-balanced",
                override = true)
        String diskType,

        @Field(
                label = "Data disk size (GB)",
                type = FieldType.NUMBER,
                tip = "A second disk, deleted with the machine; empty for none.",
                override = true)
        @Nullable
        Integer dataDiskSizeGb,

        @Field(
                label = "Data disk type",
                tip = "As in pd-standard, pd-balanced or pd-ssd.",
                defaultValue = "pd-balanced",
                override = true)
        String dataDiskType,

        @Field(
                label = "Service account of machines",
                tip = "E-mail address of the account that machines act as; empty for none.")
        @Nullable
        String serviceAccount,

        @Field(
                label = "Spot",
                type = FieldType.CHECKBOX,
                tip = "Machines cost less, and Google may stop them at any time.",
                defaultValue = "false",
                override = true)
        boolean spot,

        @Field(
                label = "Restart automatically",
                type = FieldType.CHECKBOX,
                tip = "Google starts a machine again that its hardware has ended; never a spot machine.",
                defaultValue = "true")
        boolean autoRestart,

        @Field(
                label = "Image projects",
                tip = "Where images are looked for that are named without a project, after your own.",
                defaultValue = "debian-cloud ubuntu-os-cloud rocky-linux-cloud")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        List<String> imageProjects,

        @Field(
                label = "API endpoint",
                tip = "Of the Compute Engine API.",
                defaultValue = "https://compute.googleapis.com/compute/v1",
                location = true)
        String endpoint) {

    /** Names the project and the endpoint, never the key. */
    @Override
    public String toString() {
        return "GoogleConfig[" + project + " at " + endpoint + "]";
    }
}
