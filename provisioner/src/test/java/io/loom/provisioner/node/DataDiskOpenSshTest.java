package io.loom.provisioner.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.contract.Machine;
import io.loom.contract.TaskAction;
import io.loom.provisioner.plugin.RecordingTask;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.ssh.ExecResult;
import io.loom.provisioner.ssh.OpenSshHosts;
import io.loom.provisioner.ssh.SshConnections;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Data disks on a host with OpenSSH that has no disks: files of /dev/loom-test stand in for them, of which {@code lsblk}, a script here,
 * tells, and {@code mount} is a script that writes down how it was called. mkfs.ext4 and blkid are the real ones.
 */
class DataDiskOpenSshTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String FOLDER =
            "/dev/loom-test-" + ProcessHandle.current().pid();
    private static @Nullable OpenSshHosts hosts;
    private static @Nullable SshConnections connections;
    private static Node node;
    private final RecordingTask task = RecordingTask.of(TaskAction.BOOTSTRAP);

    @BeforeAll
    static void start() throws Exception {
        hosts = OpenSshHosts.start(1);
        connections = new SshConnections(Duration.ofSeconds(10));
        Machine machine = hosts.hosts().getFirst();
        node = new Node(connections, hosts.target(machine), machine);
        run("cat > /usr/local/bin/lsblk <<'END'\n#!/bin/sh\n"
                + "for disk; do :; done\n"
                + "case $*/$disk in\n"
                + "  *TYPE/*) cd " + FOLDER
                + "; for f in *; do echo \"${PWD#/dev/}/$f $(stat -c %s $f) disk\"; done;;\n"
                + "  *MOUNTPOINT*) cat $disk.at 2> /dev/null;;\n"
                + "  *) [ -e $disk ] || exit 1; echo ${disk##*/}; cat /tmp/parts 2> /dev/null;;\n"
                + "esac\nexit 0\nEND\n"
                + "printf '#!/bin/sh\\necho \"$*\" >> /tmp/mounts\\n' > /usr/local/bin/mount\n"
                + "printf '#!/bin/sh\\necho \"ext4 $*\" >> /tmp/made\\nexec /sbin/mkfs.ext4 \"$@\"\\n' > /usr/local/bin/mkfs.ext4\n"
                + "chmod 755 /usr/local/bin/*; exit $?");
    }

    @AfterAll
    static void stop() throws Exception {
        if (connections != null) {
            run("rm -rf " + FOLDER);
            connections.close();
        }
        if (hosts != null) {
            hosts.close();
        }
    }

    @BeforeEach
    void newDisks() throws Exception {
        run(
                "rm -rf " + FOLDER + " /tmp/mounts /tmp/made /tmp/parts /data /logs /etc/fstab && mkdir " + FOLDER
                        + " && cd " + FOLDER
                        + " && truncate -s 64M a && truncate -s 1G b && touch /tmp/mounts /tmp/made && printf '# none' > /etc/fstab; exit $?");
    }

    private static String run(String script) throws Exception {
        ExecResult result = node.script(script, PATIENCE);
        assertThat(result.exit()).as(result.words()).isZero();
        return result.out();
    }

    private void mount(String disks) throws InterruptedException {
        new NodePreparation(NodeSettings.FORM.bind(Map.of("dataDisks", disks)), false).prepare(node, task);
    }

    private void assertRefused(String disks, String words) throws Exception {
        String before = run("cd " + FOLDER + " && cksum * /etc/fstab");
        assertThatThrownBy(() -> mount(disks))
                .isInstanceOfSatisfying(TaskFailure.class, f -> {
                    assertThat(f.code()).isEqualTo("disk-refused");
                    assertThat(f.retryable()).isFalse();
                })
                .hasMessageContaining(words);
        assertThat(run("cd " + FOLDER + " && cksum * /etc/fstab")).isEqualTo(before);
        assertThat(run("cat /tmp/made /tmp/mounts")).isEmpty();
    }

    private String uuid(String disk) throws Exception {
        return run("blkid -p -s UUID -o value " + FOLDER + "/" + disk).strip();
    }

    @Test
    void anEmptyDiskIsFormattedAndMountedOnceAndForAll() throws Exception {
        mount(FOLDER + "/a ext4 /data");
        String label = run("blkid -p -s LABEL -o value " + FOLDER + "/a").strip();
        assertThat(label).matches("loom[0-9a-f]{8}");
        assertThat(run("cat /tmp/made")).isEqualTo("ext4 -q -L " + label + " " + FOLDER + "/a\n");
        assertThat(run("cat /etc/fstab"))
                .isEqualTo("# none\nUUID=" + uuid("a") + " /data ext4 defaults,nofail,x-loom 0 2\n");
        assertThat(run("cat /tmp/mounts; ls -d /data")).isEqualTo("/data\n/data\n");
        assertThat(task.words())
                .containsExactly(
                        "Data disk: made ext4 on " + FOLDER + "/a.", "Data disk: mounted " + FOLDER + "/a at /data.");

        String made = uuid("a");
        mount(FOLDER + "/a ext4 /data");
        assertThat(uuid("a")).isEqualTo(made);
        assertThat(run("wc -l < /tmp/made; wc -l < /etc/fstab")).isEqualTo("1\n2\n");
        assertThat(task.words()).hasSize(2);
    }

    @Test
    void aDiskThatWasFormattedBeforeItWasCutShortIsGoneOnWith() throws Exception {
        mount(FOLDER + "/a ext4 /data");
        String made = uuid("a");
        run("echo > /etc/fstab");
        mount(FOLDER + "/a ext4 /data");
        assertThat(uuid("a")).isEqualTo(made);
        assertThat(run("wc -l < /tmp/made; grep -c " + made + " /etc/fstab")).isEqualTo("1\n1\n");
    }

    @Test
    void aDiskIsFoundByItsSize() throws Exception {
        mount("1Gi ext4 /data");
        assertThat(run("cat /tmp/made")).endsWith(" " + FOLDER + "/b\n");
        run("echo > /etc/fstab");
        mount("1Gi ext4 /data");
        assertThat(run("wc -l < /tmp/made")).isEqualTo("1\n");
    }

    @Test
    void aDiskWithAnythingOnItIsLeftAlone() throws Exception {
        run("/sbin/mkfs.ext4 -q -L mine " + FOLDER + "/a");
        assertRefused(FOLDER + "/a ext4 /data", "/a holds LABEL=mine TYPE=ext4");
        run("truncate -s 0 " + FOLDER + "/a && truncate -s 64M " + FOLDER + "/a && printf x | dd of=" + FOLDER
                + "/a bs=1 seek=70000 conv=notrunc status=none");
        assertRefused(FOLDER + "/a ext4 /data", "/a holds data");
        assertRefused(
                FOLDER + "/none ext4 /data",
                "there is no " + FOLDER + "/none. The disks are: " + FOLDER + "/a (67108864 bytes)");
        run("printf 'a1\\n' > /tmp/parts");
        assertRefused(FOLDER + "/b ext4 /data", "/b has partitions");
        run("rm /tmp/parts");
        run("echo /srv > " + FOLDER + "/b.at");
        assertRefused(FOLDER + "/b ext4 /data", "/b is mounted at /srv");
        assertRefused("2T xfs /data", "this node has no mkfs.xfs");
        assertRefused("2Ti ext4 /data", "there is no empty disk of 2Ti");
    }

    @Test
    void aFolderThatIsTakenIsLeftAlone() throws Exception {
        run("mkdir /data && touch /data/file");
        assertRefused(FOLDER + "/a ext4 /data", "/data is not empty");
        run("echo '/dev/sdz /logs ext4 defaults 0 2' > /etc/fstab");
        assertRefused(FOLDER + "/a ext4 /logs", "/etc/fstab says already what is mounted at /logs");
    }
}
