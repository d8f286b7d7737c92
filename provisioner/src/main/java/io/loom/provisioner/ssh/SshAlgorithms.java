package io.loom.provisioner.ssh;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.kex.KeyExchangeFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;

/** The order in which algorithms are offered to hosts; the figures behind it are in docs/adr/0013-ssh-connections.md. */
final class SshAlgorithms {
    private static final List<BuiltinDHFactories> SNTRUP =
            List.of(BuiltinDHFactories.sntrup761x25519, BuiltinDHFactories.sntrup761x25519_openssh);
    private static final List<BuiltinDHFactories> QUICK = List.of(
            BuiltinDHFactories.mlkem768x25519,
            BuiltinDHFactories.curve25519,
            BuiltinDHFactories.curve25519_libssh,
            BuiltinDHFactories.mlkem768nistp256,
            BuiltinDHFactories.ecdhp256,
            BuiltinDHFactories.mlkem1024nistp384,
            BuiltinDHFactories.ecdhp384,
            BuiltinDHFactories.ecdhp521,
            BuiltinDHFactories.dhgex256,
            BuiltinDHFactories.dhg18_512,
            BuiltinDHFactories.dhg17_512,
            BuiltinDHFactories.dhg16_512,
            BuiltinDHFactories.dhg15_512,
            BuiltinDHFactories.dhg14_256);

    private SshAlgorithms() {}

    /**
     * Key exchanges, the preferred first.
     *
     * @param sntrupFirst whether sntrup761, which costs many times the others, comes first instead of last
     */
    static List<KeyExchangeFactory> keyExchanges(boolean sntrupFirst) {
        Stream<BuiltinDHFactories> order = sntrupFirst
                ? Stream.concat(SNTRUP.stream(), QUICK.stream())
                : Stream.concat(QUICK.stream(), SNTRUP.stream());
        return NamedFactory.setUpTransformedFactories(true, order.toList(), ClientBuilder.DH2KEX);
    }

    /**
     * The host key algorithms of a proposal in the order of preference: those of the pinned keys first, for a host that has
     * keys of several types shows the one that it is asked for; then ed25519.
     */
    static String hostKeys(String proposal, List<String> pinned) {
        Set<String> types =
                pinned.stream().map(line -> line.strip().split("\\s+", 2)[0]).collect(Collectors.toSet());
        List<String> names = new ArrayList<>(List.of(proposal.split(",")));
        names.sort(Comparator.comparing((String name) -> !types.contains(KeyUtils.getCanonicalKeyType(name)))
                .thenComparing(name -> !name.equals(KeyPairProvider.SSH_ED25519)));
        return String.join(",", names);
    }
}
