package io.loom.provisioner.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.contract.Machine;
import io.loom.provisioner.node.NodeSettings.CloudInitRule;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.ssh.JumpHost;
import io.loom.provisioner.ssh.SshKeys;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeSettingsTest {
    private static final String KEY = SshKeys.writePublic(SshKeys.generate().getPublic());
    private static final String OTHER = SshKeys.writePublic(SshKeys.generate().getPublic());

    private static NodeSettings settings(Map<String, Object> fields) {
        return NodeSettings.FORM.bind(fields);
    }

    private static NodeSettings jump(String host, Object... more) {
        Map<String, Object> fields = new HashMap<>(Map.of("jumpHost", host, "jumpPassword", "open-sesame"));
        for (int i = 0; i < more.length; i += 2) {
            fields.put(String.valueOf(more[i]), more[i + 1]);
        }
        return settings(fields);
    }

    private static Machine machine(String id, String address, int port, Map<String, String> properties) {
        return new Machine(id, Map.of(Machine.ACCESS_V4, address), port, "root", List.of("pinned"), properties);
    }

    private static void assertBad(NodeSettings settings, String words) {
        assertThatThrownBy(settings::validate)
                .isInstanceOfSatisfying(
                        TaskFailure.class, f -> assertThat(f.retryable()).isFalse())
                .hasMessageContaining(words)
                .hasMessageNotContaining("open-sesame");
    }

    @Test
    void nothingNeedBeSaid() {
        settings(Map.of()).validate();
        assertThat(settings(Map.of())).isEqualTo(NodeSettings.NONE);
        assertThat(NodeSettings.NONE.jump()).isEmpty();
        assertThat(NodeSettings.NONE.root()).isEmpty();
        assertThat(NodeSettings.NONE.disks()).isEmpty();
        assertThat(NodeSettings.NONE.cloudInitRule(CloudInitRule.WAIT)).isEqualTo(CloudInitRule.WAIT);
    }

    @ParameterizedTest
    @CsvSource({
        "ops@bastion, ops, bastion, 22",
        "ops@bastion.example.org:2222, ops, bastion.example.org, 2222",
        "ops@10.0.0.1, ops, 10.0.0.1, 22",
        "'ops@[2001:db8::1]:22', ops, 2001:db8::1, 22"
    })
    void aJumpHostIsRead(String text, String user, String host, int port) {
        assertThat(jump(text).jump()).hasValue(new JumpHost(host, port, user, null, "open-sesame", List.of()));
        assertThat(jump(text).toString()).doesNotContain("open-sesame");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bastion",
                "ops@",
                "@bastion",
                "ops@bastion:0",
                "ops@bastion:70000",
                "ops@bastion x",
                "ops@2001:db8::1"
            })
    void whatIsNoJumpHostIsRefused(String text) {
        assertBad(jump(text), "Field jumpHost holds \"" + text + "\"; it must be user@host or user@host:port");
    }

    @Test
    void aJumpHostNeedsAKeyOrAPassword() {
        assertBad(settings(Map.of("jumpHost", "ops@bastion")), "Nothing opens the account ops@bastion");
        assertBad(jump("ops@bastion", "jumpPrivateKey", "nonsense"), "The SSH private key cannot be read");
        assertBad(jump("ops@bastion", "jumpHostKeys", "nonsense"), "is not a public key");
    }

    @Test
    void aJumpHostIsHeldToTheListedKeysElseToTheOneThatItShowedFirst() {
        var shown = machine("m", "10.0.0.1", 22, Map.of(Machine.JUMP_HOST_KEY, KEY));
        assertThat(jump("ops@bastion").jump(shown).orElseThrow().hostKeys()).containsExactly(KEY);
        assertThat(jump("ops@bastion", "jumpHostKeys", OTHER + "\n")
                        .jump(shown)
                        .orElseThrow()
                        .hostKeys())
                .containsExactly(OTHER);
    }

    @Test
    void aListedHostKeyCountsInThePlaceOfAPinnedOne() {
        NodeSettings settings = settings(Map.of(
                "hostKeys", "# comment\n10.0.0.1 " + KEY + "\n[10.0.0.2]:2222 " + OTHER + "\ndb.example.org " + KEY));
        settings.validate();
        assertThat(settings.hostKeysOf(machine("i-1", "10.0.0.1", 22, Map.of())))
                .containsExactly(KEY);
        assertThat(settings.hostKeysOf(machine("i-2", "10.0.0.2", 2222, Map.of())))
                .containsExactly(OTHER);
        assertThat(settings.hostKeysOf(machine("i-2", "10.0.0.2", 22, Map.of())))
                .containsExactly("pinned");
        assertThat(settings.hostKeysOf(machine("db.example.org:22", "10.0.0.9", 22, Map.of())))
                .containsExactly(KEY);
        assertThat(settings.hostKeysOf(machine("i-3", "10.0.0.3", 22, Map.of())))
                .containsExactly("pinned");
        assertBad(settings(Map.of("hostKeys", "10.0.0.1")), "Field hostKeys holds \"10.0.0.1\"");
    }

    @Test
    void whatHasAFewValuesHasNoOther() {
        assertThat(settings(Map.of("cloudInit", "tolerate")).cloudInitRule(CloudInitRule.WAIT))
                .isEqualTo(CloudInitRule.TOLERATE);
        assertBad(settings(Map.of("cloudInit", "maybe")), "it must be wait, tolerate or ignore");
        assertThatThrownBy(() -> settings(Map.of("setHostName", "perhaps")))
                .hasMessageContaining("Field setHostName (Set the host name");
    }

    @Test
    void disksAreRead() {
        assertThat(settings(Map.of("dataDisks", "/dev/vdb ext4 /data,\n 500Gi  xfs /srv/logs ,"))
                        .disks())
                .containsExactly(new DataDisk("/dev/vdb", "ext4", "/data"), new DataDisk("500Gi", "xfs", "/srv/logs"));
        assertThat(new DataDisk("500Gi", "xfs", "/a").size()).isEqualTo(500L << 30);
        assertThat(new DataDisk("2T", "xfs", "/a").size()).isEqualTo(2_000_000_000_000L);
        assertThat(new DataDisk("/dev/vdb", "xfs", "/a").size()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/dev/vdb ext4|DISK FILESYSTEM FOLDER",
                "vdb ext4 /data|its device",
                "0Gi ext4 /data|its device",
                "/dev/../etc ext4 /data|without . and ..",
                "/dev/vdb ntfs /data|ext4 or xfs",
                "/dev/vdb ext4 data|free to be mounted at",
                "/dev/vdb ext4 /usr|free to be mounted at",
                "/dev/vdb ext4 /|free to be mounted at",
                "/dev/vdb ext4 /a;reboot|free to be mounted at",
                "/dev/vdb ext4 /a, /dev/vdc ext4 /a|two disks at /a"
            })
    void whatIsNoDiskIsRefused(String text, String words) {
        assertBad(settings(Map.of("dataDisks", text)), words);
    }
}
