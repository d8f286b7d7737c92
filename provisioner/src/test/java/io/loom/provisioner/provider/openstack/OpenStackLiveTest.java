package io.loom.provisioner.provider.openstack;

import io.loom.contract.Contract;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.Provider;
import io.loom.provisioner.plugin.ProviderContractTest;
import io.loom.provisioner.ssh.SshKeys;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** What a provider must hold, at a real OpenStack. */
class OpenStackLiveTest {

    /** Without floating IP addresses, by password. */
    @Nested
    class ByPassword extends Live {

        @Override
        protected OpenStackConfig config() {
            return LiveOpenStack.config(cloud.byPassword("loom"), Map.of());
        }
    }

    /** With floating IP addresses, by application credential. */
    @Nested
    class ByApplicationCredential extends Live {

        @Override
        protected OpenStackConfig config() {
            return LiveOpenStack.config(
                    cloud.byApplicationCredential(),
                    Map.of("floatingNetwork", "external", "securityGroups", "default", "availabilityZone", "nova"));
        }
    }

    abstract static class Live extends ProviderContractTest<OpenStackConfig> {
        protected LiveOpenStack cloud;
        private OpenStackProvider provider;

        @BeforeEach
        void open() throws Exception {
            cloud = LiveOpenStack.open();
            provider = cloud.provider();
        }

        @AfterEach
        void close() throws Exception {
            if (cloud != null) {
                cloud.assertNothingIsLeft(cloud.byPassword("loom"));
                cloud.close();
            }
        }

        @Override
        protected Provider<OpenStackConfig> provider() {
            return provider;
        }

        @Override
        protected MachineRequest request(MachineToken token, String installation) {
            return new MachineRequest(
                    token,
                    "contract-1000.local",
                    null,
                    Map.of("flavor", "m1.tiny"),
                    Map.of("image", "debian-12"),
                    "root",
                    SshKeys.writePublic(key.getPublic()),
                    Map.of("loom-attempt", "1", Contract.INSTALLATION_TAG, installation));
        }
    }
}
