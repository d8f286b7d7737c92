package io.loom.provisioner.provider.joyent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.contract.TaskAction;
import io.loom.provisioner.cloud.CloudRequest;
import io.loom.provisioner.plugin.RecordingTask;
import io.loom.provisioner.ssh.SshKeys;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpSignatureTest {
    private static final Pattern HEADER = Pattern.compile(
            "Signature keyId=\"(/acme/users/jane/keys/([0-9a-f]{2}:){15}[0-9a-f]{2})\",algorithm=\"([a-z0-9-]+)\",headers=\"date\",signature=\"([A-Za-z0-9+/=]+)\"");

    private final RecordingTask task = RecordingTask.of(TaskAction.CREATE);
    private final CloudRequest request = CloudRequest.get(URI.create("https://cloudapi.example.org/acme/machines"));

    @ParameterizedTest
    @CsvSource({
        "RSA, 2048, rsa-sha256, SHA256withRSA",
        "EC, 256, ecdsa-sha256, SHA256withECDSA",
        "EC, 384, ecdsa-sha384, SHA384withECDSA"
    })
    void theDateIsSignedWithTheKeyThatTheHeaderNames(String type, int bits, String name, String javaName)
            throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(type);
        generator.initialize(bits);
        KeyPair key = generator.generateKeyPair();
        var signature = new HttpSignature(
                "/acme/users/jane", SshKeys.writePrivate(key), () -> Instant.parse("2011-06-11T23:56:29Z"));

        CloudRequest signed = signature.authorize(request, task);
        assertThat(signed.headers()).containsEntry("Date", "Sat, 11 Jun 2011 23:56:29 GMT");
        Matcher header = HEADER.matcher(signed.headers().get("Authorization"));
        assertThat(header.matches()).as(signed.headers().get("Authorization")).isTrue();
        assertThat(header.group(3)).isEqualTo(name);
        Signature check = Signature.getInstance(javaName);
        check.initVerify(key.getPublic());
        check.update("date: Sat, 11 Jun 2011 23:56:29 GMT".getBytes(StandardCharsets.US_ASCII));
        assertThat(check.verify(Base64.getDecoder().decode(header.group(4)))).isTrue();
    }

    @Test
    void aKeyThatCloudApiDoesNotTakeIsRefused() {
        assertThatThrownBy(() -> new HttpSignature("/acme", SshKeys.writePrivate(SshKeys.generate()), Instant::now))
                .hasMessageContaining("ssh-ed25519");
    }
}
