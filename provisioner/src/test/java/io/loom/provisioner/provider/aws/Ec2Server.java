package io.loom.provisioner.provider.aws;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.loom.provisioner.cloud.RecordedAnswers;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Answers of EC2 and STS, as a test has written them, and what was asked. */
final class Ec2Server implements AutoCloseable {

    final WireMockServer http = new WireMockServer(
            WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort());

    Ec2Server() {
        http.start();
    }

    String url() {
        return "http://127.0.0.1:" + http.port();
    }

    /** One after the other, the last one for ever. */
    void answers(String action, ResponseDefinitionBuilder... answers) {
        for (int i = 0; i < answers.length; i++) {
            http.stubFor(post(anyUrl())
                    .withRequestBody(matching("(^|.*&)Action=" + action + "(&.*|$)"))
                    .inScenario(action)
                    .whenScenarioStateIs(state(i))
                    .willSetStateTo(state(Math.min(i + 1, answers.length - 1)))
                    .willReturn(answers[i]));
        }
    }

    private static String state(int answer) {
        return answer == 0 ? Scenario.STARTED : Integer.toString(answer);
    }

    /** The parameters of each request of the action. */
    List<Map<String, String>> said(String action) {
        return requests(action).stream().map(Ec2Server::parameters).toList();
    }

    /** The parameters of the only request of the action. */
    Map<String, String> saidOnce(String action) {
        List<Map<String, String>> said = said(action);
        assertThat(said).as(action).hasSize(1);
        return said.getFirst();
    }

    List<LoggedRequest> requests(String action) {
        return http.findAll(postRequestedFor(anyUrl())).stream()
                .filter(request -> action.equals(parameters(request).get("Action")))
                .toList();
    }

    private static Map<String, String> parameters(LoggedRequest request) {
        return Stream.of(request.getBodyAsString().split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(
                        pair -> pair[0],
                        pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8),
                        (one, other) -> one,
                        TreeMap::new));
    }

    static ResponseDefinitionBuilder ok(String action, String content) {
        return xml("<" + action
                + "Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>req-1</requestId>" + content
                + "</" + action + "Response>");
    }

    static ResponseDefinitionBuilder error(int status, String code, String message) {
        return xml("<Response><Errors><Error><Code>" + code + "</Code><Message>" + message
                        + "</Message></Error></Errors><RequestID>req-1</RequestID></Response>")
                .withStatus(status);
    }

    /** As STS puts it. */
    static ResponseDefinitionBuilder result(String action, String content) {
        return xml("<" + action + "Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><" + action + "Result>"
                + content
                + "</" + action + "Result><ResponseMetadata><RequestId>req-1</RequestId></ResponseMetadata></" + action
                + "Response>");
    }

    /** As STS puts it. */
    static ResponseDefinitionBuilder refusal(int status, String code, String message) {
        return xml("<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type><Code>"
                        + code + "</Code><Message>" + message
                        + "</Message></Error><RequestId>req-1</RequestId></ErrorResponse>")
                .withStatus(status);
    }

    static ResponseDefinitionBuilder lost() {
        return aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER);
    }

    /** An answer that EC2 gave once; the test is skipped where the recordings are not. */
    static ResponseDefinitionBuilder recorded(String name) {
        return xml(RecordedAnswers.of("ec2").text(name + ".xml"));
    }

    private static ResponseDefinitionBuilder xml(String content) {
        return aResponse().withHeader("Content-Type", "text/xml;charset=UTF-8").withBody(content);
    }

    /** Instances as DescribeInstances shows them. */
    static ResponseDefinitionBuilder shown(String... instances) {
        return ok(
                "DescribeInstances",
                "<reservationSet>"
                        + Stream.of(instances)
                                .map(i -> "<item><instancesSet>" + i + "</instancesSet></item>")
                                .collect(Collectors.joining())
                        + "</reservationSet>");
    }

    static ResponseDefinitionBuilder launched(String instance) {
        return ok("RunInstances", "<instancesSet>" + instance + "</instancesSet>");
    }

    /** An instance with further elements and tags. */
    static String instance(String id, String state, String more, Map<String, String> tags) {
        return "<item><instanceId>" + id + "</instanceId><instanceState><name>" + state
                + "</name></instanceState><instanceType>t3.small</instanceType><launchTime>2026-01-02T03:04:05.000Z</launchTime>"
                + more + "<tagSet>"
                + tags.entrySet().stream()
                        .map(tag -> "<item><key>" + tag.getKey() + "</key><value>" + tag.getValue() + "</value></item>")
                        .collect(Collectors.joining())
                + "</tagSet></item>";
    }

    @Override
    public void close() {
        http.stop();
    }
}
