package io.loom.platform;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The private certificate authority of an installation, in {@code <data>/tls}: {@code ca.pem} is what provisioners and
 * clients trust; {@code server.pem} and {@code server.key} are the server's own.
 */
public final class PrivateAuthority {

    private static final Duration AUTHORITY_LIFETIME = Duration.ofDays(3650);
    private static final Duration SERVER_LIFETIME = Duration.ofDays(397);
    private static final Duration RENEWED_BEFORE = Duration.ofDays(30);
    private static final Duration CLOCK_SKEW = Duration.ofHours(1);
    private static final X500Principal AUTHORITY_NAME = new X500Principal("CN=Loom private authority");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path folder;
    private final Path authority;
    private final Set<String> moreNames;
    private final Instant now;

    private PrivateAuthority(Path folder, Path authority, Set<String> moreNames, Instant now) {
        this.folder = folder;
        this.authority = authority;
        this.moreNames = moreNames;
        this.now = now;
    }

    /**
     * Sees to it that there is an authority, and in the data folder a server certificate for {@code localhost}, the
     * loopback addresses and this host's name that is good for 30 days more.
     *
     * @param elsewhere the folder with {@code ca.pem} and {@code ca.key}, where servers share one; it is not written to.
     *     Empty for an authority in the data folder, made where there is none
     * @param moreNames further names that the certificate is to hold for
     * @param now the time, for validity
     */
    public static PrivateAuthority open(DataFolder data, Optional<Path> elsewhere, Set<String> moreNames, Instant now) {
        Path own = data.folder("tls");
        PrivateAuthority authority = new PrivateAuthority(own, elsewhere.orElse(own), moreNames, now);
        try {
            authority.renew();
        } catch (NoSuchFileException e) {
            throw new IllegalStateException(
                    "The private authority lacks its file " + e.getFile()
                            + ".\nMaybe LOOM_TLS_AUTHORITY must name a folder with ca.pem and ca.key.",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException("The certificates in " + authority.authority + ": " + e.getMessage(), e);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("The certificates in " + authority.authority + ": " + e.getMessage(), e);
        }
        return authority;
    }

    /** The authority's certificate. */
    public Path authorityCertificate() {
        return folder.resolve("ca.pem");
    }

    /** The server's certificate chain. */
    public Path serverCertificate() {
        return folder.resolve("server.pem");
    }

    /** The server's private key. */
    public Path serverKey() {
        return folder.resolve("server.key");
    }

    private void renew() throws IOException, GeneralSecurityException, OperatorCreationException {
        if (authority.equals(folder)) {
            renewAuthority();
        } else {
            takeOverAuthority();
        }
        if (!isGood(serverCertificate(), names())) {
            KeyPair pair = newPair();
            X509Certificate signer = read(authorityCertificate());
            X509Certificate certificate = sign(serverBuilder(pair, signer), readKey(authority.resolve("ca.key")));
            DataFolder.writePrivately(serverKey(), pem(pair.getPrivate()));
            DataFolder.writePrivately(serverCertificate(), pem(certificate) + pem(signer));
        }
    }

    private void renewAuthority() throws IOException, GeneralSecurityException, OperatorCreationException {
        if (!isGood(authorityCertificate(), Set.of())) {
            KeyPair pair = newPair();
            X509Certificate certificate = sign(authorityBuilder(pair), pair.getPrivate());
            DataFolder.writePrivately(folder.resolve("ca.key"), pem(pair.getPrivate()));
            DataFolder.writePrivately(authorityCertificate(), pem(certificate));
            Files.deleteIfExists(serverCertificate());
        }
    }

    /** Keeps a copy of the shared authority's certificate beside the server's own, which it must have signed. */
    private void takeOverAuthority() throws IOException, GeneralSecurityException {
        X509Certificate shared = read(authority.resolve("ca.pem"));
        if (!Files.exists(authorityCertificate())
                || !read(authorityCertificate()).equals(shared)) {
            DataFolder.writePrivately(authorityCertificate(), pem(shared));
            Files.deleteIfExists(serverCertificate());
        }
    }

    private boolean isGood(Path file, Set<String> names) throws IOException, GeneralSecurityException {
        if (!Files.exists(file)) {
            return false;
        }
        X509Certificate certificate = read(file);
        Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
        Set<String> covered = alternatives == null
                ? Set.of()
                : alternatives.stream().map(name -> name.get(1).toString()).collect(Collectors.toSet());
        return certificate.getNotAfter().toInstant().isAfter(now.plus(RENEWED_BEFORE)) && covered.containsAll(names);
    }

    private X509v3CertificateBuilder authorityBuilder(KeyPair pair) throws CertIOException {
        return new JcaX509v3CertificateBuilder(
                        AUTHORITY_NAME,
                        serial(),
                        Date.from(now.minus(CLOCK_SKEW)),
                        Date.from(now.plus(AUTHORITY_LIFETIME)),
                        AUTHORITY_NAME,
                        pair.getPublic())
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    }

    private X509v3CertificateBuilder serverBuilder(KeyPair pair, X509Certificate authority) throws CertIOException {
        GeneralName[] names = names().stream()
                .map(name -> new GeneralName(isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName, name))
                .toArray(GeneralName[]::new);
        return new JcaX509v3CertificateBuilder(
                        authority,
                        serial(),
                        Date.from(now.minus(CLOCK_SKEW)),
                        Date.from(now.plus(SERVER_LIFETIME)),
                        new X500Principal("CN=Loom server"),
                        pair.getPublic())
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    }

    private Set<String> names() {
        Set<String> names = new LinkedHashSet<>(List.of("localhost", "127.0.0.1"));
        String host = hostName();
        if (host.matches("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")) {
            names.add(host);
        }
        names.addAll(moreNames);
        return names;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    private static boolean isAddress(String name) {
        return name.matches("[0-9.]+");
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws OperatorCreationException, GeneralSecurityException {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    }

    private static KeyPair newPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
        return generator.generateKeyPair();
    }

    private static BigInteger serial() {
        return new BigInteger(127, RANDOM).setBit(126);
    }

    private static X509Certificate read(Path file) throws IOException, GeneralSecurityException {
        try (var in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static PrivateKey readKey(Path file) throws IOException, GeneralSecurityException {
        String base64 =
                Files.readString(file).replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
    }

    private static String pem(X509Certificate certificate) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(certificate);
        }
        return text.toString();
    }

    private static String pem(PrivateKey key) {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }
}
