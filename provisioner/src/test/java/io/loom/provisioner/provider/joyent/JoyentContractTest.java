package io.loom.provisioner.provider.joyent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.loom.contract.Contract;
import io.loom.contract.Machine;
import io.loom.provisioner.cloud.CloudHttp;
import io.loom.provisioner.cloud.EnvironmentProxies;
import io.loom.provisioner.plugin.ConfigForm;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.Provider;
import io.loom.provisioner.plugin.ProviderContractTest;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The provider's contract against a CloudAPI of our own. */
class JoyentContractTest extends ProviderContractTest<JoyentConfig> {
    private final CloudHttp http = new CloudHttp(new EnvironmentProxies(Map.of()));
    private final JoyentProvider provider = new JoyentProvider(http, Clock.systemUTC());
    private final FakeCloudApi cloud = new FakeCloudApi();

    @AfterEach
    void close() {
        cloud.close();
        http.close();
    }

    @Override
    protected Provider<JoyentConfig> provider() {
        return provider;
    }

    @Override
    protected JoyentConfig config() {
        return ConfigForm.of(JoyentConfig.class).bind(cloud.allFields());
    }

    @Test
    void aMachineOfTheUsersIsAdoptedByItsTags() throws Exception {
        String id = UUID.randomUUID().toString();
        var machine = cloud.machines
                .computeIfAbsent(id, any -> JsonNodeFactory.instance.objectNode())
                .put("id", id)
                .put("state", "running");
        machine.putObject("tags").put("role", "database").put("count", 3);
        MachineToken token = token();
        Machine adopted = provider.adopt(id, request(token, "Inst"), config(), task);
        assertThat(adopted.providerId()).isEqualTo(id);
        assertThat(provider.lookup(id, config(), task)).hasValueSatisfying(found -> {
            assertThat(found.token()).isEqualTo(token);
            assertThat(found.installation()).contains("Inst");
            assertThat(found.tags()).containsEntry("role", "database").containsEntry("count", "3");
        });
        assertThat(task.words()).anyMatch(words -> words.contains("puts no key on a machine"));
    }

    @Override
    protected MachineRequest request(MachineToken token, String installation) {
        MachineRequest plain = super.request(token, installation);
        return new MachineRequest(
                token,
                plain.hostName(),
                null,
                Map.of("flavor", cloud.flavor()),
                Map.of("image", cloud.image()),
                "root",
                plain.sshPublicKey(),
                Map.of("loom-attempt", "1", Contract.INSTALLATION_TAG, installation));
    }
}
