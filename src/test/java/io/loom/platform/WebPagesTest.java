package io.loom.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebPagesTest {

    private static final String BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/clusters",
                "/clusters/0192f0c1-0000-7000-8000-000000000001",
                "/catalog/services/hadoop-2.0",
                "/apiary",
                "/quota"
            })
    void isForABrowserThatOpensAnAddressOfTheUi(String path) {
        assertThat(WebPages.isPage(HttpMethod.GET, path, BROWSER)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/clusters", "/api", "/q/health", "/q", "/assets/index-1.js", "/loom.svg"})
    void isNotForTheApiManagementOrFiles(String path) {
        assertThat(WebPages.isPage(HttpMethod.GET, path, BROWSER)).isFalse();
    }

    @Test
    void isNotForProgramsNorForWrites() {
        assertThat(WebPages.isPage(HttpMethod.GET, "/clusters", "application/json"))
                .isFalse();
        assertThat(WebPages.isPage(HttpMethod.GET, "/clusters", null)).isFalse();
        assertThat(WebPages.isPage(HttpMethod.POST, "/clusters", BROWSER)).isFalse();
    }
}
