package io.loom.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizedKeysTest {

    private static final String BASE64 = "AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";
    private static final String KEY = "ssh-ed25519 " + BASE64;

    @Test
    void aLineOfAPublicKeyIsTakenAsItIs() {
        assertThat(AuthorizedKeys.of(List.of(KEY, " " + KEY + " again\n"))).containsExactly(KEY);
        assertThat(AuthorizedKeys.of(List.of(KEY + " ann's laptop; rm -rf $HOME")))
                .containsExactly(KEY + " ann's laptop; rm -rf $HOME");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ssh-ed25519",
                "ssh-ed25519 AAAA",
                "ssh-ed25519 not*base64",
                "ssh-rsa " + BASE64,
                "ssh-dss AAAAB3NzaC1kc3MAAAAA",
                "command=\"/bin/true\" " + KEY,
                "no-pty " + KEY,
                KEY + "\ncommand=\"id\" " + KEY,
                KEY + " a\tb",
                KEY + " a\u0000b",
                KEY + "\r" + "ssh-ed25519 AAAA"
            })
    void whatIsNoPublicKeyIsRefused(String line) {
        assertThatThrownBy(() -> AuthorizedKeys.of(List.of(KEY, line)))
                .isInstanceOfSatisfying(
                        InvalidInputException.class,
                        thrown -> assertThat(thrown.problems()).singleElement().satisfies(problem -> {
                            assertThat(problem.pointer()).isEqualTo("/authorizedKeys/1");
                            assertThat(problem.message()).contains("is no public key of OpenSSH");
                        }));
    }

    @Test
    void aPrivateKeyIsNotRepeated() {
        assertThatThrownBy(() -> AuthorizedKeys.of(List.of("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk")))
                .hasMessageContaining("This is a private key")
                .hasMessageNotContaining("b3BlbnNzaC1rZXk");
    }

    @Test
    void tooLongALineIsNoKey() {
        assertThatThrownBy(() -> AuthorizedKeys.of(List.of(KEY + " " + "x".repeat(8_192))))
                .isInstanceOf(InvalidInputException.class);
    }
}
