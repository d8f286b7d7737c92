package io.loom.provisioner.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.contract.Machine;
import io.loom.contract.ProviderOffer;
import io.loom.provisioner.cloud.EnvironmentProxies;
import io.loom.provisioner.plugin.ConfigForm;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineState;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.Provider;
import io.loom.provisioner.plugin.ProviderContractTest;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * The contract against an EC2 API: {@code LOOM_EC2_ENDPOINT} names it, {@code LOOM_EC2_IMAGE} the image. The account is that of {@code
 * AWS_ACCESS_KEY_ID} and {@code AWS_SECRET_ACCESS_KEY}. It makes machines, and gives them back.
 */
@EnabledIfEnvironmentVariable(
        named = "LOOM_EC2_ENDPOINT",
        matches = "https?://.+",
        disabledReason = "no EC2 API to test against")
class AwsLiveTest extends ProviderContractTest<AwsConfig> {
    private final AwsProvider provider = new AwsProvider(new EnvironmentProxies(System.getenv()), Clock.systemUTC());
    private final Map<String, Object> fields = Map.of(
            "region", environment("AWS_REGION", "us-east-1"),
            "accessKeyId", environment("AWS_ACCESS_KEY_ID", "testing"),
            "secretAccessKey", environment("AWS_SECRET_ACCESS_KEY", "testing"),
            "endpoint", environment("LOOM_EC2_ENDPOINT", ""),
            "rootVolumeGiB", 20);

    private static String environment(String name, String otherwise) {
        return Optional.ofNullable(System.getenv(name)).orElse(otherwise);
    }

    @Override
    protected Provider<AwsConfig> provider() {
        return provider;
    }

    @Override
    protected AwsConfig config() {
        return config(Map.of());
    }

    @Override
    protected MachineRequest request(MachineToken token, String installation) {
        MachineRequest request = super.request(token, installation);
        return new MachineRequest(
                token,
                request.hostName(),
                null,
                Map.of("flavor", "t3.small"),
                Map.of("image", environment("LOOM_EC2_IMAGE", "ami-0")),
                request.sshUser(),
                request.sshPublicKey(),
                request.tags());
    }

    private AwsConfig config(Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(fields);
        all.putAll(more);
        return ConfigForm.of(AwsConfig.class).bind(all);
    }

    @Test
    void aSpotMachineIsMadeInEachSubnetOfTheAccountsOffer() throws Exception {
        ProviderOffer offer = provider.discover(config(), task);
        assertThat(offer.flavors()).isNotEmpty();
        assertThat(offer.networks()).isNotEmpty();
        for (ProviderOffer.Network subnet : offer.networks()) {
            AwsConfig config = config(Map.of("subnetIds", subnet.id(), "spot", true));
            MachineToken token = token();
            Machine made = provider.create(request(token), config, task);
            try {
                assertThat(provider.find(token, config, task)).isPresent();
            } finally {
                provider.delete(made, token, config, task);
            }
            assertThat(provider.inspect(made, config, task)).isInstanceOf(MachineState.Absent.class);
        }
    }
}
