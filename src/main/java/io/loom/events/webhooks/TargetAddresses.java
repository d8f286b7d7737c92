package io.loom.events.webhooks;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Finds the address that a URL leads to, and refuses those that no outsider should make this server talk to. The
 * address that was looked at is the one to connect to: a name that answers otherwise a moment later changes nothing.
 */
@ApplicationScoped
class TargetAddresses {

    /** The machine's own surroundings, where clouds hand out credentials; and what is nobody's address. */
    private static final List<IpSubnetFilterRule> NEVER = rules(
            "0.0.0.0/8",
            "100.100.100.200/32",
            "169.254.0.0/16",
            "192.0.0.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "::/128",
            "64:ff9b::/96",
            "64:ff9b:1::/48",
            "2002::/16",
            "fd00:ec2::/32",
            "fe80::/10",
            "ff00::/8");

    /** This machine, and networks that are not the Internet. */
    private static final List<IpSubnetFilterRule> PRIVATE = rules(
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "::1/128",
            "fc00::/7",
            "fec0::/10");

    private final boolean privateAllowed;

    TargetAddresses(@ConfigProperty(name = "loom.webhooks.private-addresses") boolean privateAllowed) {
        this.privateAllowed = privateAllowed;
    }

    /** An address is refused, or there is none. */
    static final class Refused extends Exception {

        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    /**
     * The address of a URL's host. Blocks while names are looked up.
     *
     * @throws Refused where there is none, or one of them must not be talked to
     */
    InetAddress find(URI url) throws Refused {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(url.getHost());
        } catch (UnknownHostException e) {
            throw new Refused("The host " + url.getHost() + " has no address.");
        }
        for (InetAddress address : addresses) {
            if (!isAllowed(address)) {
                throw new Refused("The host " + url.getHost() + " is at " + address.getHostAddress()
                        + ", where web hooks may not lead."
                        + "\nMaybe use a public address, or ask whoever runs this server for"
                        + " LOOM_WEBHOOKS_PRIVATE_ADDRESSES.");
            }
        }
        return addresses[0];
    }

    boolean isAllowed(InetAddress address) {
        return !isIn(NEVER, address) && (privateAllowed || !isIn(PRIVATE, address));
    }

    private static boolean isIn(List<IpSubnetFilterRule> rules, InetAddress address) {
        InetSocketAddress socket = new InetSocketAddress(address, 0);
        return rules.stream().anyMatch(rule -> rule.matches(socket));
    }

    private static List<IpSubnetFilterRule> rules(String... networks) {
        return Stream.of(networks)
                .map(network -> network.split("/", 2))
                .map(parts -> new IpSubnetFilterRule(parts[0], Integer.parseInt(parts[1]), IpFilterRuleType.REJECT))
                .toList();
    }
}
