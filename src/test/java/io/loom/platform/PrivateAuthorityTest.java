package io.loom.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateAuthorityTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @TempDir
    Path root;

    @Test
    void signsTheServersCertificateForLoopback() throws Exception {
        PrivateAuthority authority = open(NOW);
        X509Certificate server = read(authority.serverCertificate());
        server.verify(read(authority.authorityCertificate()).getPublicKey());
        assertThat(server.getSubjectAlternativeNames().stream()
                        .map(name -> name.get(1).toString()))
                .contains("localhost", "127.0.0.1");
    }

    @Test
    void keepsBothWhileTheyAreGood() throws IOException {
        PrivateAuthority first = open(NOW);
        String server = Files.readString(first.serverCertificate());
        String authority = Files.readString(first.authorityCertificate());
        open(NOW.plus(Duration.ofDays(300)));
        assertThat(first.serverCertificate()).hasContent(server);
        assertThat(first.authorityCertificate()).hasContent(authority);
    }

    @Test
    void renewsTheServersBeforeItExpiresUnderTheSameAuthority() throws Exception {
        PrivateAuthority first = open(NOW);
        String authority = Files.readString(first.authorityCertificate());
        Instant later = NOW.plus(Duration.ofDays(370));
        open(later);
        assertThat(first.authorityCertificate()).hasContent(authority);
        assertThat(read(first.serverCertificate()).getNotAfter().toInstant())
                .isEqualTo(later.plus(Duration.ofDays(397)));
    }

    @Test
    void signsForANamedHostUnderTheAuthorityOfAnotherServer(@TempDir Path second) throws Exception {
        PrivateAuthority first = open(NOW);
        Path shared = first.authorityCertificate().getParent();
        PrivateAuthority.open(new DataFolder(second), Optional.empty(), Set.of(), NOW);
        PrivateAuthority other =
                PrivateAuthority.open(new DataFolder(second), Optional.of(shared), Set.of("loom.example.com"), NOW);
        X509Certificate server = read(other.serverCertificate());
        server.verify(read(first.authorityCertificate()).getPublicKey());
        assertThat(server.getSubjectAlternativeNames().stream()
                        .map(name -> name.get(1).toString()))
                .contains("localhost", "loom.example.com");
        assertThat(other.authorityCertificate()).hasSameTextualContentAs(first.authorityCertificate());
        assertThat(other.serverKey()).startsWith(second);
    }

    private PrivateAuthority open(Instant now) {
        return PrivateAuthority.open(new DataFolder(root), Optional.empty(), Set.of(), now);
    }

    private static X509Certificate read(Path file) throws IOException, GeneralSecurityException {
        try (var in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
