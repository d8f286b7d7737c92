package io.loom.provisioner;

import java.io.IOException;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;

/** The life of the packaged provisioner; of the native one it is a part of {@link NativeProvisionerIT}. */
@DisabledIfEnvironmentVariable(
        named = "LOOM_PROVISIONER_BINARY",
        matches = ".+",
        disabledReason = "NativeProvisionerIT does the same with the native provisioner.")
class ProvisionerIT extends ProvisionerScenarios {

    @Override
    Running start(Settings settings) throws IOException {
        return PackagedProvisioner.start(settings);
    }
}
