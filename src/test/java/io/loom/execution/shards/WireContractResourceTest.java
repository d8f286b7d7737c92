package io.loom.execution.shards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.contract.BootstrapWork;
import io.loom.contract.ClusterRef;
import io.loom.contract.Contract;
import io.loom.contract.ControlMessage;
import io.loom.contract.Enrolment;
import io.loom.contract.KeyWork;
import io.loom.contract.Machine;
import io.loom.contract.NodeRef;
import io.loom.contract.NodeSetup;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.ProviderAccount;
import io.loom.contract.ProviderWork;
import io.loom.contract.ProvisionerMessage;
import io.loom.contract.ReportBatch;
import io.loom.contract.ResourceRef;
import io.loom.contract.ServiceWork;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.contract.TaskAttempt;
import io.loom.contract.TaskBatch;
import io.loom.contract.TaskReport;
import io.loom.contract.TaskWork;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Messages between this server and provisioners of the first release of the contract's version, as bytes: what those said is
 * understood, and what this server says has all that they read.
 */
@QuarkusTest
class WireContractResourceTest {

    private static final Path MESSAGES = Path.of("src", "test", "resources", "contract");
    private static final Path NOW = MESSAGES.resolve("sent-now.json");
    private static final String RUN = "first-01980000-0000-7000-8000-000000000001";
    private static final UUID TASK = UUID.fromString("01980000-0000-7000-8000-0000000000aa");
    private static final TaskAttempt ATTEMPT = new TaskAttempt(TASK, 1, "nonce-of-one");
    private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");
    private static final Machine MACHINE = new Machine(
            "m-1",
            Map.of(Machine.ACCESS_V4, "127.0.0.9"),
            22,
            "root",
            List.of("ssh-ed25519 AAAA"),
            Map.of("rack", "r1"));

    @Inject
    ObjectMapper json;

    @Test
    void whatTheFirstProvisionersSayIsUnderstood() throws IOException {
        JsonNode said = json.readTree(Files.readString(MESSAGES.resolve("said-by-the-first.json")));
        assertThat(json.treeToValue(said.path("enrolment"), Enrolment.Request.class))
                .isEqualTo(new Enrolment.Request(Contract.VERSION, "0.0.1", "far.example"));

        List<ProvisionerMessage> messages = new ArrayList<>();
        for (JsonNode each : said.path("messages")) {
            messages.add(json.treeToValue(each, ProvisionerMessage.class));
        }
        assertThat(messages).hasSize(3);
        assertThat(messages.getFirst()).isInstanceOfSatisfying(ProvisionerMessage.Hello.class, hello -> {
            assertThat(hello.pools()).containsExactly("default");
            assertThat(hello.capacity()).isEqualTo(16);
            assertThat(hello.plugins()).extracting(PluginDescriptor::name).containsExactly("hosts", "shell");
            PluginDescriptor.FieldSchema key = Objects.requireNonNull(
                    hello.plugins().getFirst().adminFields().get("privateKey"));
            assertThat(key.sensitive()).isTrue();
            assertThat(key.location()).isNull();
        });
        assertThat(messages.subList(1, 3))
                .containsExactly(
                        new ProvisionerMessage.Heartbeat(RUN, "proof", AT, 3),
                        new ProvisionerMessage.Goodbye(RUN, "proof", AT));

        assertThat(json.treeToValue(json.createObjectNode().set("reports", said.path("reports")), ReportBatch.class)
                        .reports())
                .containsExactly(
                        new TaskReport.Accepted(ATTEMPT, RUN, AT),
                        new TaskReport.Progress(ATTEMPT, RUN, AT, "on it"),
                        new TaskReport.LogChunk(ATTEMPT, RUN, AT, 0, "words\n"),
                        new TaskReport.Succeeded(ATTEMPT, RUN, AT, MACHINE, Map.of("port", "80"), null),
                        new TaskReport.Failed(ATTEMPT, RUN, AT, "script-failed", "no", true),
                        new TaskReport.Refused(ATTEMPT, RUN, AT, "drains"));
    }

