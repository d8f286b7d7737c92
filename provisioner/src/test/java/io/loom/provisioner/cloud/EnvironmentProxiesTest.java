package io.loom.provisioner.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentProxiesTest {
    private final EnvironmentProxies proxies = new EnvironmentProxies(Map.of(
            "HTTPS_PROXY", "http://proxy.example.com:3128",
            "http_proxy", "plain.example.com:8080",
            "NO_PROXY", "internal.example.com, .corp,10.0.0.7"));

    private String way(String uri) {
        Proxy proxy = proxies.select(URI.create(uri)).getFirst();
        return proxy.address() instanceof InetSocketAddress address
                ? address.getHostString() + ":" + address.getPort()
                : "direct";
    }

    @ParameterizedTest
    @CsvSource({
        "https://keystone.example.com:5000/v3, proxy.example.com:3128",
        "http://keystone.example.com/v3, plain.example.com:8080",
        "https://internal.example.com/, direct",
        "https://a.internal.example.com/, direct",
        "https://notinternal.example.com/, proxy.example.com:3128",
        "https://cloud.corp/, direct",
        "https://10.0.0.7/, direct",
        "https://127.0.0.1:8443/, direct",
        "https://localhost/, direct"
    })
    void theEnvironmentSaysWhichWayToGo(String uri, String way) {
        assertThat(way(uri)).isEqualTo(way);
    }

    @Test
    void withoutProxiesEverythingIsReachedDirectlyAndAStarInNoProxyMeansEverything() {
        assertThat(new EnvironmentProxies(Map.of()).select(URI.create("https://example.com")))
                .containsExactly(Proxy.NO_PROXY);
        assertThat(new EnvironmentProxies(Map.of("https_proxy", "http://p:1", "no_proxy", "*"))
                        .select(URI.create("https://example.com")))
                .containsExactly(Proxy.NO_PROXY);
    }

    @Test
    void aProxyWithoutAHostIsRefusedInWords() {
        assertThatThrownBy(() -> new EnvironmentProxies(Map.of("HTTPS_PROXY", "http://:3128")))
                .hasMessageContaining("HTTPS_PROXY names no host")
                .hasMessageContaining("Maybe");
    }
}
