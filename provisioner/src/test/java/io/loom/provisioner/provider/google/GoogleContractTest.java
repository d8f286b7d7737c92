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
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** The provider's contract against a Compute Engine of our own. */
class GoogleContractTest extends ProviderContractTest<GoogleConfig> {
    private final EnvironmentProxies proxies = new EnvironmentProxies(Map.of());
    private final CloudHttp http = new CloudHttp(proxies);
    private final GoogleProvider provider = new GoogleProvider(http, proxies, Clock.systemUTC());
    private final FakeGoogle google = new FakeGoogle();

    @AfterEach
    void close() {
        google.close();
        http.close();
    }

    @Override
    protected Provider<GoogleConfig> provider() {
        return provider;
    }

    @Override
    protected GoogleConfig config() {
        return ConfigForm.of(GoogleConfig.class).bind(google.allFields());
    }

    @Override
    protected MachineRequest request(MachineToken token, String installation) {
        return new MachineRequest(
                token,
                "contract-1000.local",
                null,
                Map.of("flavor", google.flavor()),
                Map.of("image", google.image()),
                "loom",
                "ssh-ed25519 AAAA",
                Map.of("loom-attempt", "1", Contract.INSTALLATION_TAG, installation));
    }
}
