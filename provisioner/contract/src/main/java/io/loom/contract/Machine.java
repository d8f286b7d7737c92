package io.loom.contract;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a machine, more with each of CREATE and CONFIRM.
 *
 * @param providerId the provider's identity of it
 * @param addresses by kind: {@code access_v4} is reached from outside, {@code bind_v4} from its neighbours; a machine
 *     that has no IPv4 address has its IPv6 address there, without brackets; empty before CONFIRM
 * @param sshPort where its SSH server listens
 * @param sshUser who to log in as
 * @param hostKeys its pinned host keys, one line each, OpenSSH format; empty before CONFIRM
 * @param properties whatever else the provider wants to remember of it, never secret
 */
public record Machine(
        String providerId,
        Map<String, String> addresses,
        int sshPort,
        @Nullable String sshUser,
        List<String> hostKeys,
        Map<String, String> properties) {

    /** The address kind that the provisioner reaches a machine by. */
    public static final String ACCESS_V4 = "access_v4";

    /** The address kind that nodes of a cluster reach each other by. */
    public static final String BIND_V4 = "bind_v4";

    /** Property: what the provider calls the machine's hardware, where it tells. */
    public static final String FLAVOR = "flavor";

    /** Property: the host key that the jump host showed when the machine was first reached through it, OpenSSH format. */
    public static final String JUMP_HOST_KEY = "jump-host-key";

    public Machine {
        addresses = Map.copyOf(addresses);
        hostKeys = List.copyOf(hostKeys);
        properties = Map.copyOf(properties);
    }

    /** The same with these host keys. */
    public Machine heldTo(List<String> keys) {
        return new Machine(providerId, addresses, sshPort, sshUser, keys, properties);
    }

    /** The same with a further property. */
    public Machine with(String property, String value) {
        Map<String, String> more = new LinkedHashMap<>(properties);
        more.put(property, value);
        return new Machine(providerId, addresses, sshPort, sshUser, hostKeys, more);
    }
}
