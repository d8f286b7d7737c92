package io.loom.provisioner;

import java.io.IOException;

/** The life of the packaged provisioner. */
class ProvisionerIT extends ProvisionerScenarios {

    @Override
    Running start(Settings settings) throws IOException {
        return PackagedProvisioner.start(settings);
    }
}
