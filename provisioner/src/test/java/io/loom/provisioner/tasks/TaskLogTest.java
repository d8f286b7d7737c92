package io.loom.provisioner.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    void whatIsSaidLeavesAtOnceAlsoWithoutItsLinesEnd() {
        var log = new TaskLog(new Redactor(List.of("correct-horse")), chunks::add);
        add(log, "Waiting for the database ");
        log.flush();
        add(log, ".");
        log.flush();
        log.flush();
        add(log, ". it is correct");
        log.flush();
        assertThat(chunks)
                .as("what may be the beginning of a secret waits")
                .containsExactly("Waiting for the database ", ".", ". it is ");
        add(log, "-horse, and correct");
        log.close();
        assertThat(chunks.subList(3, chunks.size())).containsExactly("******, and correct");
    }

    @Test
    void aSecretThatBeginsAsAnotherEndsOrThatHoldsAnotherIsStruckOutWhole() {
        var log = new TaskLog(new Redactor(List.of("pass", "password123", "xyzpa")), chunks::add);
        add(log, "a pass");
        log.flush();
        assertThat(chunks).containsExactly("a ");
        add(log, "word123 and xyzpa");
        log.flush();
        add(log, "ss.");
        log.close();
        assertThat(String.join("", chunks)).isEqualTo("a ****** and ******ss.");
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
    void aLongLogKeepsItsBeginningAndItsEndWithAMarkBetween() {
        var log = new TaskLog(new Redactor(List.of()), chunks::add);
        for (int i = 0; i < 12_000; i++) {
            add(log, "line %5d ".formatted(i) + "x".repeat(988) + "\n");
        }
        add(log, "THE REASON: disk sdb is broken");
        assertThat(chunks.getLast()).contains("is shown when the action has ended");
        log.close();
        String all = String.join("", chunks);
        assertThat(all).startsWith("line     0 x").endsWith("x\nTHE REASON: disk sdb is broken");
        assertThat(all.length())
                .isBetween(
                        TaskLog.MOST_CHARS + TaskLog.END_CHARS - 1_000, TaskLog.MOST_CHARS + TaskLog.END_CHARS + 500);
        Matcher mark = Pattern.compile("\\[(\\d+) characters are left out\\.]\n(line \\d+ x)")
                .matcher(all);
        assertThat(mark.find()).isTrue();
        assertThat(Long.parseLong(mark.group(1)))
                .isEqualTo(12_000L * 1_000 + 30 - TaskLog.MOST_CHARS - (all.length() - mark.start(2)));
    }

    @Test
    void aLogThatIsALittleTooLongIsKeptWhole() {
        var log = new TaskLog(new Redactor(List.of()), chunks::add);
        add(log, "x".repeat(TaskLog.MOST_CHARS));
        add(log, "the end");
        log.close();
        assertThat(chunks.getLast()).isEqualTo("the end");
        assertThat(chunks).noneMatch(chunk -> chunk.contains("left out"));
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
