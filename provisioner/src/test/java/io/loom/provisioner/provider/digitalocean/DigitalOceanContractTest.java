package io.loom.provisioner.provider.digitalocean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

/** The provider's contract against a DigitalOcean of our own. */
class DigitalOceanContractTest extends ProviderContractTest<DigitalOceanConfig> {
    private final CloudHttp http = new CloudHttp(new EnvironmentProxies(Map.of()));
    private final DigitalOceanProvider provider = new DigitalOceanProvider(http, Clock.systemUTC());
    private final FakeDigitalOcean cloud = new FakeDigitalOcean();

    @AfterEach
    void close() {
        cloud.close();
        http.close();
    }

    @Override
    protected boolean givesWay() {
        return false;
    }

    @Override
    protected Provider<DigitalOceanConfig> provider() {
        return provider;
    }

    @Override
    protected DigitalOceanConfig config() {
        return ConfigForm.of(DigitalOceanConfig.class).bind(cloud.allFields());
    }

    @Test
    void nothingOfAClusterIsLeftButTheTagsThatOthersUse() throws Exception {
        UUID cluster = UUID.randomUUID();
        var one = new MachineToken(cluster, UUID.randomUUID());
        var two = new MachineToken(cluster, UUID.randomUUID());
        Machine first = provider.create(request(one, "installation"), config(), task);
        Machine second = provider.create(request(two, "installation"), config(), task);
        assertThat(cloud.keys).hasSize(1);

        provider.delete(first, one, config(), task);
        assertThat(cloud.keys).hasSize(1);
        assertThat(cloud.tags).contains("loom-cluster:" + cluster, "loom-node:" + two.nodeId());
        assertThat(cloud.tags).doesNotContain("loom-node:" + one.nodeId());

        cloud.droplets.remove(Long.valueOf(second.providerId()));
        provider.delete(second, two, config(), task);
        assertThat(cloud.droplets).isEmpty();
        assertThat(cloud.keys).isEmpty();
        assertThat(cloud.tags).containsExactlyInAnyOrder("loom-attempt:1", "loom-installation:installation");
    }

    @Test
    void aKeyOfAClusterThatGotNoDropletIsClearedAndOneOfTheUsersIsNot() throws Exception {
        MachineToken token = token();
        MachineRequest request = request(token);
        provider.create(request, config(), task);
        cloud.droplets.clear();
        provider.clear(token, config(), task);
        assertThat(cloud.keys).isEmpty();
        assertThat(cloud.tags).noneMatch(tag -> tag.startsWith("loom-node") || tag.startsWith("loom-cluster"));

        provider.create(request, config(), task);
        cloud.keys.values().forEach(key -> key.put("name", "laptop"));
        cloud.droplets.clear();
        provider.clear(token, config(), task);
        assertThat(cloud.keys).hasSize(1);
    }

    @Test
    void ofTwoThatWereMadeForOneTokenTheOlderOneStaysAndADeleteTakesBoth() throws Exception {
        MachineToken token = token();
        Machine made = provider.create(request(token), config(), task);
        var twin =
                cloud.droplets.get(Long.valueOf(made.providerId())).deepCopy().put("id", 5000L);
        cloud.droplets.put(5000L, twin);
        assertThat(provider.create(request(token), config(), task).providerId()).isEqualTo(made.providerId());
        assertThat(provider.find(token, config(), task).orElseThrow().providerId())
                .isEqualTo(made.providerId());
        provider.delete(made, token, config(), task);
        assertThat(cloud.droplets).isEmpty();
    }

    @Test
    void aDropletOfTheUsersIsAdoptedByItsTags() throws Exception {
        cloud.droplets.put(
                77L, JsonNodeFactory.instance.objectNode().put("id", 77L).put("status", "active"));
        cloud.droplets.get(77L).putArray("tags").add("database");
        MachineToken token = token();
        provider.adopt("77", request(token, "Inst"), config(), task);
        assertThat(provider.lookup("77", config(), task).orElseThrow().token()).isEqualTo(token);
        assertThat(cloud.droplets.get(77L).path("tags").toString())
                .contains("\"database\"", "\"loom-installation:_49nst\"");
        assertThat(task.words()).anyMatch(words -> words.contains("puts no key on a droplet"));
        assertThatThrownBy(() -> provider.adopt("77", request(token()), config(), task))
                .hasMessageContaining(token.text());
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
