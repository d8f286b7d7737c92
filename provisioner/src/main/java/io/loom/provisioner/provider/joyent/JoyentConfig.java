package io.loom.provisioner.provider.joyent;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.loom.contract.PluginDescriptor.FieldType;
import io.loom.provisioner.plugin.Field;
import io.loom.provisioner.plugin.OneOf;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a Joyent provider: one data center of Triton.
 *
 * @param endpoint of the data center's CloudAPI
 * @param account login of the account that machines belong to
 * @param user login of a user of the account whose credential is used; null for the account's own
 * @param privateKey OpenSSH, RSA or ECDSA, whose public half is in the account
 * @param password instead of a key, where an old CloudAPI takes it
 * @param networks that machines are attached to, names or ids; none for what CloudAPI chooses
 * @param firewall whether machines are behind CloudAPI's firewall rules
 * @param sshAddress {@code public} or {@code private}: by which one the provisioner reaches machines
 * @param apiVersion which versions of the API will do, in words of semver
 * @param authority certificates, PEM, that CloudAPI is held to instead of the system's
 */
@OneOf({"privateKey", "password"})
public record JoyentConfig(
        @Field(
                label = "CloudAPI URL",
                tip = "Of one data center, as in https://us-central-1.api.mnx.io.",
                required = true,
                location = true)
        String endpoint,

        @Field(label = "Account", tip = "Its login.", required = true, location = true)
        String account,

        @Field(label = "User", tip = "Login of a user of the account; empty for the account itself.") @Nullable
        String user,

        @Field(
                label = "SSH private key",
                type = FieldType.PASSWORD,
                tip = "RSA or ECDSA, OpenSSH format, without a passphrase; its public half is in the account.",
                sensitive = true)
        @Nullable
        String privateKey,

        @Field(
                label = "Password",
                type = FieldType.PASSWORD,
                tip = "Instead of a key, where an old CloudAPI takes it.",
                sensitive = true)
        @Nullable
        String password,

        @Field(label = "Networks", tip = "Names or ids, apart by blanks or commas; empty for what CloudAPI chooses.")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        @Nullable
        List<String> networks,

        @Field(
                label = "Firewall",
                type = FieldType.CHECKBOX,
                tip = "The account's firewall rules hold for machines.",
                defaultValue = "false")
        boolean firewall,

        @Field(
                label = "SSH address",
                type = FieldType.SELECT,
                options = {"public", "private"},
                tip = "By which of its addresses the provisioner reaches a machine.",
                defaultValue = "public")
        String sshAddress,

        @Field(label = "API version", tip = "Which versions of CloudAPI will do.", defaultValue = "~9||~8")
        String apiVersion,

        @Field(
                label = "Certificate authority",
                tip = "PEM; where CloudAPI has a certificate of an authority of its own.")
        @Nullable
        String authority) {

    /** The networks, one by one. */
    List<String> networkNames() {
        return networks == null
                ? List.of()
                : networks.stream()
                        .flatMap(text -> Arrays.stream(text.split("[\\s,]+")))
                        .filter(name -> !name.isEmpty())
                        .toList();
    }

    /** Names the endpoint and the account, no credential. */
    @Override
    public String toString() {
        return "JoyentConfig[" + account + " at " + endpoint + "]";
    }
}
