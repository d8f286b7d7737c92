package io.loom.provisioner.provider.joyent;

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
 * The provider's contract against the CloudAPI at {@code LOOM_CLOUDAPI_ENDPOINT}, with the account {@code LOOM_CLOUDAPI_ACCOUNT} and its
 * private key {@code LOOM_CLOUDAPI_KEY} (the text); {@code LOOM_CLOUDAPI_PACKAGE} and {@code LOOM_CLOUDAPI_IMAGE} say what is made.
 */
@EnabledIfEnvironmentVariable(named = "LOOM_CLOUDAPI_ENDPOINT", matches = ".+")
class JoyentLiveTest extends ProviderContractTest<JoyentConfig> {
    private final CloudHttp http = new CloudHttp(new EnvironmentProxies(System.getenv()));
    private final JoyentProvider provider = new JoyentProvider(http, Clock.systemUTC());

    @AfterEach
    void close() {
        http.close();
    }

    @Override
    protected Provider<JoyentConfig> provider() {
        return provider;
    }

    @Override
    protected JoyentConfig config() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("endpoint", System.getenv("LOOM_CLOUDAPI_ENDPOINT"));
        fields.put("account", System.getenv("LOOM_CLOUDAPI_ACCOUNT"));
        fields.put("privateKey", System.getenv("LOOM_CLOUDAPI_KEY"));
        return ConfigForm.of(JoyentConfig.class).bind(fields);
    }

    @Override
    protected MachineRequest request(MachineToken token, String installation) {
        MachineRequest plain = super.request(token, installation);
        return new MachineRequest(
                token,
                plain.hostName(),
                null,
                Map.of("flavor", System.getenv().getOrDefault("LOOM_CLOUDAPI_PACKAGE", "g1.nano")),
                Map.of("image", System.getenv().getOrDefault("LOOM_CLOUDAPI_IMAGE", "base-64-lts")),
                "root",
                plain.sshPublicKey(),
                Map.of("loom-attempt", "1", Contract.INSTALLATION_TAG, installation));
    }
}
