package io.loom.provisioner.provider.openstack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loom.contract.TaskAction;
import io.loom.provisioner.cloud.CloudHttp;
import io.loom.provisioner.cloud.EnvironmentProxies;
import io.loom.provisioner.plugin.ConfigForm;
import io.loom.provisioner.plugin.RecordingTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;

/**
 * A real OpenStack, as the file says that the environment variable {@code LOOM_OPENSTACK_ENV} names: lines of {@code KEY=VALUE}. Without
 * it, the test that asks for it is skipped.
 */
public final class LiveOpenStack implements AutoCloseable {
    private final Map<String, String> settings;
    private final CloudHttp http = new CloudHttp(new EnvironmentProxies(Map.of()));

    private LiveOpenStack(Map<String, String> settings) {
        this.settings = settings;
    }

    public static LiveOpenStack open() throws IOException {
        String file = System.getenv("LOOM_OPENSTACK_ENV");
        Assumptions.assumeTrue(file != null, "LOOM_OPENSTACK_ENV names no OpenStack");
        return new LiveOpenStack(Files.readAllLines(Path.of(String.valueOf(file))).stream()
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(words -> words[0], words -> words[1])));
    }

    public String setting(String name) {
        return Optional.ofNullable(settings.get(name)).orElseThrow();
    }

    /** Fields of a provider by password of one of the users. */
    public Map<String, Object> byPassword(String user) {
        String prefix = user.toUpperCase(Locale.ROOT);
        return Map.of(
                "authUrl", setting("OS_AUTH_URL"),
                "region", setting("OS_REGION_NAME"),
                "username", setting(prefix + "_USERNAME"),
                "password", setting(prefix + "_PASSWORD"),
                "project", setting(prefix + "_PROJECT_NAME"),
                "networks", "private");
    }

    /** The same by application credential. */
    public Map<String, Object> byApplicationCredential() {
        return Map.of(
                "authUrl", setting("OS_AUTH_URL"),
                "applicationCredentialId", setting("APPCRED_ID"),
                "applicationCredentialSecret", setting("APPCRED_SECRET"),
                "networks", setting("NETWORK_ID"));
    }

    static OpenStackConfig config(Map<String, Object> fields, Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(fields);
        all.putAll(more);
        return ConfigForm.of(OpenStackConfig.class).bind(all);
    }

    /** A provider that knows nothing yet, as that of a provisioner that has just started. */
    OpenStackProvider provider() {
        return new OpenStackProvider(http, Clock.systemUTC());
    }

    private OpenStackApi api(Map<String, Object> fields) {
        OpenStackAccount account = OpenStackAccount.of(config(fields, Map.of()));
        var dialect = new OpenStackDialect("OpenStack");
        return new OpenStackApi(
                http,
                dialect,
                new Keystone(http, dialect, account, Clock.systemUTC()),
                account.region(),
                Optional.empty(),
                Clock.systemUTC());
    }

    /** The id of a new server of the user {@code loom} that is not Loom's. */
    String foreignServer() throws InterruptedException {
        OpenStackApi api = api(byPassword("loom"));
        RecordingTask task = RecordingTask.of(TaskAction.CREATE);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode server = body.putObject("server")
                .put("name", "of-nobody")
                .put("flavorRef", setting("FLAVOR_TINY_ID"))
                .put("imageRef", setting("IMAGE_ID"));
        server.putArray("networks").addObject().put("uuid", setting("NETWORK_ID"));
        return new Nova(api, NovaEdition.OPENSTACK).make(body, task);
    }

    /** Sees that the project of a user has no server, and neither port nor floating IP address of Loom's. */
    public void assertNothingIsLeft(Map<String, Object> fields) throws InterruptedException {
        OpenStackApi api = api(fields);
        RecordingTask task = RecordingTask.of(TaskAction.INSPECT);
        assertThat(api.list(Service.COMPUTE, "/servers/detail", "servers", Map.of(), task))
                .isEmpty();
        assertThat(api.list(Service.NETWORK, "/floatingips", "floatingips", Map.of(), task))
                .isEmpty();
        List<JsonNode> ports = api.list(Service.NETWORK, "/ports", "ports", Map.of(), task);
        assertThat(ports)
                .filteredOn(port -> port.path("name").asText().startsWith("loom ")
                        || port.path("device_owner").asText().startsWith("compute:"))
                .isEmpty();
    }

    @Override
    public void close() {
        http.close();
    }
}
