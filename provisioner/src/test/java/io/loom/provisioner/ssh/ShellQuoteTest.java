package io.loom.provisioner.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellQuoteTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "two words",
                "it's",
                "''",
                "a\"b",
                "$HOME `id` $(id)",
                "back\\slash\\",
                "line\nbreak\n\n",
                "-n",
                "*",
                "~root",
                "#no comment",
                "tab\tbell\u0007",
                "üñï 漢字 🧵",
                "'; rm -rf / #",
                "!history",
                "a=b",
                "{1,2}"
            })
    void aShellReadsBackWhatWasQuoted(String value) throws Exception {
        var process = new ProcessBuilder("/bin/sh", "-c", "printf %s " + ShellQuote.quote(value)).start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(value);
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void wordsThatNeedNoQuotesGetNone() {
        assertThat(ShellQuote.command(List.of("tail", "-n", "5", "/var/log/my file")))
                .isEqualTo("tail -n 5 '/var/log/my file'");
    }

    @Test
    void aNulIsRefused() {
        assertThatThrownBy(() -> ShellQuote.quote("a\0b")).isInstanceOf(IllegalArgumentException.class);
    }
}
