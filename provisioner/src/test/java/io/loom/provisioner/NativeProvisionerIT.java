package io.loom.provisioner;

import java.io.IOException;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** All that a provisioner does, by the native binary: what tasks and answers need by reflection may be missing from it alone. */
@EnabledIfEnvironmentVariable(
        named = "LOOM_PROVISIONER_BINARY",
        matches = ".+",
        disabledReason = "LOOM_PROVISIONER_BINARY names no native provisioner; ./loom native makes one.")
class NativeProvisionerIT extends TaskScenarios {

    @Override
    Running start(Settings settings) throws IOException {
        return PackagedProvisioner.start(PackagedProvisioner.binary(), settings);
    }
}
