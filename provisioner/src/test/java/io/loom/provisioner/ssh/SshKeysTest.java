package io.loom.provisioner.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.provisioner.plugin.TaskFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys as ssh-keygen writes them; skipped where that is not there. */
class SshKeysTest {
    @TempDir
    private Path folder;

    private Path make(String type, int bits, String format, String passphrase) throws Exception {
        Path file = folder.resolve("key-" + type + bits + format + passphrase.length());
        List<String> command =
                new ArrayList<>(List.of("ssh-keygen", "-q", "-t", type, "-N", passphrase, "-f", file.toString()));
        if (bits > 0) {
            command.addAll(List.of("-b", String.valueOf(bits)));
        }
        if (!format.equals("OPENSSH")) {
            command.addAll(List.of("-m", format));
        }
        try {
            assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                    .isZero();
        } catch (IOException e) {
            Assumptions.abort("There is no ssh-keygen: " + e.getMessage());
        }
        return file;
    }

    private static void assertUnreadable(String text, @Nullable String passphrase, String words) {
        assertThatThrownBy(() -> SshKeys.readPrivate(text, passphrase))
                .isInstanceOfSatisfying(TaskFailure.class, f -> {
                    assertThat(f.code()).isEqualTo("bad-ssh-key");
                    assertThat(f.retryable()).isFalse();
                })
                .hasMessageContaining(words);
    }

    @ParameterizedTest
    @CsvSource({
        "ed25519,0,OPENSSH",
        "ecdsa,256,OPENSSH",
        "ecdsa,384,OPENSSH",
        "ecdsa,521,OPENSSH",
        "rsa,2048,OPENSSH",
        "ecdsa,256,PEM",
        "rsa,2048,PEM",
        "ecdsa,256,PKCS8",
        "rsa,2048,PKCS8"
    })
    void aKeyIsReadWithAPassphraseAndWithoutOne(String type, int bits, String format) throws Exception {
        Path plain = make(type, bits, format, "");
        String text = Files.readString(plain);
        String line = Files.readString(Path.of(plain + ".pub")).strip();
        String key = String.join(" ", List.of(line.split(" ")).subList(0, 2));
        assertThat(SshKeys.writePublic(SshKeys.readPrivate(text).getPublic())).isEqualTo(key);
        assertThat(SshKeys.writePublic(SshKeys.readPrivate(text.replace("\n", "\r\n"), "needless")
                        .getPublic()))
                .isEqualTo(key);

        Path encrypted = make(type, bits, format, "open sesame");
        String secret = Files.readString(encrypted);
        String secretLine = Files.readString(Path.of(encrypted + ".pub")).strip();
        assertThat(secretLine)
                .startsWith(SshKeys.writePublic(
                        SshKeys.readPrivate(secret, "open sesame").getPublic()));
        assertUnreadable(secret, null, "it is encrypted, and no passphrase is given");
        assertUnreadable(secret, "wrong", "it is encrypted, and the passphrase does not open it");
    }

    @Test
    void whatIsNoPrivateKeyIsNamed() throws Exception {
        Path file = make("ed25519", 0, "OPENSSH", "");
        assertUnreadable(Files.readString(Path.of(file + ".pub")), null, "it is a public key");
        String text = Files.readString(file);
        assertUnreadable(text.substring(0, text.length() / 2), null, "it is damaged");
        assertUnreadable(text.replaceAll("(?s)\n.*?\n", "\n"), null, "it is damaged");
        assertUnreadable("PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n", null, "PuTTY's format");
        assertUnreadable("", null, "does not begin with");
        assertUnreadable("no key", null, "does not begin with");
    }
}
