package io.loom.provisioner.provider.hosts;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.loom.contract.PluginDescriptor.FieldType;
import io.loom.provisioner.node.NodeSettings;
import io.loom.provisioner.plugin.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a hosts provider.
 *
 * @param hosts the machines: {@code address} or {@code address:port}, an IPv6 address in brackets where a port follows,
 *     apart by blanks, commas or lines
 * @param sshUser whom to log in as; in this account's home it is written who has the host
 * @param privateKey opens that account on every host
 * @param passphrase of that key; null where it is not encrypted
 * @param hostKeys known host keys, lines of {@code address[:port] type key}; a host that has none is believed at first
 * @param nodes how hosts are reached and actions run on them
 */
public record HostsConfig(
        @Field(
                label = "Hosts",
                tip =
                        "Machines that you have: address or address:port ([address]:port for IPv6), apart by blanks or commas.",
                required = true,
                location = true)
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        List<String> hosts,

        @Field(label = "SSH user", tip = "Whom to log in as.", defaultValue = "root", location = true)
        String sshUser,

        @Field(
                label = "SSH private key",
                type = FieldType.PASSWORD,
                tip = "Opens that account on every host: ed25519, ECDSA or RSA, in OpenSSH's format or PEM.",
                required = true,
                sensitive = true)
        String privateKey,

        @Field(
                label = "Passphrase of the SSH private key",
                type = FieldType.PASSWORD,
                tip = "Where that key is encrypted.",
                sensitive = true)
        @Nullable
        String passphrase,

        @Field(
                label = "Host keys",
                tip = "Lines of \"address type key\"; a host without one is believed when it is first taken.")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        @Nullable
        List<String> hostKeys,

        NodeSettings nodes) {

    /** Of hosts that are reached directly, by a key that is not encrypted. */
    public HostsConfig(List<String> hosts, String sshUser, String privateKey, @Nullable List<String> hostKeys) {
        this(hosts, sshUser, privateKey, null, hostKeys, NodeSettings.NONE);
    }

    /** Names the hosts, never the key. */
    @Override
    public String toString() {
        return "HostsConfig[" + hosts + ", " + sshUser + "]";
    }
}
