package io.loom.provisioner.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.contract.PluginDescriptor.ResourceFormat;
import io.loom.contract.ResourceRef;
import io.loom.provisioner.plugin.TaskFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceCacheTest {

    @TempDir
    private Path folder;

    private Path cached;
    private final AtomicInteger downloads = new AtomicInteger();

    @BeforeEach
    void name() {
        cached = folder.resolve("cached/resources");
    }

    private Path source(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static ResourceRef file(Path source) {
        return TestArchive.ref("scripts", source.getFileName().toString(), ResourceFormat.FILE, "0755", source);
    }

    private ResourceDownload from(Path source) {
        return (resource, into) -> {
            downloads.incrementAndGet();
            copy(source, into);
        };
    }

    private static void copy(Path source, Path into) {
        try {
            Files.copy(source, into, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(cached)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void manyWhoAskAtOnceShareOneDownload() throws Exception {
        Path source = source("setup.sh", "echo hello\n");
        ResourceRef ref = file(source);
        var cache = new ResourceCache(cached, 1000);
        var asked = new CountDownLatch(20);
        ResourceDownload slow = (resource, into) -> {
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            from(source).download(resource, into);
        };
        List<Future<String>> contents = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                contents.add(threads.submit(() -> {
                    asked.countDown();
                    try (ResourceCache.Held held = cache.hold(ref, slow)) {
                        return Files.readString(held.path());
                    }
                }));
            }
        }
        for (Future<String> content : contents) {
            assertThat(content.get()).isEqualTo("echo hello\n");
        }
        assertThat(downloads).hasValue(1);
        assertThat(files()).containsExactly(ref.sha256());
    }

    @Test
    void aWrongOrCutDownloadFailsTheAttemptAndLeavesNothing() throws Exception {
        ResourceRef ref = file(source("setup.sh", "echo hello\n"));
        var cache = new ResourceCache(cached, 1000);
        for (String wrong : List.of("echo hell\n", "echo jello\n", "")) {
            assertThatThrownBy(() -> cache.hold(ref, from(source("wrong", wrong))))
                    .isInstanceOfSatisfying(TaskFailure.class, f -> {
                        assertThat(f.code()).isEqualTo("resource-damaged");
                        assertThat(f.retryable()).isTrue();
                    })
                    .hasMessageContaining("scripts/setup.sh version 1");
            assertThat(files()).isEmpty();
        }
        try (ResourceCache.Held held = cache.hold(ref, from(folder.resolve("setup.sh")))) {
            assertThat(held.path()).hasContent("echo hello\n");
        }
    }

    @Test
    void whoWaitsForADownloadThatIsInterruptedMakesItsOwn() throws Exception {
        Path source = source("setup.sh", "echo hello\n");
        ResourceRef ref = file(source);
        var cache = new ResourceCache(cached, 1000);
        var begun = new CountDownLatch(1);
        ResourceDownload endless = (resource, into) -> {
            begun.countDown();
            new CountDownLatch(1).await();
        };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> first = threads.submit(() -> cache.hold(ref, endless));
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            Future<ResourceCache.Held> second = threads.submit(() -> cache.hold(ref, from(source)));
            first.cancel(true);
            assertThat(second.get(20, TimeUnit.SECONDS).path()).hasContent("echo hello\n");
        }
        assertThat(files()).containsExactly(ref.sha256());
    }

    @Test
    void whatWasNotAskedForLongestGoesFirstAndWhatIsHeldStays() throws Exception {
        var cache = new ResourceCache(cached, 10);
        Path one = source("one", "1111");
        Path two = source("two", "2222");
        Path three = source("three", "3333");
        Path four = source("four", "4444");
        cache.hold(file(one), from(one)).close();
        cache.hold(file(two), from(two)).close();
        cache.hold(file(one), from(one)).close();
        ResourceCache.Held third = cache.hold(file(three), from(three));
        assertThat(files())
                .containsExactlyInAnyOrder(file(one).sha256(), file(three).sha256());
        ResourceCache.Held first = cache.hold(file(one), from(one));
        ResourceCache.Held fourth = cache.hold(file(four), from(four));
        assertThat(files()).hasSize(3);
        assertThat(downloads).hasValue(4);
        assertThat(third.path()).hasContent("3333");
        third.close();
        assertThat(files())
                .containsExactlyInAnyOrder(file(one).sha256(), file(four).sha256());
        first.close();
        fourth.close();
        assertThat(files()).hasSize(2);
    }

    @Test
    void whatAnEarlierRunLeftIsUsedIfItIsWholeAndCountsForTheBound() throws Exception {
        Path one = source("one", "1111");
        Path two = source("two", "2222");
        try (var held = new ResourceCache(cached, 10).hold(file(one), from(one))) {
            Files.writeString(cached.resolve("interrupted.part"), "11");
            var restarted = new ResourceCache(cached, 10);
            restarted.hold(file(one), from(one)).close();
            assertThat(downloads).hasValue(1);
            assertThat(files()).containsExactly(file(one).sha256());
            Files.writeString(held.path(), "1x11");
        }
        var again = new ResourceCache(cached, 10);
        again.hold(file(one), from(one)).close();
        assertThat(downloads).hasValue(2);
        var smaller = new ResourceCache(cached, 5);
        smaller.hold(file(two), from(two)).close();
        assertThat(files()).containsExactly(file(two).sha256());
    }

    private ResourceRef archive(TestArchive archive) throws IOException {
        archive.close();
        return TestArchive.ref("archives", "app", ResourceFormat.ARCHIVE, null, archive.path());
    }

    private void refused(TestArchive archive, String... words) throws IOException {
        ResourceRef ref = archive(archive);
        assertThatThrownBy(() -> new ResourceCache(cached, 100_000).hold(ref, from(archive.path())))
                .isInstanceOfSatisfying(TaskFailure.class, f -> {
                    assertThat(f.code()).isEqualTo("resource-unsafe");
                    assertThat(f.retryable()).isFalse();
                })
                .hasMessageContaining("archives/app version 1")
                .hasMessageContainingAll(words);
    }

    @Test
    void anArchiveIsHandedOutIfAllOfItStaysWithinItsFolder() throws Exception {
        TestArchive archive = new TestArchive(folder.resolve("app.tar.gz"))
                .folder("app")
                .file("./app/bin/run", 0755, "#!/bin/sh\n")
                .file("app/" + "long/".repeat(40) + "file", 0644, "deep")
                .link("app/current", "bin")
                .link("app/bin/up", "../bin/run")
                .hardLink("app/bin/same", "app/bin/run");
        ResourceRef ref = archive(archive);
        try (ResourceCache.Held held = new ResourceCache(cached, 100_000).hold(ref, from(archive.path()))) {
            assertThat(held.path()).hasSameBinaryContentAs(archive.path());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "app/../../evil", "/etc/evil", "app/.."})
    void aMemberThatLeadsOutIsNamed(String name) throws Exception {
        refused(
                new TestArchive(folder.resolve("a.tar.gz"))
                        .file("app/fine", 0644, "")
                        .file(name, 0644, "x"),
                name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../../etc", "bin/../../../x", "..//..", "s/../.."})
    void aLinkThatLeadsOutIsNamed(String target) throws Exception {
        refused(new TestArchive(folder.resolve("a.tar.gz")).link("app/out", target), "app/out", target);
    }

    @Test
    void whatElseMayNotBeInAnArchiveIsNamed() throws Exception {
        refused(new TestArchive(folder.resolve("a.tar.gz")).hardLink("app/out", "../../etc/passwd"), "etc/passwd");
        refused(new TestArchive(folder.resolve("b.tar.gz")).pipe("app/pipe"), "app/pipe", "neither a file");
        refused(
                new TestArchive(folder.resolve("c.tar.gz"))
                        .link("app/in", "bin")
                        .file("app/in/file", 0644, "x"),
                "below \"app/in\"");
        refused(new TestArchive(folder.resolve("d.tar.gz")), "no members");
    }

    @Test
    void whatIsNoArchiveIsRefusedAsOne() throws Exception {
        Path text = source("text", "not an archive");
        ResourceRef ref = TestArchive.ref("archives", "text", ResourceFormat.ARCHIVE, null, text);
        assertThatThrownBy(() -> new ResourceCache(cached, 1000).hold(ref, from(text)))
                .isInstanceOfSatisfying(
                        TaskFailure.class, f -> assertThat(f.code()).isEqualTo("resource-unsafe"));
    }
}
