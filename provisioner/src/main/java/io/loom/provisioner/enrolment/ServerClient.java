package io.loom.provisioner.enrolment;

import io.loom.contract.Contract;
import io.loom.contract.Enrolment;
import io.loom.contract.SecretBundle;
import io.loom.provisioner.Wire;
import io.loom.provisioner.plugin.TaskFailure;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Speaks with the server over HTTPS, by the provisioner's credential. Methods block. */
public final class ServerClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final URI server;
    private final Optional<Path> authority;
    private final Path credentialFile;
    private @Nullable HttpClient http;

    /**
     * @param server base address
     * @param authority certificate that the server is held to; read at the first call, for the server may make it
     * @param credentialFile holds the credential; read at each call
     */
    public ServerClient(URI server, Optional<Path> authority, Path credentialFile) {
        this.server = server;
        this.authority = authority;
        this.credentialFile = credentialFile;
    }

    /**
     * Becomes an incarnation.
     *
     * @param version of this build
     * @throws EnrolmentRefused when the server does not know the credential, or not this version of the contract
     * @throws IOException when it does not answer, or the files that it makes are not there yet
     */
    public Enrolment.Answer enrol(String version) throws IOException, EnrolmentRefused, InterruptedException {
        byte[] body = Wire.write(new Enrolment.Request(
                Contract.VERSION, version, InetAddress.getLocalHost().getHostName()));
        HttpResponse<byte[]> response = send(request("/api/v1/provisioners/incarnations")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build());
        return switch (response.statusCode()) {
            case 200, 201 -> Wire.read(response.body(), Enrolment.Answer.class);
            case 400, 401, 403, 404, 409, 422 ->
                throw new EnrolmentRefused(server + " refuses this provisioner ("
                        + response.statusCode() + ").\nMaybe the credential in " + credentialFile
                        + " was withdrawn, or is another server's.");
            default -> throw new IOException(server + " answered " + response.statusCode() + " to the enrolment.");
        };
    }

    /**
     * Fetches secrets.
     *
     * @throws TaskFailure {@code secret-bundle-gone} when there are none of that id, {@code server-unreachable} when
     *     nobody answers
     */
    public SecretBundle secretBundle(String id) throws InterruptedException {
        try {
            HttpResponse<byte[]> response =
                    send(request("/api/v1/secret-bundles/" + id).GET().build());
            return switch (response.statusCode()) {
                case 200 -> Wire.read(response.body(), SecretBundle.class);
                case 401, 403, 404, 410 ->
                    throw TaskFailure.passing(
                            "secret-bundle-gone",
                            "The server does not hand out the secrets of this task (" + response.statusCode() + ").");
                default -> throw new IOException("it answered " + response.statusCode());
            };
        } catch (IOException e) {
            throw TaskFailure.passing("server-unreachable", server + " does not hand out secrets: " + e.getMessage())
                    .causedBy(e);
        }
    }

    @Override
    public synchronized void close() {
        if (http != null) {
            http.close();
        }
    }

    private HttpRequest.Builder request(String path) throws IOException {
        return HttpRequest.newBuilder(server.resolve(path))
                .timeout(PATIENCE)
                .header("Accept", "application/json")
                .header(
                        "Authorization",
                        "Bearer " + Files.readString(credentialFile).strip());
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
        return client().send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    private synchronized HttpClient client() throws IOException {
        HttpClient made = http;
        if (made == null) {
            HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(PATIENCE);
            if (authority.isPresent()) {
                builder.sslContext(trusting(authority.get()));
            }
            made = builder.build();
            http = made;
        }
        return made;
    }

    private static SSLContext trusting(Path pem) throws IOException {
        try (InputStream in = Files.newInputStream(pem)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int n = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("loom-" + n++, certificate);
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "The certificate of the authority in " + pem + " cannot be used: " + e.getMessage(), e);
        }
    }
}
