package io.loom.provisioner.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.contract.NodeSetup;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.PluginDescriptor.FieldSchema;
import io.loom.contract.SecretBundle;
import io.loom.provisioner.cloud.CloudHttp;
import io.loom.provisioner.cloud.EnvironmentProxies;
import io.loom.provisioner.node.NodeSettings;
import io.loom.provisioner.provider.hosts.HostsProvider;
import io.loom.provisioner.provider.openstack.OpenStackProvider;
import io.loom.provisioner.ssh.SshConnections;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PluginsTest {

    @Test
    void everyProviderHasTheFieldsAboutNodesAndItsOwnGoBefore() throws Exception {
        try (var http = new CloudHttp(new EnvironmentProxies(Map.of()));
                var connections = new SshConnections(Duration.ofSeconds(1))) {
            var plugins = new Plugins(
                    List.of(new OpenStackProvider(http, Clock.systemUTC()), new HostsProvider(connections)), List.of());
            Map<String, FieldSchema> nodes = NodeSettings.FORM.schemas(false);
            assertThat(plugins.describe()).hasSize(2);
            for (PluginDescriptor type : plugins.describe()) {
                assertThat(type.adminFields())
                        .as(type.name())
                        .containsKeys(nodes.keySet().toArray(String[]::new));
                assertThat(type.required())
                        .allSatisfy(names -> assertThat(names).doesNotContain("jumpHost", "sudo"));
            }
            PluginDescriptor hosts = plugins.describe().getFirst();
            assertThat(hosts.name()).isEqualTo("hosts");
            assertThat(hosts.adminFields().get("hostKeys").tip()).contains("when it is first taken");
        }
    }

    @Test
    void whatIsNotSecretOfTheFieldsIsWhatTasksAreTold() {
        Set<String> told = new HashSet<>(NodeSetup.OF_PROVIDER);
        told.addAll(NodeSetup.OF_TYPES);
        Set<String> fields = new HashSet<>(NodeSettings.FORM.schemas(false).keySet());
        fields.removeAll(NodeSettings.FORM.sensitive());
        assertThat(told).isEqualTo(fields);
        assertThat(NodeSettings.FORM.sensitive())
                .containsExactlyInAnyOrder("jumpPrivateKey", "jumpPassphrase", "jumpPassword", "sudoPassword");
        assertThat(NodeSettings.FORM.schemas(false).values()).allSatisfy(field -> {
            assertThat(field.location()).as(field.label()).isFalse();
            assertThat(field.tip()).as(field.label()).isNotBlank();
        });
    }

    @Test
    void aTaskHasTheSettingsOfItsSetupAndItsBundle() {
        var bundle = new SecretBundle("b", Map.of("sudoPassword", "open-sesame", "privateKey", "another's"));
        NodeSettings settings = Plugins.settings(
                NodeSetup.of(
                        "hosts",
                        Map.of("sudo", true, "hosts", "10.0.0.1", "cloudInit", "wait", "setHostName", false),
                        Map.of("image", "debian", "cloudInit", "tolerate", "setHostName", "true", "sudo", "false"),
                        Map.of("flavor", "s", "cloudInit", "ignore")),
                bundle);
        assertThat(settings)
                .isEqualTo(new NodeSettings(
                        null, null, null, null, null, true, "open-sesame", null, "ignore", true, null));
        assertThat(Plugins.settings(null, bundle)).isEqualTo(NodeSettings.NONE);
    }
}
