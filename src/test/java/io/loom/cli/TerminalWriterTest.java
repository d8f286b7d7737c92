package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TerminalWriterTest {

    @Test
    void controlCharactersAreShown() {
        assertThat(TerminalWriter.shown("plain\u001b]0;owned\u0007\u001b[31m red\r\u001b[Kforged\0\u007f"))
                .isEqualTo("plain^[]0;owned^G^[[31m red^M^[[Kforged^@^?");
        assertThat(TerminalWriter.shown("\u009b2J\u0085")).isEqualTo("<U+009B>2J<U+0085>");
        assertThat(TerminalWriter.shown("a\u202eb\u2066c\u2069")).isEqualTo("a<U+202E>b<U+2066>c<U+2069>");
    }

    @Test
    void textStaysAsItIs() {
        for (String text : new String[] {"a\tb\nc\r\nd", "Zürich 東京 😀", "שלום עולם", ""}) {
            assertThat(TerminalWriter.shown(text)).isEqualTo(text);
        }
    }

    @Test
    void everyWayToPrintIsCovered() {
        StringWriter terminal = new StringWriter();
        PrintWriter raw = new PrintWriter(terminal);
        PrintWriter out = TerminalWriter.on(raw);

        out.print('\u001b');
        out.print("a\u001bb");
        out.write(new char[] {'x', '\u001b', '\n'}, 1, 2);
        out.write("12\u001b45", 1, 3);
        out.append("-\u001b-", 1, 2);
        out.printf("%s%n", "\u001b");
        out.flush();

        assertThat(terminal).hasToString("^[a^[b^[\n2^[4^[^[" + System.lineSeparator());
        assertThat(TerminalWriter.on(out)).isSameAs(out);
        assertThat(TerminalWriter.raw(out)).isSameAs(raw);
        assertThat(TerminalWriter.raw(raw)).isSameAs(raw);
    }
}
