package io.loom.provisioner.node;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.loom.contract.Machine;
import io.loom.contract.NodeSetup;
import io.loom.contract.PluginDescriptor.FieldType;
import io.loom.contract.PluginDescriptor.Shape;
import io.loom.provisioner.plugin.ConfigForm;
import io.loom.provisioner.plugin.Field;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.ssh.JumpHost;
import io.loom.provisioner.ssh.RootShell;
import io.loom.provisioner.ssh.SshKeys;
import io.netty.util.NetUtil;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How nodes are reached and prepared, whatever the type of their provider: fields that the form of every provider has. Their names
 * are those of {@link NodeSetup}, besides what is secret.
 *
 * @param jumpHost {@code user@host} or {@code user@host:port}, through which every connection to a node goes
 * @param jumpHostKeys its known host keys, lines of {@code type key}; without one it is believed when a node is first reached
 * @param jumpPrivateKey opens the account there
 * @param jumpPassphrase of that key
 * @param jumpPassword opens the account there, where no key does
 * @param sudo whether actions run as root
 * @param sudoPassword that sudo asks for; null where it asks for none
 * @param hostKeys known host keys of nodes, lines of {@code address[:port] type key}, that count in the place of pinned ones
 * @param cloudInit what is done about cloud-init
 * @param setHostName whether a node is given its host name
 * @param dataDisks disks on which a file system is made and mounted, see {@link DataDisk}
 */
