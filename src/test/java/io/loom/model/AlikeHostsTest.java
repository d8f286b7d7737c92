package io.loom.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts that a provider lists in its plugin's field, all alike. */
class AlikeHostsTest {

    private static Provider provider(String type, Map<String, Object> fields) {
        return new Provider("racks", About.NONE, type, fields, List.of(Location.DEFAULT));
    }

    @Test
    void aTextAndAListNameTheSameHostsEachOnce() {
        List<String> hosts = List.of("10.0.0.7", "10.0.0.8:2222", "2001:db8::8");
        assertThat(provider("hosts", Map.of("hosts", "10.0.0.7:22, 10.0.0.8:2222\n[2001:DB8::8]:22 10.0.0.7"))
                        .alikeHosts())
                .isEqualTo(hosts);
        assertThat(provider("hosts", Map.of("hosts", hosts)).alikeHosts()).isEqualTo(hosts);
        assertThat(provider("cloud", Map.of("hosts", hosts)).alikeHosts()).isEmpty();
    }

    @Test
    void thereAreNoMoreNodesThanHostsThatAreFree() {
        Provider three = provider("hosts", Map.of("hosts", "a b c"));
        assertThat(three.nodeLimit()).isEqualTo(3);
        assertThat(provider("cloud", Map.of("hosts", "a")).nodeLimit()).isNull();
        assertThat(without(three, occupied("b")).nodeLimit()).isEqualTo(2);
        assertThat(without(three, occupied("b")).alikeHosts()).containsExactly("a", "c");
        assertThat(without(three, occupied("a"), occupied("b"), occupied("c")).nodeLimit())
                .isZero();
    }

    @Test
    void noneIsNamedWhileANodeHasOneThatIsNotKnownByName() {
        Provider left = without(provider("hosts", Map.of("hosts", "a b c")), occupied(null));
        assertThat(left.alikeHosts()).isEmpty();
        assertThat(left.nodeLimit()).isNull();
    }

    private static Occupied occupied(@Nullable String host) {
        return new Occupied("racks", "default", "own", host, 1);
    }

    private static Provider without(Provider provider, Occupied... others) {
        ClusterTemplate template = new ClusterTemplate(
                "web",
                About.NONE,
                null,
                List.of(),
                new TemplateBody(
                        new TemplateBody.Defaults(List.of(), "racks", null, null, null, Map.of()),
                        TemplateBody.Compatibility.ALL,
                        TemplateBody.Constraints.NONE,
                        null,
                        List.of(),
                        TemplateBody.PlacementSettings.NONE));
        return new Snapshot(template, Map.of("racks", provider), Map.of(), Map.of(), Map.of())
                .without(List.of(others))
                .providers()
                .get("racks");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.11, 10.0.0.11",
        "10.0.0.11:22, 10.0.0.11",
        "db-1.example.org:2222, db-1.example.org:2222",
        "2001:DB8::22, 2001:db8::22",
        "[::1]:22, ::1",
        "[::1], ::1",
        "[2001:db8::12]:2222, [2001:db8::12]:2222",
        "fe80::1%eth0, fe80::1%eth0"
    })
    void everyHostIsWrittenInOneWay(String text, String known) {
        assertThat(HostAddress.of(text)).hasValue(known);
        assertThat(HostAddress.of(known)).hasValue(known);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:", ":22", "1:2:3", "[10.0.0.1]:22", "[::1]22", "[name]", "a:123456"})
    void whatNamesNoHostIsToldApart(String text) {
        assertThat(HostAddress.of(text)).isEmpty();
    }
}