    @Test
    void whatIsSaidToProvisionersIsAsItIsWrittenDown() throws IOException {
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(NOW, json.writerWithDefaultPrettyPrinter().writeValueAsString(sent()) + "\n");
        }
        assertThat(json.readTree(json.writeValueAsBytes(sent())))
                .as("messages have changed; to accept it, run this test with -Dgolden.write=true and review %s", NOW)
                .isEqualTo(json.readTree(Files.readString(NOW)));
    }

    @Test
    void whatTheFirstProvisionersReadIsStillThere() throws IOException {
        assertHas(
                "",
                json.readTree(Files.readString(NOW)),
                json.readTree(Files.readString(MESSAGES.resolve("read-by-the-first.json"))));
    }

    /** Everything of the one is in the other, at the same place and with the same value; what is more is ignored by its readers. */
    private static void assertHas(String place, JsonNode all, JsonNode some) {
        if (some.isObject()) {
            some.properties().forEach(field -> {
                assertThat(all.has(field.getKey()))
                        .as(place + "/" + field.getKey())
                        .isTrue();
                assertHas(place + "/" + field.getKey(), all.path(field.getKey()), field.getValue());
            });
        } else if (some.isArray()) {
            for (int i = 0; i < some.size(); i++) {
                assertHas(place + "/" + i, all.path(i), some.path(i));
            }
        } else {
            assertThat(all).as(place).isEqualTo(some);
        }
    }

    private Map<String, Object> sent() throws IOException {
        Map<String, Object> sent = new LinkedHashMap<>();
        sent.put(
                "batch",
                new TaskBatch(List.of(
                        assignment(1, TaskAction.CREATE, "bundle.1", provider()),
                        assignment(
                                2,
                                TaskAction.BOOTSTRAP,
                                "bundle.1",
                                new BootstrapWork(Set.of("shell"), MACHINE, List.of("ssh-ed25519 BBBB ann"), false)),
                        assignment(
                                3,
                                TaskAction.INSTALL,
                                null,
                                new ServiceWork(
                                        "shell",
                                        "web",
                                        Map.of("script", "true"),
                                        Map.of("port", 80),
                                        MACHINE,
                                        0,
                                        List.of(new ResourceRef(
                                                "scripts",
                                                "tool",
                                                2,
                                                "0".repeat(64),
                                                17,
                                                PluginDescriptor.ResourceFormat.FILE,
                                                "0755")))),
                        assignment(
                                4,
                                TaskAction.ADD_KEY,
                                "bundle.1",
                                new KeyWork(
                                        MACHINE,
                                        List.of("ssh-ed25519 CCCC loom"),
                                        new NodeSetup("hosts", Map.of("sudo", "true")))))));
        ProviderAccount account = new ProviderAccount("hosts", Map.of("hosts", "a b"), "bundle.1");
        UUID question = UUID.fromString("01980000-0000-7000-8000-0000000000ee");
        List<JsonNode> control = new ArrayList<>();
        for (ControlMessage message : List.of(
                new ControlMessage.Cancel(ATTEMPT),
                new ControlMessage.Drain(),
                new ControlMessage.ListMachines(question, account, "installation"),
                new ControlMessage.CheckProvider(question, account),
                new ControlMessage.DiscoverProvider(question, account))) {
            control.add(json.readTree(json.writeValueAsBytes(message)));
        }
        sent.put("control", control);
        sent.put(
                "enrolled",
                new Enrolment.Answer(RUN, "proof", "amqp://127.0.0.1:5672", RUN, "password", "", Set.of("default"), 5));
        return sent;
    }

    private static ProviderWork provider() {
        return new ProviderWork(
                "hosts",
                "racks",
                "r1",
                Map.of("hosts", "a b"),
                "small",
                Map.of("flavor", "s"),
                "debian",
                Map.of("image", "debian-12"),
                "root",
                "ssh-ed25519 AAAA",
                Map.of("loom-cluster", "c"),
                null,
                List.of(),
                null,
                null);
    }

    private static TaskAssignment assignment(int number, TaskAction action, @Nullable String bundle, TaskWork work) {
        return new TaskAssignment(
                new TaskAttempt(TASK, number, "nonce-" + number),
                7,
                UUID.fromString("01980000-0000-7000-8000-0000000000bb"),
                new ClusterRef(UUID.fromString("01980000-0000-7000-8000-0000000000cc"), "default", 12, "shop"),
                new NodeRef(UUID.fromString("01980000-0000-7000-8000-0000000000dd"), 1000, "shop12-1000.local"),
                action,
                600,
                bundle,
                work,
                null);
    }
}
