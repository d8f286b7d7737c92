package io.loom.provisioner.provider.google;

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
 * The provider's contract against the API at {@code LOOM_GCE_ENDPOINT}, with the key {@code LOOM_GCE_KEY} (JSON) in the project
 * {@code LOOM_GCE_PROJECT} and the zone {@code LOOM_GCE_ZONE}.
 */
@EnabledIfEnvironmentVariable(named = "LOOM_GCE_ENDPOINT", matches = ".+")
class GoogleLiveTest extends ProviderContractTest<GoogleConfig> {
    private final EnvironmentProxies proxies = new EnvironmentProxies(System.getenv());
    private final CloudHttp http = new CloudHttp(proxies);
    private final GoogleProvider provider = new GoogleProvider(http, proxies, Clock.systemUTC());

    @AfterEach
    void close() {
        http.close();
    }

    @Override
    protected Provider<GoogleConfig> provider() {
        return provider;
    }

    @Override
    protected GoogleConfig config() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("endpoint", System.getenv("LOOM_GCE_ENDPOINT"));
        fields.put("project", System.getenv("LOOM_GCE_PROJECT"));
        fields.put("serviceAccountKey", System.getenv("LOOM_GCE_KEY"));
        fields.put("zone", System.getenv("LOOM_GCE_ZONE"));
        return ConfigForm.of(GoogleConfig.class).bind(fields);
    }

    @Override
    protected MachineRequest request(MachineToken token, String installation) {
        MachineRequest plain = super.request(token, installation);
        return new MachineRequest(
                token,
                plain.hostName(),
                null,
                Map.of("flavor", System.getenv().getOrDefault("LOOM_GCE_FLAVOR", "e2-small")),
                Map.of("image", System.getenv().getOrDefault("LOOM_GCE_IMAGE", "debian-12")),
                "loom",
                plain.sshPublicKey(),
                Map.of("loom-attempt", "1", Contract.INSTALLATION_TAG, installation));
    }
}
