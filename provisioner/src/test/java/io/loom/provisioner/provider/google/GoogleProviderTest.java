package io.loom.provisioner.provider.google;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static com.github.tomakehurst.wiremock.stubbing.Scenario.STARTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.http.Fault;
import io.loom.contract.AccountCheck;
import io.loom.contract.Contract;
import io.loom.contract.Machine;
import io.loom.contract.ProviderOffer;
import io.loom.contract.TaskAction;
import io.loom.provisioner.cloud.CloudHttp;
import io.loom.provisioner.cloud.EnvironmentProxies;
import io.loom.provisioner.cloud.MachineName;
import io.loom.provisioner.cloud.RecordedAnswers;
import io.loom.provisioner.plugin.ConfigForm;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineState;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.ProviderMachine;
import io.loom.provisioner.plugin.RecordingTask;
import io.loom.provisioner.plugin.TaskFailure;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said to Compute Engine, and how its recorded answers are understood. */
class GoogleProviderTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ZONE = "/compute/v1/projects/project_name/zones/us-central1-a";
    private static final String AGGREGATED = "/compute/v1/projects/project_name/aggregated/instances";
    private static final String OPERATION = "operation-zones_us-central1-a_instances_post";
    private static final String PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDa6";

    private final RecordedAnswers recorded = RecordedAnswers.of("gce");
    private final WireMockServer google =
            new WireMockServer(wireMockConfig().bindAddress("127.0.0.1").dynamicPort());
    private final EnvironmentProxies proxies = new EnvironmentProxies(Map.of());
    private final CloudHttp http = new CloudHttp(proxies);
    private final GoogleProvider provider = new GoogleProvider(http, proxies, Clock.systemUTC());
    private final RecordingTask task = RecordingTask.of(TaskAction.CREATE);
    private final MachineToken token = new MachineToken(UUID.randomUUID(), UUID.randomUUID());

    @BeforeEach
    void answer() {
        google.start();
        google.stubFor(post("/token")
                .willReturn(okJson("{\"access_token\":\"first\",\"expires_in\":3600,\"token_type\":\"Bearer\"}")));
        google.stubFor(get(urlPathEqualTo(AGGREGATED)).willReturn(okJson("""
                {"items": {"zones/us-central1-a": {"warning": {"code": "NO_RESULTS_ON_PAGE"}}}}""")));
        google.stubFor(get(urlPathEqualTo("/compute/v1/projects/project_name/global/images/debian-12"))
                .willReturn(recorded("global_images_family_notfound.json", 404)));
        google.stubFor(get(urlPathEqualTo("/compute/v1/projects/project_name/global/images/family/debian-12"))
                .willReturn(recorded("projects_coreos-cloud_global_images_family_coreos_stable.json", 200)));
        google.stubFor(post(urlPathEqualTo(ZONE + "/instances"))
                .willReturn(recorded("zones_us-central1-a_instances_post.json", 200)));
        google.stubFor(get(urlPathEqualTo(ZONE + "/operations/" + OPERATION))
                .willReturn(recorded("operations_operation_zones_us-central1-a_instances_post.json", 200)));
        google.stubFor(get(urlPathMatching(ZONE + "/instances/[^/]+"))
                .willReturn(recorded("zones_us-central1-a_instances_lcnode-001.json", 200)));
    }

    @AfterEach
    void close() {
        google.stop();
        http.close();
    }

    private ResponseDefinitionBuilder recorded(String file, int status) {
        return aResponse().withStatus(status).withBody(recorded.text(file));
    }

    private GoogleConfig config(Map<String, ?> more) {
        Map<String, Object> fields = new LinkedHashMap<>(Map.of(
                "project",
                "project_name",
                "zone",
                "us-central1-a",
                "serviceAccountKey",
                GoogleKeys.keyFor(google.baseUrl() + "/token"),
                "endpoint",
                google.baseUrl() + "/compute/v1"));
        fields.putAll(more);
        return ConfigForm.of(GoogleConfig.class).bind(fields);
    }

    private GoogleConfig config() {
        return config(Map.of());
    }

    private MachineRequest request() {
        return request("loom");
    }

    private MachineRequest request(String sshUser) {
        return new MachineRequest(
                token,
                "web1-1000.example.org",
                null,
                Map.of("flavor", "n1-standard-1"),
                Map.of("image", "debian-12"),
                sshUser,
                PUBLIC_KEY,
                Map.of(Contract.INSTALLATION_TAG, "Inst/1"));
    }

    private String name() {
        return MachineName.of(request());
    }

    private String instance(String status, MachineToken of) {
        return """
                {"name": "%s", "id": "7", "status": "%s", "zone": "https://x/zones/us-central1-a",
                 "machineType": "https://x/machineTypes/n1-standard-1", "labelFingerprint": "f1",
                 "creationTimestamp": "2013-12-13T10:54:08.639-08:00",
                 "labels": {"loom-cluster": "%s", "loom-node": "%s", "loom-installation": "_49nst_2f1"},
                 "metadata": {"fingerprint": "m1", "items": [{"key": "ssh-keys", "value": "old:ssh-rsa AA"}]},
                 "networkInterfaces": [{"networkIP": "10.0.0.7", "accessConfigs": [{"natIP": "192.0.2.7"}]}]}""".formatted(name(), status, of.clusterId(), of.nodeId());
    }

    private void listed(String instance) {
        google.stubFor(get(urlPathEqualTo(AGGREGATED)).willReturn(okJson("""
                {"items": {"zones/us-central1-a": {"instances": [%s]}}}""".formatted(instance))));
    }

    private void shown(String instance) {
        google.stubFor(get(urlPathMatching(ZONE + "/instances/[^/]+")).willReturn(okJson(instance)));
    }

    private void ends(String errorCode, String message) {
        google.stubFor(get(urlPathEqualTo(ZONE + "/operations/" + OPERATION))
                .willReturn(okJson("""
                {"name": "x", "status": "DONE", "httpErrorStatusCode": 403,
                 "error": {"errors": [{"code": "%s", "message": "%s"}]}}""".formatted(errorCode, message))));
    }

    private void deletes() {
        google.stubFor(
                WireMock.delete(urlPathMatching(ZONE + "/instances/[^/]+")).willReturn(okJson("""
                {"name": "gone", "status": "DONE"}""")));
    }

    private JsonNode said(String path) throws Exception {
        return JSON.readTree(
                google.findAll(postRequestedFor(urlPathEqualTo(path))).getLast().getBodyAsString());
    }

    private Machine known() {
        return new Machine("us-central1-a/" + name(), Map.of(), 22, "loom", List.of(), Map.of());
    }

    @Test
    void aMachineIsAskedForWithAllThatTheConfigurationSays() throws Exception {
        Machine made = provider.create(
                request(),
                config(Map.of(
                        "networkTags", "web, ssh",
                        "subnetwork", "backend",
                        "diskSizeGb", 20,
                        "diskType", "pd-ssd",
                        "dataDiskSizeGb", "200",
                        "serviceAccount", "vm@project_name.iam.gserviceaccount.com")),
                task);

        JsonNode said = said(ZONE + "/instances");
        assertThat(said.path("name").asText()).startsWith("web1-1000-").hasSize(26);
        assertThat(said.path("hostname").asText()).isEqualTo("web1-1000.example.org");
        assertThat(said.path("machineType").asText()).isEqualTo("zones/us-central1-a/machineTypes/n1-standard-1");
        assertThat(said.path("labels")).isEqualTo(JSON.readTree("""
                {"loom-cluster": "%s", "loom-node": "%s", "loom-installation": "_49nst_2f1"}""".formatted(token.clusterId(), token.nodeId())));
        assertThat(said.path("tags").path("items")).isEqualTo(JSON.readTree("[\"web\", \"ssh\"]"));
        assertThat(said.path("networkInterfaces")).isEqualTo(JSON.readTree("""
                [{"network": "global/networks/default", "subnetwork": "regions/us-central1/subnetworks/backend",
                  "accessConfigs": [{"type": "ONE_TO_ONE_NAT", "name": "External NAT"}]}]"""));
        JsonNode boot = said.path("disks").path(0);
        assertThat(boot.path("boot").asBoolean() && boot.path("autoDelete").asBoolean())
                .isTrue();
        assertThat(boot.path("initializeParams").path("sourceImage").asText())
                .isEqualTo("projects/project_name/global/images/family/debian-12");
        assertThat(boot.path("initializeParams").path("diskType").asText())
                .isEqualTo("zones/us-central1-a/diskTypes/pd-ssd");
        assertThat(boot.path("initializeParams").path("diskSizeGb").asText()).isEqualTo("20");
        JsonNode data = said.path("disks").path(1);
        assertThat(data.path("autoDelete").asBoolean()).isTrue();
        assertThat(data.path("initializeParams").path("diskSizeGb").asText()).isEqualTo("200");
        assertThat(data.path("initializeParams")
                        .path("labels")
                        .path("loom-node")
                        .asText())
                .isEqualTo(token.nodeId().toString());
        assertThat(said.path("metadata").path("items")).isEqualTo(JSON.readTree("""
                [{"key": "ssh-keys", "value": "loom:%s"}, {"key": "block-project-ssh-keys", "value": "TRUE"},
                 {"key": "enable-oslogin", "value": "FALSE"}, {"key": "enable-guest-attributes", "value": "TRUE"}]""".formatted(PUBLIC_KEY)));
        assertThat(said.path("scheduling")).isEqualTo(JSON.readTree("{\"automaticRestart\": true}"));
        assertThat(said.path("serviceAccounts").path(0).path("email").asText())
                .isEqualTo("vm@project_name.iam.gserviceaccount.com");
        google.verify(postRequestedFor(urlPathEqualTo(ZONE + "/instances"))
                .withHeader("Authorization", equalTo("Bearer first"))
                .withQueryParam("requestId", WireMock.matching("[0-9a-f]{8}-[0-9a-f-]{27}")));

        assertThat(made.providerId()).isEqualTo("us-central1-a/lcnode-001");
        assertThat(made.addresses())
                .isEqualTo(Map.of(Machine.ACCESS_V4, "173.255.117.19", Machine.BIND_V4, "10.240.168.208"));
        assertThat(made.sshUser()).isEqualTo("loom");
        assertThat(made.properties()).containsEntry(Machine.FLAVOR, "n1-standard-1");
    }

    @Test
    void aSpotMachineWithoutAnExternalAddressLetsRootInByAStartScript() throws Exception {
        provider.create(request("root"), config(Map.of("spot", true, "externalIp", false)), task);
        JsonNode said = said(ZONE + "/instances");
        assertThat(said.path("scheduling")).isEqualTo(JSON.readTree("""
                {"automaticRestart": false, "provisioningModel": "SPOT", "instanceTerminationAction": "STOP",
                 "onHostMaintenance": "TERMINATE"}"""));
        assertThat(said.path("networkInterfaces").path(0).has("accessConfigs")).isFalse();
        assertThat(said.path("serviceAccounts").isMissingNode()).isTrue();
        assertThat(said.path("disks")).hasSize(1);
        assertThat(said.path("metadata").path("items").findValuesAsText("key")).contains("startup-script");
    }

    @Test
    void theLocationIsTheZoneAndAnImageMayNameItsProject() throws Exception {
        String zone = ZONE.replace("us-central1-a", "europe-west1-b");
        google.stubFor(post(urlPathEqualTo(zone + "/instances")).willReturn(okJson("{\"status\": \"DONE\"}")));
        google.stubFor(get(urlPathMatching(zone + "/instances/.*")).willReturn(okJson(instance("STAGING", token))));
        var request = new MachineRequest(
                token,
                "Web_1",
                "europe-west1-b",
                Map.of("flavor", "e2-small"),
                Map.of("image", "projects/debian-cloud/global/images/family/debian-12"),
                "loom",
                PUBLIC_KEY,
                Map.of());
        provider.create(request, config(), task);
        JsonNode said = said(zone + "/instances");
        assertThat(said.path("name").asText()).startsWith("web-1-");
        assertThat(said.has("hostname")).isFalse();
        assertThat(said.path("disks")
                        .path(0)
                        .path("initializeParams")
                        .path("sourceImage")
                        .asText())
                .isEqualTo("projects/debian-cloud/global/images/family/debian-12");
        google.verify(0, getRequestedFor(urlPathMatching(".*/global/images/.*")));
    }

    @Test
    void noCapacityAndQuotaAreFailuresOfTheirOwnInGooglesWords() {
        String capacity = "The zone 'projects/p/zones/us-central1-a' does not have enough resources available";
        ends("ZONE_RESOURCE_POOL_EXHAUSTED", capacity);
        assertFails(Contract.NO_CAPACITY, true, capacity);
        ends("ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS", capacity);
        assertFails(Contract.NO_CAPACITY, true, capacity);
        String quota = "Quota 'CPUS' exceeded. Limit: 24.0 in region us-central1.";
        ends("QUOTA_EXCEEDED", quota);
        assertFails(Contract.QUOTA_EXCEEDED, false, quota);
        google.stubFor(post(urlPathEqualTo(ZONE + "/instances")).willReturn(refusal(403, "quotaExceeded", quota)));
        assertFails(Contract.QUOTA_EXCEEDED, false, quota);
        google.stubFor(post(urlPathEqualTo(ZONE + "/instances"))
                .willReturn(refusal(403, "forbidden", "Required 'compute.instances.create' permission")));
        assertFails("forbidden", false, "Required 'compute.instances.create' permission");
        google.stubFor(
                post(urlPathEqualTo(ZONE + "/instances")).willReturn(refusal(503, "backendError", "Backend Error")));
        assertFails("cloud-failed", true, "Backend Error");
    }

    private static ResponseDefinitionBuilder refusal(int status, String reason, String message) {
        return aResponse().withStatus(status).withBody("""
                {"error": {"code": %d, "message": "%s", "errors": [{"reason": "%s", "message": "%s"}]}}""".formatted(status, message, reason, message));
    }

    private void assertFails(String code, boolean retryable, String words) {
        assertThatThrownBy(() -> provider.create(request(), config(), task))
                .hasMessageContaining(words)
                .isInstanceOfSatisfying(TaskFailure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(code);
                    assertThat(failure.retryable()).isEqualTo(retryable);
                });
    }

    @Test
    void a403BecauseOfTooManyCallsIsWaitedOut() throws Exception {
        google.stubFor(post(urlPathEqualTo(ZONE + "/instances"))
                .inScenario("rate")
                .whenScenarioStateIs(STARTED)
                .willReturn(refusal(403, "rateLimitExceeded", "Rate Limit Exceeded"))
                .willSetStateTo("calm"));
        google.stubFor(post(urlPathEqualTo(ZONE + "/instances"))
                .inScenario("rate")
                .whenScenarioStateIs("calm")
                .willReturn(recorded("zones_us-central1-a_instances_post.json", 200)));
        provider.create(request(), config(), task);
        assertThat(task.words()).contains("Google is asked too often, waiting.");
        assertThat(google.findAll(postRequestedFor(urlPathEqualTo(ZONE + "/instances"))).stream()
                        .map(said -> said.queryParameter("requestId").firstValue())
                        .distinct())
                .as("the same request twice")
                .hasSize(1);
    }

    @Test
    void aTokenThatHasEndedIsAskedForAnewOnce() throws Exception {
        google.stubFor(get(urlPathEqualTo(AGGREGATED))
                .withHeader("Authorization", equalTo("Bearer first"))
                .willReturn(refusal(401, "authError", "Invalid Credentials")));
        google.stubFor(post("/token")
                .inScenario("token")
                .whenScenarioStateIs(STARTED)
                .willReturn(okJson("{\"access_token\":\"first\",\"expires_in\":3600,\"token_type\":\"Bearer\"}"))
                .willSetStateTo("again"));
        google.stubFor(post("/token")
                .inScenario("token")
                .whenScenarioStateIs("again")
                .willReturn(okJson("{\"access_token\":\"second\",\"expires_in\":3600,\"token_type\":\"Bearer\"}")));
        provider.create(request(), config(), task);
        google.verify(2, postRequestedFor(urlEqualTo("/token")));
        google.verify(postRequestedFor(urlPathEqualTo(ZONE + "/instances"))
                .withHeader("Authorization", equalTo("Bearer second")));
    }

    @Test
    void aKeyThatGoogleRefusesFailsForGoodAndIsNotShown() {
        google.stubFor(post("/token").willReturn(aResponse().withStatus(400).withBody("""
                {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}""")));
        assertThatThrownBy(() -> provider.create(request(), config(), task))
                .hasMessageContaining("Invalid JWT Signature.")
                .hasMessageNotContaining("PRIVATE")
                .isInstanceOfSatisfying(TaskFailure.class, failure -> {
                    assertThat(failure.code()).isEqualTo("bad-credentials");
                    assertThat(failure.retryable()).isFalse();
                });
        assertThat(config().toString()).doesNotContain("PRIVATE");
    }

    @Test
    void theProvisionersOwnCredentialsGoToNobodyButGoogle() {
        var fields = Map.of("project", "p-1", "endpoint", "https://compute.googleapis.com.example.org/compute/v1");
        GoogleConfig config = ConfigForm.of(GoogleConfig.class).bind(fields);
        assertThatThrownBy(() -> provider.validate(config)).hasMessageContaining("Field endpoint");
        assertThatThrownBy(() -> provider.find(token, config, task)).hasMessageContaining("Field endpoint");
        provider.validate(ConfigForm.of(GoogleConfig.class).bind(Map.of("project", "p-1")));
        assertThatThrownBy(() -> provider.validate(config(Map.of("serviceAccountKey", "{}"))))
                .hasMessageContaining("service_account");
    }

    @Test
    void anInsertThatMeetsItsOwnMachineAnswersIt() throws Exception {
        google.stubFor(get(urlPathEqualTo(ZONE + "/operations/" + OPERATION))
                .willReturn(recorded("operations_operation_zones_europe-west1-a_instances_post.json", 200)));
        assertFails("conflict", true, "already exists");
        shown(instance("PROVISIONING", token));
        assertThat(provider.create(request(), config(), task).providerId()).isEqualTo("us-central1-a/" + name());
        shown(instance("RUNNING", new MachineToken(UUID.randomUUID(), UUID.randomUUID())));
        assertFails("conflict", true, "already exists");
    }

    @Test
    void aMachineOfTheTokenIsAnsweredAndOneThatHasEndedIsMadeAnew() throws Exception {
        listed(instance("RUNNING", token));
        shown(instance("RUNNING", token));
        assertThat(provider.create(request(), config(), task).providerId()).isEqualTo("us-central1-a/" + name());
        google.verify(getRequestedFor(urlPathEqualTo(AGGREGATED))
                .withQueryParam(
                        "filter",
                        equalTo("(labels.loom-cluster = \"" + token.clusterId() + "\") AND (labels.loom-node = \""
                                + token.nodeId() + "\")")));
        google.verify(0, postRequestedFor(urlPathEqualTo(ZONE + "/instances")));

        shown(instance("TERMINATED", token));
        deletes();
        provider.create(request(), config(), task);
        google.verify(1, deleteRequestedFor(urlPathEqualTo(ZONE + "/instances/" + name())));
        google.verify(1, postRequestedFor(urlPathEqualTo(ZONE + "/instances")));
    }

    @Test
    void anAnswerThatNeverCameLeavesOneMachineThatIsFoundByItsToken() throws Exception {
        google.stubFor(
                post(urlPathEqualTo(ZONE + "/instances")).willReturn(aResponse().withFault(Fault.EMPTY_RESPONSE)));
        assertFails("cloud-unreachable", true, "Google cannot be reached");
        listed(instance("STAGING", token));
        shown(instance("STAGING", token));
        Machine found = provider.create(request(), config(), task.attempt(2));
        assertThat(found.providerId()).isEqualTo("us-central1-a/" + name());
        google.verify(1, postRequestedFor(urlPathEqualTo(ZONE + "/instances")));
    }

    @Test
    void aNewMachineThatIsNotShownYetIsLookedForAgain() throws Exception {
        String path = ZONE + "/instances/" + name();
        google.stubFor(get(path)
                .inScenario("late")
                .whenScenarioStateIs(STARTED)
                .willReturn(refusal(404, "notFound", "The resource was not found"))
                .willSetStateTo("2"));
        google.stubFor(get(path)
                .inScenario("late")
                .whenScenarioStateIs("2")
                .willReturn(refusal(404, "notFound", "The resource was not found"))
                .willSetStateTo("3"));
        google.stubFor(
                get(path).inScenario("late").whenScenarioStateIs("3").willReturn(okJson(instance("STAGING", token))));
        assertThat(provider.create(request(), config(), task).providerId()).isEqualTo("us-central1-a/" + name());

        google.resetScenarios();
        var made = new Machine(
                known().providerId(),
                Map.of(),
                22,
                "loom",
                List.of(),
                Map.of("created", Instant.now().toString()));
        assertThat(provider.inspect(made, config(), task)).isInstanceOf(MachineState.Pending.class);
        google.resetScenarios();
        assertThat(provider.inspect(known(), config(), task)).isEqualTo(MachineState.absent());
    }

    @Test
    void howAMachineStandsIsTold() throws Exception {
        shown(instance("RUNNING", token));
        google.stubFor(get(urlPathEqualTo(ZONE + "/instances/" + name() + "/getGuestAttributes"))
                .withQueryParam("queryPath", equalTo("hostkeys/"))
                .willReturn(okJson("""
                        {"queryValue": {"items": [{"namespace": "hostkeys", "key": "ssh-ed25519", "value": "AAAAhost"}]}}""")));
        assertThat(provider.inspect(known(), config(), task))
                .isInstanceOfSatisfying(MachineState.Running.class, running -> {
                    assertThat(running.machine().hostKeys()).containsExactly("ssh-ed25519 AAAAhost");
                    assertThat(running.machine().addresses()).containsEntry(Machine.ACCESS_V4, "192.0.2.7");
                    assertThat(running.machine().sshUser()).isEqualTo("loom");
                });
        assertThat(provider.inspect(known(), config(Map.of("sshAddress", "internal")), task)
                        .known()
                        .orElseThrow()
                        .addresses())
                .containsEntry(Machine.ACCESS_V4, "10.0.0.7");
        google.stubFor(get(urlPathEqualTo(ZONE + "/instances/" + name() + "/getGuestAttributes"))
                .willReturn(refusal(404, "notFound", "The resource 'hostkeys/' was not found")));
        assertThat(provider.inspect(known(), config(), task)
                        .known()
                        .orElseThrow()
                        .hostKeys())
                .isEmpty();
        shown(instance("STAGING", token));
        assertThat(provider.inspect(known(), config(), task))
                .isInstanceOfSatisfying(
                        MachineState.Pending.class,
                        pending -> assertThat(pending.words()).isEqualTo("STAGING"));
        google.stubFor(get(urlPathMatching(ZONE + "/instances/[^/]+"))
                .willReturn(recorded("zones_us_central1_a_instances_stopped_node.json", 200)));
        assertThat(provider.inspect(known(), config(), task))
                .isInstanceOfSatisfying(MachineState.Failed.class, failed -> {
                    assertThat(failed.failure()).hasMessage("Google says of us-central1-a/stopped-node: TERMINATED.");
                    assertThat(failed.failure().retryable()).isTrue();
                });
        google.stubFor(get(urlPathMatching(ZONE + "/instances/[^/]+"))
                .willReturn(recorded("zones_us-central1-b_instances_libcloud-lb-demo-www-002.json", 404)));
        assertThat(provider.inspect(known(), config(), task)).isEqualTo(MachineState.absent());
        google.stubFor(get(urlPathMatching(ZONE + "/instances/[^/]+"))
                .willReturn(refusal(404, "notFound", "The resource 'projects/project_name' was not found")));
        assertThatThrownBy(() -> provider.inspect(known(), config(), task))
                .hasMessageContaining("'projects/project_name'");
    }

    @Test
    void aMachineOfAnotherTokenIsNotDeletedAndOneThatIsGoneIsNoFailure() throws Exception {
        deletes();
        shown(instance("RUNNING", new MachineToken(UUID.randomUUID(), UUID.randomUUID())));
        provider.delete(known(), token, config(), task);
        google.verify(0, deleteRequestedFor(urlPathMatching(".*")));
        shown(instance("RUNNING", token));
        provider.delete(known(), token, config(), task);
        google.verify(
                1,
                deleteRequestedFor(urlPathEqualTo(ZONE + "/instances/" + name()))
                        .withQueryParam("requestId", WireMock.matching("[0-9a-f-]{36}")));
        google.stubFor(get(urlPathMatching(ZONE + "/instances/[^/]+"))
                .willReturn(recorded("zones_us-central1-b_instances_libcloud-lb-demo-www-002.json", 404)));
        provider.delete(known(), token, config(), task);
        google.verify(1, deleteRequestedFor(urlPathMatching(".*")));
    }

    @Test
    void aListGoesOnFromPageToPageAndSaysWhichZonesCouldNotBeAsked() throws Exception {
        google.stubFor(get(urlPathEqualTo(AGGREGATED))
                .withQueryParam("pageToken", absent())
                .willReturn(okJson("""
                        {"nextPageToken": "a+b", "items": {"zones/a": {"instances": [%s]}}}""".formatted(instance("RUNNING", token)))));
        google.stubFor(get(urlPathEqualTo(AGGREGATED))
                .withQueryParam("pageToken", equalTo("a+b"))
                .willReturn(okJson("""
                        {"items": {"zones/b": {"warning": {"code": "UNREACHABLE"}}, "zones/c": {"instances": [%s]}}}""".formatted(instance("TERMINATED", token)))));
        List<ProviderMachine> found = new ArrayList<>();
        assertThatThrownBy(() -> provider.list("Inst/1", config(), task, found::add))
                .hasMessageContaining("zones/b");
        assertThat(found).hasSize(2).allSatisfy(machine -> {
            assertThat(machine.token()).isEqualTo(token);
            assertThat(machine.installation()).contains("Inst/1");
        });
        google.verify(getRequestedFor(urlPathEqualTo(AGGREGATED))
                .withQueryParam("pageToken", equalTo("a+b"))
                .withQueryParam("filter", equalTo("(labels.loom-installation = \"_49nst_2f1\")")));
    }

    @Test
    void recordedInstancesOfAllZonesAreUnderstood() throws Exception {
        google.stubFor(get(urlPathEqualTo(AGGREGATED)).willReturn(recorded("aggregated_instances.json", 200)));
        List<ProviderMachine> found = new ArrayList<>();
        provider.list("any", config(), task, found::add);
        assertThat(found)
                .extracting(machine -> machine.machine().providerId())
                .contains("europe-west1-a/libcloud-demo-europe-multiple-nodes-000", "us-central1-a/node-name");
        assertThat(found).allSatisfy(machine -> assertThat(machine.token()).isNull());
    }

    @Test
    void anAdoptedMachineKeepsItsLabelsAndKeysAndAnothersIsRefused() throws Exception {
        String free = instance("RUNNING", token)
                .replace("\"loom-cluster\": \"" + token.clusterId() + "\", ", "\"team\": \"a\", ");
        shown(free);
        google.stubFor(post(urlPathMatching(ZONE + "/instances/[^/]+/set(Labels|Metadata)"))
                .willReturn(okJson("{\"status\": \"DONE\"}")));
        Machine adopted = provider.adopt(known().providerId(), request(), config(), task);
        assertThat(adopted.providerId()).isEqualTo(known().providerId());
        google.verify(postRequestedFor(urlPathEqualTo(ZONE + "/instances/" + name() + "/setLabels"))
                .withRequestBody(matchingJsonPath("$.labelFingerprint", equalTo("f1")))
                .withRequestBody(matchingJsonPath("$.labels.team", equalTo("a")))
                .withRequestBody(matchingJsonPath(
                        "$.labels['loom-node']", equalTo(token.nodeId().toString()))));
        JsonNode metadata = said(ZONE + "/instances/" + name() + "/setMetadata");
        assertThat(metadata).isEqualTo(JSON.readTree("""
                {"fingerprint": "m1", "items": [{"key": "ssh-keys", "value": "old:ssh-rsa AA\\nloom:%s"}]}""".formatted(PUBLIC_KEY)));

        MachineToken other = new MachineToken(UUID.randomUUID(), UUID.randomUUID());
        shown(instance("RUNNING", other));
        assertThatThrownBy(() -> provider.adopt(known().providerId(), request(), config(), task))
                .hasMessageContaining(other.text())
                .isInstanceOfSatisfying(
                        TaskFailure.class, failure -> assertThat(failure.code()).isEqualTo("machine-taken"));
    }

    @Test
    void aMachineIsLookedUpByItsNameAloneWhereThatIsEnough() throws Exception {
        listed(instance("RUNNING", token));
        assertThat(provider.lookup("web-1", config(), task))
                .hasValueSatisfying(
                        found -> assertThat(found.machine().providerId()).isEqualTo(known().providerId()));
        google.verify(
                getRequestedFor(urlPathEqualTo(AGGREGATED)).withQueryParam("filter", equalTo("name = \"web-1\"")));
        listed(instance("RUNNING", token) + "," + instance("RUNNING", token));
        assertThatThrownBy(() -> provider.lookup("web-1", config(), task)).hasMessageContaining("There are 2 machines");
        assertThat(provider.lookup("../../x", config(), task)).isEmpty();
    }

    @Test
    void theAccountIsCheckedAgainstWhatTheConfigurationNames() throws Exception {
        project("", "project.json");
        project("/global/networks/default", "global_networks_default.json");
        project("/zones/us-central1-a", "zones_us-central1-a.json");
        project("/regions/us-central1", "regions_us-central1.json");
        project("/regions/us-central1/subnetworks/sub", "regions_us-central1_subnetworks_cf_972cf02e6ad49112.json");
        List<AccountCheck> checks = provider.check(config(Map.of("subnetwork", "sub")), task);
        assertThat(checks)
                .allSatisfy(
                        check -> assertThat(check.passed()).as(check.toString()).isTrue());
        assertThat(checks)
                .extracting(AccountCheck::subject)
                .containsExactly(
                        "credentials",
                        "network default",
                        "zone us-central1-a",
                        "subnetwork sub",
                        "quota of us-central1");
        assertThat(checks.getLast().words()).isEqualTo("1020 of 1050 CPUS and 10489 of 10500 INSTANCES are left.");

        assertThat(provider.check(config(Map.of("network", "nowhere")), task))
                .filteredOn(check -> !check.passed())
                .singleElement()
                .satisfies(check -> assertThat(check.words()).contains("global/networks/nowhere"));
        google.stubFor(
                post("/token").willReturn(aResponse().withStatus(400).withBody("{\"error\": \"invalid_grant\"}")));
        assertThat(provider.check(config(Map.of("project", "project_2")), task))
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.passed()).isFalse();
                    assertThat(check.subject()).isEqualTo("credentials");
                });
    }

    private void project(String path, String file) {
        google.stubFor(
                get(urlPathEqualTo("/compute/v1/projects/project_name" + path)).willReturn(recorded(file, 200)));
    }

    @Test
    void whatTheAccountOffersIsTold() throws Exception {
        project("", "project.json");
        project("/zones", "zones.json");
        project("/global/networks", "global_networks.json");
        project("/regions", "regions.json");
        project("/global/images", "global_images.json");
        google.stubFor(get(urlPathEqualTo("/compute/v1/projects/debian-cloud/global/images"))
                .willReturn(recorded("projects_debian-cloud_global_images.json", 200)));
        project("/aggregated/machineTypes", "aggregated_machineTypes.json");
        google.stubFor(get(urlPathEqualTo("/compute/v1/projects/project_name/aggregated/machineTypes"))
                .withQueryParam("pageToken", WireMock.matching(".+"))
                .willReturn(okJson("{\"items\": {}}")));
        ProviderOffer offer = provider.discover(config(Map.of("imageProjects", "debian-cloud")), task);
        assertThat(offer.locations()).contains("asia-east1-a", "us-central1-a");
        assertThat(offer.networks()).extracting(ProviderOffer.Network::id).contains("cf", "custom");
        assertThat(offer.flavors())
                .filteredOn(flavor -> flavor.id().equals("n1-highcpu-4"))
                .singleElement()
                .satisfies(flavor -> {
                    assertThat(flavor.cpus()).isEqualTo(4);
                    assertThat(flavor.memoryMiB()).isEqualTo(3686);
                    assertThat(flavor.locations()).contains("europe-west1-a");
                });
        assertThat(offer.flavors()).extracting(ProviderOffer.Flavor::id).doesNotContain("n1-highmem-4-d");
        assertThat(offer.images())
                .extracting(ProviderOffer.Image::id)
                .contains("projects/debian-cloud/global/images/backports-debian-7-wheezy-v20131127")
                .doesNotContain("projects/debian-cloud/global/images/debian-6-squeeze-v20130507");
        assertThat(offer.quotas()).contains(new ProviderOffer.Quota("CPUS in us-central1", 24L, 3));
        assertThat(offer.quotas()).contains(new ProviderOffer.Quota("NETWORKS", 5L, 3));
    }
}
