package io.loom.provisioner.provider.digitalocean;

import io.loom.contract.Contract;
import io.loom.provisioner.cloud.CloudHttp;
import io.loom.provisioner.cloud.EnvironmentProxies;
import io.loom.provisioner.plugin.ConfigForm;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.Provider;
import io.loom.provisioner.plugin.ProviderContractTest;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * The provider's contract against the API at {@code LOOM_DIGITALOCEAN_ENDPOINT}, with the token {@code LOOM_DIGITALOCEAN_TOKEN} in the
 * region {@code LOOM_DIGITALOCEAN_REGION}.
 */
@EnabledIfEnvironmentVariable(named = "LOOM_DIGITALOCEAN_ENDPOINT", matches = ".+")
class DigitalOceanLiveTest extends ProviderContractTest<DigitalOceanConfig> {
    private final CloudHttp http = new CloudHttp(new EnvironmentProxies(System.getenv()));
    private final DigitalOceanProvider provider = new DigitalOceanProvider(http, Clock.systemUTC());

    @AfterEach
    void close() {
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
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("endpoint", System.getenv("LOOM_DIGITALOCEAN_ENDPOINT"));
        fields.put("token", System.getenv("LOOM_DIGITALOCEAN_TOKEN"));
        fields.put("region", System.getenv().getOrDefault("LOOM_DIGITALOCEAN_REGION", "nyc3"));
        return ConfigForm.of(DigitalOceanConfig.class).bind(fields);
    }

    @Override
    protected MachineRequest request(MachineToken token, String installation) {
        MachineRequest plain = super.request(token, installation);
        return new MachineRequest(
                token,
                plain.hostName(),
                null,
                Map.of("flavor", System.getenv().getOrDefault("LOOM_DIGITALOCEAN_FLAVOR", "s-1vcpu-1gb")),
                Map.of("image", System.getenv().getOrDefault("LOOM_DIGITALOCEAN_IMAGE", "debian-12-x64")),
                "root",
                plain.sshPublicKey(),
                Map.of("loom-attempt", "1", Contract.INSTALLATION_TAG, installation));
    }
}
