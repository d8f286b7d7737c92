package io.loom.provisioner.provider.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.provisioner.plugin.TaskFailure;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostAddressTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.11, 10.0.0.11, 22",
        "10.0.0.11:2222, 10.0.0.11, 2222",
        "db-1.example.org, db-1.example.org, 22",
        "db-1.example.org:2222, db-1.example.org, 2222",
        "2001:db8::11, 2001:db8::11, 22",
        "2001:db8::22, 2001:db8::22, 22",
        "[2001:db8::11], 2001:db8::11, 22",
        "[2001:db8::11]:2222, 2001:db8::11, 2222",
        "[::1]:22, ::1, 22",
        "fe80::1%eth0, fe80::1%eth0, 22"
    })
    void addressAndPortAreRead(String text, String address, int port) {
        HostAddress host = HostAddress.of(text);
        assertThat(host).isEqualTo(new HostAddress(address, port));
        assertThat(HostAddress.of(host.toString())).isEqualTo(host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":22",
                "a:",
                "a:0",
                "a:65536",
                "a:b",
                "[10.0.0.1",
                "[name]:22",
                "[]:22",
                "1:2:3",
                "a b",
                "[::1]22"
            })
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> HostAddress.of(text))
                .isInstanceOfSatisfying(
                        TaskFailure.class, f -> assertThat(f.code()).isEqualTo("bad-field"))
                .hasMessageContaining("\"" + text + "\"")
                .hasMessageContaining("[2001:db8::11]:2222");
    }

    @Test
    void aListIsApartByBlanksCommasAndLinesAndNamesEachHostOnce() {
        assertThat(HostAddress.listOf(List.of("::1, [::1]:22\n[::1]:23", "a")).toString())
                .isEqualTo("[[::1]:22, [::1]:23, a:22]");
    }

    @Test
    void aNameWithoutAnIpV4AddressIsReachedByItsIpV6Address() throws Exception {
        String name = "ip6-localhost";
        Assumptions.assumeTrue(
                hasIpV6Only(name), () -> "This machine does not know " + name + " as a name with an IPv6 address only");
        assertThat(HostAddress.of(name).resolve()).isEqualTo("::1");
        assertThat(HostAddress.of("[2001:db8::11]:22").resolve()).isEqualTo("2001:db8::11");
    }

    private static boolean hasIpV6Only(String name) {
        try {
            return List.of(InetAddress.getAllByName(name)).stream().allMatch(Inet6Address.class::isInstance);
        } catch (UnknownHostException e) {
            return false;
        }
    }

    @Test
    void aLineOfHostKeysNamesItsHostWithOrWithoutThePort() {
        HostAddress host = HostAddress.of("[2001:db8::11]:2222");
        assertThat(List.of("2001:db8::11", "[2001:db8::11]", "[2001:db8::11]:2222"))
                .allMatch(host::isNamedBy);
        assertThat(List.of("2001:db8::12", "[2001:db8::11]:22", "2001:db8::11:2222x"))
                .noneMatch(host::isNamedBy);
        assertThat(HostAddress.of("10.0.0.1:2222").isNamedBy("[10.0.0.1]:2222")).isTrue();
    }
}