public record NodeSettings(
        @Field(
                label = "Jump host",
                tip = "user@host or user@host:port: every SSH connection to a node goes through that host.")
        @Nullable
        String jumpHost,

        @Field(
                label = "Jump host's host keys",
                accepts = Shape.LIST,
                tip =
                        "Lines of \"type key\", as in its /etc/ssh/ssh_host_*_key.pub; without one it is believed when a node is first reached.")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        @Nullable
        List<String> jumpHostKeys,

        @Field(
                label = "Jump host's private key",
                type = FieldType.PASSWORD,
                tip = "Opens the account on the jump host; OpenSSH format or PEM.",
                sensitive = true)
        @Nullable
        String jumpPrivateKey,

        @Field(
                label = "Passphrase of the jump host's private key",
                type = FieldType.PASSWORD,
                tip = "Where that key is encrypted.",
                sensitive = true)
        @Nullable
        String jumpPassphrase,

        @Field(
                label = "Jump host's password",
                type = FieldType.PASSWORD,
                tip = "Opens the account on the jump host, where no key does.",
                sensitive = true)
        @Nullable
        String jumpPassword,

        @Field(
                label = "Run actions as root, by sudo",
                type = FieldType.CHECKBOX,
                tip = "Where nodes are logged in to as somebody else than root.")
        boolean sudo,

        @Field(
                label = "Password for sudo",
                type = FieldType.PASSWORD,
                tip = "Where sudo asks the SSH user for one.",
                sensitive = true)
        @Nullable
        String sudoPassword,

        @Field(
                label = "Host keys of nodes",
                accepts = Shape.LIST,
                tip = "Lines of \"address type key\", which count in the place of the key that a node was pinned to.")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        @Nullable
        List<String> hostKeys,

        @Field(
                label = "Wait for cloud-init",
                type = FieldType.SELECT,
                options = {"wait", "tolerate", "ignore"},
                tip =
                        "Before a node is made ready: wait, and fail where cloud-init failed; or tolerate its errors; or ignore it.")
        @Nullable
        String cloudInit,

        @Field(
                label = "Set the host name",
                type = FieldType.CHECKBOX,
                tip = "Gives a node the host name that Loom has for it, and a line in its own /etc/hosts.")
        boolean setHostName,

        @Field(
                label = "Data disks",
                tip =
                        "DISK FILESYSTEM FOLDER, apart by commas, as in \"/dev/vdb ext4 /data, 500Gi xfs /logs\"; only an empty disk is formatted.")
        @Nullable
        String dataDisks) {

    /** The form of these fields. */
    public static final ConfigForm<NodeSettings> FORM = ConfigForm.of(NodeSettings.class);

    /** Of a node of which nothing is said. */
    public static final NodeSettings NONE =
            new NodeSettings(null, null, null, null, null, false, null, null, null, false, null);

    private static final Pattern JUMP =
            Pattern.compile("([^@\\s:]+)@(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9.-]+))(?::(\\d{1,5}))?");
    private static final int SSH_PORT = 22;
    private static final int LAST_PORT = 65_535;
    private static final Pattern WITH_PORT = Pattern.compile("\\[?(.+?)]?:\\d+");

    /** Whether a node waits for cloud-init, and what is done where that failed. */
    public enum CloudInitRule {
        WAIT,
        TOLERATE,
        IGNORE
    }

    /**
     * Sees that all of it makes sense.
     *
     * @throws TaskFailure lasting, {@code bad-field} or {@code bad-ssh-key}, naming what does not
     */
    public void validate() {
        jump();
        knownKeys(hostKeys).forEach(line -> {
            String[] words = line.split("\\s+", 2);
            if (words.length < 2) {
                throw badField("hostKeys", line, "a line must be \"address type key\", as ssh-keyscan prints it");
            }
            SshKeys.readPublic(words[1]);
        });
        cloudInitRule(CloudInitRule.WAIT);
        disks();
    }

    /**
     * The host through which a machine is reached, held to the key that it showed when it was first used for that machine, where
     * none is listed; empty where the machine is reached directly.
     */
    public Optional<JumpHost> jump(Machine machine) {
        String shown = machine.properties().get(Machine.JUMP_HOST_KEY);
        return jump().map(jump -> shown == null || !jump.hostKeys().isEmpty() ? jump : jump.pinned(List.of(shown)));
    }

    /** The host through which nodes are reached, held to the keys that are listed; empty where they are reached directly. */
    public Optional<JumpHost> jump() {
        if (jumpHost == null) {
            return Optional.empty();
        }
        Matcher written = JUMP.matcher(jumpHost.strip());
        int port = written.matches() && written.group(4) != null ? Integer.parseInt(written.group(4)) : SSH_PORT;
        if (!written.matches()
                || port < 1
                || port > LAST_PORT
                || (written.group(2) != null && !NetUtil.isValidIpV6Address(written.group(2)))) {
            throw badField(
                    NodeSetup.JUMP_HOST,
                    jumpHost,
                    "it must be user@host or user@host:port, as in ops@bastion.example.org:2222");
        }
        if (jumpPrivateKey == null && jumpPassword == null) {
            throw TaskFailure.lasting(
                    "bad-field",
                    "Nothing opens the account " + jumpHost.strip()
                            + ".\nMaybe give its private key as jumpPrivateKey, or its password as jumpPassword.");
        }
        List<String> keys = knownKeys(jumpHostKeys).toList();
        keys.forEach(SshKeys::readPublic);
        return Optional.of(new JumpHost(
                written.group(2) != null ? written.group(2) : written.group(3),
                port,
                written.group(1),
                jumpPrivateKey == null ? null : SshKeys.readPrivate(jumpPrivateKey, jumpPassphrase),
                jumpPassword,
                keys));
    }

    /** What runs actions as root; empty where they run as who logs in. */
    public Optional<RootShell> root() {
        return sudo ? Optional.of(new RootShell(Optional.ofNullable(sudoPassword))) : Optional.empty();
    }

    /** The keys that a machine is held to: those that are listed for its address, else those that were pinned. */
    public List<String> hostKeysOf(Machine machine) {
        String address = machine.addresses().get(Machine.ACCESS_V4);
        Matcher id = WITH_PORT.matcher(machine.providerId());
        List<String> names = Stream.of(address, id.matches() ? id.group(1) : machine.providerId())
                .filter(Objects::nonNull)
                .flatMap(name -> Stream.of(name, "[" + name + "]"))
                .flatMap(name -> Stream.of(name, name + ":" + machine.sshPort()))
                .toList();
        List<String> listed = knownKeys(hostKeys)
                .map(line -> line.split("\\s+", 2))
                .filter(words -> words.length == 2 && names.contains(words[0]))
                .map(words -> words[1])
                .toList();
        return listed.isEmpty() ? machine.hostKeys() : listed;
    }

    private static Stream<String> knownKeys(@Nullable List<String> texts) {
        return texts == null
                ? Stream.of()
                : texts.stream()
                        .flatMap(String::lines)
                        .map(String::strip)
                        .filter(line -> !line.isEmpty() && !line.startsWith("#"));
    }

    /** @param otherwise where nothing is said */
    public CloudInitRule cloudInitRule(CloudInitRule otherwise) {
        if (cloudInit == null) {
            return otherwise;
        }
        return switch (cloudInit.strip()) {
            case "wait" -> CloudInitRule.WAIT;
            case "tolerate" -> CloudInitRule.TOLERATE;
            case "ignore" -> CloudInitRule.IGNORE;
            default -> throw badField(NodeSetup.CLOUD_INIT, cloudInit, "it must be wait, tolerate or ignore");
        };
    }

    /** The disks to make file systems on. */
    public List<DataDisk> disks() {
        return dataDisks == null ? List.of() : DataDisk.listOf(dataDisks);
    }

    private static TaskFailure badField(String name, String value, String rule) {
        return TaskFailure.lasting("bad-field", "Field " + name + " holds \"" + value + "\"; " + rule + ".");
    }

    /** Names what is not secret. */
    @Override
    public String toString() {
        return "NodeSettings[" + jumpHost + ", sudo=" + sudo + ", " + cloudInit + ", " + setHostName + ", " + dataDisks
                + "]";
    }
}
