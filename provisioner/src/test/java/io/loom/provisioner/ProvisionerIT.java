package io.loom.provisioner;

import java.io.IOException;

/** The life of the provisioner as a jar; of the native one it is a part of {@link NativeProvisionerIT}. */
class ProvisionerIT extends ProvisionerScenarios {

    @Override
    Running start(Settings settings) throws IOException {
        return PackagedProvisioner.start(PackagedProvisioner.jar(), settings);
    }
}
