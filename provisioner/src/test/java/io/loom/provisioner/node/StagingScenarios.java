package io.loom.provisioner.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.contract.Machine;
import io.loom.contract.PluginDescriptor.ResourceFormat;
import io.loom.contract.ResourceRef;
import io.loom.contract.TaskAction;
import io.loom.provisioner.plugin.RecordingTask;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.resource.TestArchive;
import io.loom.provisioner.ssh.SshConnections;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How resources get on any node that is reached over SSH. */
abstract class StagingScenarios {
    private static final String HOME = "${LOOM_HOME:-$HOME/.loom}/resources";

    @TempDir
    private Path folder;

    abstract Node node();

    abstract SshConnections connections();

    private String said(String command) throws InterruptedException {
        var result = node().script(command, Duration.ofSeconds(20));
        assertThat(result.exit()).as(result.words()).isZero();
        return result.out();
    }

    private ResourceRef script(String name, String text) throws IOException {
        return script(name, text, "0755");
    }

    private ResourceRef script(String name, String text, String permissions) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        return TestArchive.ref("scripts", name, ResourceFormat.FILE, permissions, file);
    }

    private RecordingTask task(ResourceRef... resources) {
        var task = RecordingTask.of(TaskAction.INSTALL);
        for (ResourceRef resource : resources) {
            task.resources().put(resource, folder.resolve(resource.name()));
        }
        return task;
    }

    private ResourceRef archive(TestArchive archive) throws IOException {
        archive.close();
        return TestArchive.ref(
                "archives", archive.path().getFileName().toString(), ResourceFormat.ARCHIVE, null, archive.path());
    }

    @Test
    void filesAndArchivesLieUnderTheirTypesAndNames() throws Exception {
        ResourceRef setup = script("setup.sh", "#!/bin/sh\necho \"set up by $0\"\n");
        ResourceRef key = script("key", "secret\n", "0400");
        ResourceRef app = archive(new TestArchive(folder.resolve("app"))
                .folder("app")
                .file("app/bin/run", 0755, "#!/bin/sh\ncat \"$(dirname \"$0\")/../data\"\n")
                .link("app/data", "share/data")
                .file("app/share/data", 0644, "it runs\n"));
        ResourceRef flat = archive(
                new TestArchive(folder.resolve("flat")).file("one", 0644, "1\n").file("two", 0644, "2\n"));
        RecordingTask task = task(setup, key, app, flat);
        String place = node().stage(List.of(setup, key, app, flat), task);
        assertThat(said("cd " + place + "; ls -d */*"))
                .isEqualTo("archives/app\narchives/flat\nscripts/key\nscripts/setup.sh\n");
        assertThat(said(place + "/scripts/setup.sh")).isEqualTo("set up by " + place + "/scripts/setup.sh\n");
        assertThat(said("stat -Lc %a " + place + "/scripts/key")).isEqualTo("400\n");
        assertThat(said(place + "/archives/app/bin/run")).isEqualTo("it runs\n");
        assertThat(said("cat " + place + "/archives/flat/two")).isEqualTo("2\n");
        assertThat(task.words()).hasSize(4).allMatch(w -> w.startsWith("Sending "));

        RecordingTask again = RecordingTask.of(TaskAction.START);
        assertThat(node().stage(List.of(flat, app, key, setup), again)).isEqualTo(place);
        assertThat(again.words()).isEmpty();
    }

    @Test
    void anotherSetHasAnotherFolderAndOnlyWhatIsNewIsSent() throws Exception {
        ResourceRef common = script("common.sh", "common\n");
        ResourceRef first = script("tool", "first\n");
        String before = node().stage(List.of(common, first), task(common, first));
        ResourceRef second = script("tool", "second\n");
        String after = node().stage(List.of(common, second), task(second));
        assertThat(said("cat " + before + "/scripts/tool " + after + "/scripts/tool " + after + "/scripts/common.sh"))
                .isEqualTo("first\nsecond\ncommon\n");
    }

    @Test
    void tasksOfOneNodeThatNeedTheSameAtOnceSendItOnce() throws Exception {
        ResourceRef big = archive(new TestArchive(folder.resolve("big")).file("big/zeros", 0644, new byte[8 << 20]));
        var together = new CyclicBarrier(6);
        List<RecordingTask> tasks = new ArrayList<>();
        List<Future<String>> places = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 6; i++) {
                RecordingTask task = task(big);
                tasks.add(task);
                places.add(threads.submit(() -> {
                    together.await();
                    return node().stage(List.of(big), task);
                }));
            }
        }
        for (Future<String> place : places) {
            assertThat(place.get()).isEqualTo(places.getFirst().get());
        }
        assertThat(tasks.stream().mapToInt(t -> t.words().size()).sum()).isEqualTo(1);
        assertThat(said("stat -Lc %s " + places.getFirst().get() + "/archives/big/zeros"))
                .isEqualTo((8 << 20) + "\n");
    }

    @Test
    void aSenderThatIsCutOffLeavesNothingHalf() throws Exception {
        ResourceRef half = script("half", "x".repeat(300_000));
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        RecordingTask task = RecordingTask.of(TaskAction.INSTALL);
        task.resources().put(half, pipe);
        String key = half.sha256() + "-0755";
        String whatIsThere = "cd " + HOME + "; ls -d " + key + " incoming/" + key + ".?????? 2>/dev/null || :";
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> sending = threads.submit(() -> node().stage(List.of(half), task));
            try (OutputStream feed = Files.newOutputStream(pipe)) {
                feed.write("x".repeat(150_000).getBytes(StandardCharsets.UTF_8));
                feed.flush();
                Awaitility.await()
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> Integer.parseInt(
                                        said("cd " + HOME + "; cat incoming/" + key + ".*/content 2>/dev/null | wc -c")
                                                .strip())
                                > 100_000);
                assertThat(said(whatIsThere)).startsWith("incoming/").hasLineCount(1);
                connections()
                        .forget(
                                String.valueOf(node().machine().addresses().get(Machine.ACCESS_V4)),
                                node().machine().sshPort());
            }
            assertThatThrownBy(() -> sending.get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            TaskFailure.class, f -> assertThat(f.retryable()).isTrue());
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> said(whatIsThere).isEmpty());
        String place = node().stage(List.of(half), task(half));
        assertThat(said("wc -c < " + place + "/scripts/half").strip()).isEqualTo("300000");
    }

    @Test
    void anotherContentThanTheNamedOneIsNotPublished() throws Exception {
        ResourceRef named = script("named", "what was named\n");
        RecordingTask task = task(named);
        Files.writeString(folder.resolve("named"), "something else\n");
        assertThatThrownBy(() -> node().stage(List.of(named), task))
                .isInstanceOfSatisfying(TaskFailure.class, f -> {
                    assertThat(f.code()).isEqualTo("staging-failed");
                    assertThat(f.retryable()).isTrue();
                })
                .hasMessageContaining("scripts/named version 1")
                .hasMessageContaining("not the one that was named");
        assertThat(said("cd " + HOME + "; ls -d " + named.sha256() + "* 2>/dev/null || :"))
                .isEmpty();
    }
}
