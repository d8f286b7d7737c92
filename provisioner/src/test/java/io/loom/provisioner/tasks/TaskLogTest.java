package io.loom.provisioner.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TaskLogTest {
    private final List<String> chunks = new ArrayList<>();

    private static void add(TaskLog log, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        log.add(bytes, 0, bytes.length);
    }

    @Test
    void wholeLinesLeaveAndTheRestWaitsForItsEnd() {
        var log = new TaskLog(new Redactor(List.of()), chunks::add);
        add(log, "one\ntwo\nthr");
        log.flush();
        assertThat(chunks).containsExactly("one\ntwo\n");
        log.close();
        assertThat(chunks).containsExactly("one\ntwo\n", "thr");
    }

    @Test
    void chunksAreSmallEnoughForTheWireWhateverTheTextIs() {
        var log = new TaskLog(new Redactor(List.of()), chunks::add);
        String text = "漢".repeat(20_000) + "🧵".repeat(9_999);
        add(log, text);
        log.flush();
        log.close();
        assertThat(String.join("", chunks)).isEqualTo(text);
        assertThat(chunks).allSatisfy(c -> {
            assertThat(c.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(16 * 1024);
            assertThat(new String(c.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                    .isEqualTo(c);
        });
    }

    @Test
    void secretsOfSeveralLinesAreStruckOutLineByLineAndShortOnesAreNot() {
        var redactor = new Redactor(List.of("-----BEGIN KEY-----\nabcdefgh\nijklmnop\n-----END KEY-----", "abc", ""));
        assertThat(redactor.redact("see ijklmnop and abc and ijkl")).isEqualTo("see ****** and abc and ijkl");
    }

    @Test
    void anEndlessLogIsCutOnce() {
        var log = new TaskLog(new Redactor(List.of()), chunks::add);
        String line = "x".repeat(999) + "\n";
        for (int i = 0; i < 9_000; i++) {
            add(log, line);
        }
        log.close();
        assertThat(String.join("", chunks).length()).isLessThan(TaskLog.MOST_CHARS + 1_000);
        assertThat(chunks).filteredOn(c -> c.contains("is not kept")).hasSize(1);
        assertThat(chunks.getLast()).contains("is not kept");
    }

    @Property(tries = 300)
    void aSecretNeverLeavesHoweverTheBytesAreCut(
            @ForAll @Size(max = 40) List<@IntRange(min = 1, max = 4_000) Integer> cuts,
            @ForAll @IntRange(max = 6_000) int before) {
        String secret = "s3cr3t-wörd";
        String text = "y".repeat(before) + secret + "z".repeat(3_000) + secret + "\n" + secret;
        List<String> out = new ArrayList<>();
        var log = new TaskLog(new Redactor(List.of(secret)), out::add);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int at = 0;
        for (int cut : cuts) {
            int n = Math.min(cut, bytes.length - at);
            log.add(bytes, at, n);
            log.flush();
            at += n;
        }
        log.add(bytes, at, bytes.length - at);
        log.close();
        assertThat(String.join("", out)).isEqualTo(text.replace(secret, "******"));
    }
}
