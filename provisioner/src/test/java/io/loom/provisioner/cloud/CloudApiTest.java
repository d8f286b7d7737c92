package io.loom.provisioner.cloud;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.loom.contract.TaskAction;
import io.loom.provisioner.plugin.RecordingTask;
import io.loom.provisioner.plugin.TaskFailure;
import java.net.ProxySelector;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CloudApiTest {
    private final WireMockServer cloud =
            new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));
    private final CloudHttp http = new CloudHttp(ProxySelector.of(null));
    private final RecordingTask task = RecordingTask.of(TaskAction.CREATE);
    private final AtomicInteger tokens = new AtomicInteger();
    private final CloudDialect dialect = new CloudDialect() {
        @Override
        public String cloud() {
            return "Testcloud";
        }

        @Override
        public Optional<String> words(CloudResponse response) {
            return Optional.of(response.json().path("error").asText()).filter(words -> !words.isEmpty());
        }
    };
    private final CloudApi api = api(task -> new TokenAuthorization.Token(
            "token-" + tokens.incrementAndGet(), Instant.now().plus(Duration.ofHours(1))));

    private CloudApi api(TokenAuthorization.Source source) {
        return new CloudApi(
                http,
                dialect,
                new TokenAuthorization("X-Token", "", source, Clock.systemUTC()),
                Optional.empty(),
                new Pace(System::nanoTime),
                Clock.systemUTC());
    }

    @BeforeEach
    void begin() {
        cloud.start();
    }

    @AfterEach
    void end() {
        cloud.stop();
        http.close();
    }

    private URI at(String path) {
        return URI.create(cloud.baseUrl() + path);
    }

    @Test
    void oneTokenServesManyRequestsAtOnce() throws Exception {
        cloud.stubFor(get("/servers").willReturn(okJson("{}")));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var sent : threads.invokeAll(IntStream.range(0, 8)
                    .mapToObj(i -> (Callable<CloudResponse>) () -> api.send(CloudRequest.get(at("/servers")), task))
                    .toList())) {
                assertThat(sent.get().status()).isEqualTo(200);
            }
        }
        assertThat(tokens).hasValue(1);
    }

    @Test
    void aTokenThatHasEndedIsRenewedOnceAndARefusalThatStaysIsTold() throws Exception {
        cloud.stubFor(get("/servers").willReturn(aResponse().withStatus(401).withBody("{\"error\": \"token ended\"}")));
        cloud.stubFor(get("/servers").withHeader("X-Token", equalTo("token-2")).willReturn(okJson("{}")));
        assertThat(api.send(CloudRequest.get(at("/servers")), task).status()).isEqualTo(200);

        cloud.stubFor(get("/flavors").willReturn(aResponse().withStatus(401).withBody("{\"error\": \"no user\"}")));
        assertThatThrownBy(() -> api.send(CloudRequest.get(at("/flavors")), task))
                .hasMessageContaining("Testcloud answered 401")
                .hasMessageContaining("no user")
                .isInstanceOfSatisfying(TaskFailure.class, failure -> {
                    assertThat(failure.code()).isEqualTo("bad-credentials");
                    assertThat(failure.retryable()).isFalse();
                });
        cloud.verify(2, getRequestedFor(urlEqualTo("/flavors")));
    }

    @Test
    void whatIsRefusedBecauseOfTooManyCallsIsSentAgainAPostToo() throws Exception {
        cloud.stubFor(post("/servers")
                .inScenario("busy")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(aResponse().withStatus(429).withHeader("Retry-After", "1"))
                .willSetStateTo("calm"));
        cloud.stubFor(
                post("/servers").inScenario("busy").whenScenarioStateIs("calm").willReturn(okJson("{}")));
        CloudRequest create = CloudRequest.post(at("/servers"), JsonNodeFactory.instance.objectNode());
        assertThat(api.send(create, task).status()).isEqualTo(200);
        assertThat(task.words()).containsExactly("Testcloud is asked too often, waiting.");
    }

    @Test
    void aCloudThatWantsToBeLeftAloneForLongerThanTheTaskHasIsAFailureThatPasses() {
        cloud.stubFor(get("/servers").willReturn(aResponse().withStatus(429).withHeader("Retry-After", "600")));
        assertThatThrownBy(() -> api.send(CloudRequest.get(at("/servers")), task))
                .isInstanceOfSatisfying(TaskFailure.class, failure -> {
                    assertThat(failure.code()).isEqualTo("throttled");
                    assertThat(failure.retryable()).isTrue();
                });
    }

    @Test
    void aLostAnswerIsAskedForAgainUnlessTheRequestCouldBeDoneTwice() throws Exception {
        cloud.stubFor(delete("/servers/1")
                .inScenario("lost")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER))
                .willSetStateTo("back"));
        cloud.stubFor(delete("/servers/1")
                .inScenario("lost")
                .whenScenarioStateIs("back")
                .willReturn(aResponse().withStatus(204)));
        assertThat(api.send(CloudRequest.delete(at("/servers/1")), task).status())
                .isEqualTo(204);

        cloud.stubFor(post("/servers").willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));
        CloudRequest create = CloudRequest.post(at("/servers"), JsonNodeFactory.instance.objectNode());
        assertThatThrownBy(() -> api.send(create, task)).isInstanceOfSatisfying(TaskFailure.class, failure -> {
            assertThat(failure.code()).isEqualTo("cloud-unreachable");
            assertThat(failure.retryable()).isTrue();
        });
        cloud.verify(1, postRequestedFor(urlEqualTo("/servers")));
    }

    @Test
    void whatIsNotThereIsEmptyAndNoFailure() throws Exception {
        cloud.stubFor(
                WireMock.any(urlEqualTo("/servers/1")).willReturn(aResponse().withStatus(404)));
        assertThat(api.find(CloudRequest.get(at("/servers/1")), task)).isEmpty();
    }

    @Test
    void aRedirectionIsNotFollowedForItCouldCarryTheTokenElsewhere() {
        cloud.stubFor(get("/servers")
                .willReturn(aResponse().withStatus(302).withHeader("Location", cloud.baseUrl() + "/elsewhere")));
        cloud.stubFor(get("/elsewhere").willReturn(okJson("{}")));
        assertThatThrownBy(() -> api.send(CloudRequest.get(at("/servers")), task))
                .hasMessageContaining("302");
        cloud.verify(0, getRequestedFor(urlEqualTo("/elsewhere")));
    }

    @Test
    void noSecretIsInTheWordsOfAFailure() {
        cloud.stubFor(post("/tokens?key=hush").willReturn(aResponse().withStatus(500)));
        CloudRequest request = CloudRequest.post(
                at("/tokens?key=hush"), JsonNodeFactory.instance.objectNode().put("password", "hush"));
        assertThatThrownBy(() -> api.send(request, task))
                .hasMessageNotContaining("hush")
                .hasMessageContaining("/tokens");
    }
}
