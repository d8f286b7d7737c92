package io.loom.events.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetAddressesTest {

    private final TargetAddresses strict = new TargetAddresses(false);
    private final TargetAddresses trusting = new TargetAddresses(true);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "169.254.170.2",
                "100.100.100.200",
                "0.0.0.0",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "fe80::1",
                "fd00:ec2::254",
                "ff02::1",
                "64:ff9b::a9fe:a9fe",
                "2002:a9fe:a9fe::1",
                "::ffff:169.254.169.254"
            })
    void neverLeadsWhereCredentialsAreHandedOut(String address) throws UnknownHostException {
        assertThat(strict.isAllowed(InetAddress.getByName(address))).isFalse();
        assertThat(trusting.isAllowed(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.255.254",
                "::1",
                "10.1.2.3",
                "172.31.255.255",
                "192.168.0.1",
                "100.64.0.1",
                "fc00::1",
                "::ffff:127.0.0.1"
            })
    void leadsToPrivateNetworksOnlyWhereThatIsAllowed(String address) throws UnknownHostException {
        assertThat(strict.isAllowed(InetAddress.getByName(address))).isFalse();
        assertThat(trusting.isAllowed(InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:2800:220:1::1"})
    void leadsToTheInternet(String address) throws UnknownHostException {
        assertThat(strict.isAllowed(InetAddress.getByName(address))).isTrue();
    }

    @Test
    void namesTheHostThatItRefuses() {
        assertThatThrownBy(() -> strict.find(URI.create("http://localhost/hook")))
                .isInstanceOf(TargetAddresses.Refused.class)
                .hasMessageContaining("localhost")
                .hasMessageContaining("LOOM_WEBHOOKS_PRIVATE_ADDRESSES");
        assertThatThrownBy(() -> strict.find(URI.create("http://[fe80::1]/hook")))
                .isInstanceOf(TargetAddresses.Refused.class);
        assertThatThrownBy(() -> strict.find(URI.create("http://2852039166/latest/meta-data")))
                .isInstanceOf(TargetAddresses.Refused.class);
    }
}
