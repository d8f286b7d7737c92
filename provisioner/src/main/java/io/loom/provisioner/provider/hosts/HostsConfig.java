package io.loom.provisioner.provider.hosts;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.loom.contract.PluginDescriptor.FieldType;
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
 * @param hostKeys known host keys, lines of {@code address[:port] type key}; a host that has none is believed at first
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
                tip = "Opens that account on every host; OpenSSH format, without a passphrase.",
                required = true,
                sensitive = true)
        String privateKey,

        @Field(
                label = "Host keys",
                tip = "Lines of \"address type key\"; a host without one is believed when it is first taken.")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        @Nullable
        List<String> hostKeys) {

    /** Names the hosts, never the key. */
    @Override
    public String toString() {
        return "HostsConfig[" + hosts + ", " + sshUser + "]";
    }
}
