package io.loom.provisioner.enrolment;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.contract.Contract;
import io.loom.contract.Enrolment;
import io.loom.contract.ResourceRef;
import io.loom.contract.SecretBundle;
import io.loom.provisioner.Wire;
import io.loom.provisioner.plugin.TaskFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Speaks with the servers of one installation over HTTPS, by the provisioner's credential: with the one that answered
 * last, and where that does not, with the next. Methods block.
 */
public final class ServerClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(5);

    private final List<URI> servers;
    private final Optional<Path> authority;
    private final Path credentialFile;
    private volatile int preferred;
    private @Nullable HttpClient http;

    /**
     * @param servers base addresses, at least one
     * @param authority certificates that the servers are held to; read at the first call, for a server may make them
     * @param credentialFile holds the credential; read at each call
     */
    public ServerClient(List<URI> servers, Optional<Path> authority, Path credentialFile) {
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("No server is named.\nMaybe set LOOM_SERVER_URL.");
        }
        this.servers = List.copyOf(servers);
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
        HttpResponse<byte[]> response = ask(
                "/api/v1/provisioners/incarnations",
                request -> request.header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body)),
                HttpResponse.BodyHandlers.ofByteArray());
        return switch (response.statusCode()) {
            case 200, 201 -> Wire.read(response.body(), Enrolment.Answer.class);
            case 400, 401, 403, 404, 409, 422 ->
                throw new EnrolmentRefused(response.uri().getAuthority() + " refuses this provisioner ("
                        + response.statusCode() + "). "
                        + reason(response.body())
                                .orElse("\nMaybe the credential in " + credentialFile
                                        + " was withdrawn, or is another server's."));
            default ->
                throw new IOException(
                        response.uri().getAuthority() + " answered " + response.statusCode() + " to the enrolment.");
        };
    }

    /** The server's own words, where it says more than that the credential is not known. */
    private static Optional<String> reason(byte[] problem) {
        try {
            JsonNode said = Wire.readTree(problem);
            JsonNode error = said.at("/errors/0/detail");
            JsonNode detail = error.isTextual() ? error : said.path("detail");
            return said.path("status").asInt() == 401 ? Optional.empty() : Optional.ofNullable(detail.textValue());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Fetches secrets.
     *
     * @throws TaskFailure {@code secret-bundle-gone} when there are none of that id, {@code server-unreachable} when
     *     nobody answers
     */
    public SecretBundle secretBundle(String id) throws InterruptedException {
        try {
            HttpResponse<byte[]> response = ask(
                    "/api/v1/secret-bundles/" + id, HttpRequest.Builder::GET, HttpResponse.BodyHandlers.ofByteArray());
            return switch (response.statusCode()) {
                case 200 -> Wire.read(response.body(), SecretBundle.class);
                case 401, 403, 404, 410 ->
                    throw TaskFailure.passing(
                            "secret-bundle-gone",
                            "The server does not hand out the secrets of this task (" + response.statusCode() + ").");
                default -> throw new IOException("it answered " + response.statusCode());
            };
        } catch (IOException e) {
            throw TaskFailure.passing("server-unreachable", servers + " hand out no secrets: " + e.getMessage())
                    .causedBy(e);
        }
    }

    /**
     * Fetches the content of a resource.
     *
     * @param operation an operation under way that goes by it
     * @param into is written anew
     * @throws TaskFailure passing: {@code resource-gone} when there is none for that operation, {@code server-unreachable}
     *     when nobody answers, or the answer breaks off
     */
    public void resource(ResourceRef resource, UUID operation, Path into) throws InterruptedException {
        try {
            HttpResponse<Path> response = ask(
                    Contract.resourceContent(resource.sha256(), operation),
                    request -> request.setHeader("Accept", "application/octet-stream")
                            .GET(),
                    info -> info.statusCode() == 200
                            ? HttpResponse.BodySubscribers.ofFile(
                                    into, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
                            : HttpResponse.BodySubscribers.replacing(into));
            switch (response.statusCode()) {
                case 200 -> {}
                case 401, 403, 404, 410 ->
                    throw TaskFailure.passing(
                            "resource-gone",
                            "The server does not hand out the resource " + resource + " for this task ("
                                    + response.statusCode() + ").");
                default -> throw new IOException("it answered " + response.statusCode());
            }
        } catch (IOException e) {
            throw TaskFailure.passing(
                            "server-unreachable",
                            servers + " do not hand out the resource " + resource + ": " + e.getMessage())
                    .causedBy(e);
        }
    }

    @Override
    public synchronized void close() {
        if (http != null) {
            http.close();
        }
    }

    /** The first answer of a server that is not in trouble itself; else the last trouble. */
    private <T> HttpResponse<T> ask(
            String path, UnaryOperator<HttpRequest.Builder> request, HttpResponse.BodyHandler<T> body)
            throws IOException, InterruptedException {
        int first = preferred;
        String credential = credential();
        HttpClient client = client();
        IOException trouble = new IOException("nobody was asked");
        for (int i = 0; i < servers.size(); i++) {
            int each = (first + i) % servers.size();
            try {
                HttpResponse<T> response = client.send(
                        request.apply(request(servers.get(each), path, credential))
                                .build(),
                        body);
                if (response.statusCode() < 500) {
                    preferred = each;
                    return response;
                }
                trouble = new IOException(servers.get(each) + " answered " + response.statusCode() + ".");
            } catch (SSLHandshakeException e) {
                trouble = new IOException(
                        servers.get(each) + " shows a certificate that is not trusted: " + e.getMessage()
                                + "\nMaybe LOOM_SERVER_CA must name a copy of the server's tls/ca.pem.",
                        e);
            } catch (IOException e) {
                trouble = new IOException(servers.get(each) + " does not answer: " + e, e);
            }
        }
        throw trouble;
    }

    private String credential() throws IOException {
        try {
            return Files.readString(credentialFile).strip();
        } catch (IOException e) {
            throw new IOException(
                    "The credential in " + credentialFile + " cannot be read (" + e + ")."
                            + "\nMaybe put there what `loom provisioner create` printed, or name its file by LOOM_CREDENTIAL_FILE.",
                    e);
        }
    }

    private static HttpRequest.Builder request(URI server, String path, String credential) {
        return HttpRequest.newBuilder(server.resolve(path))
                .timeout(PATIENCE)
                .header("Accept", "application/json")
                .header("Authorization", "Bearer " + credential);
    }

    private synchronized HttpClient client() throws IOException {
        HttpClient made = http;
        if (made == null) {
            HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(CONNECT_PATIENCE);
            if (authority.isPresent()) {
                builder.sslContext(trusting(authority.get()));
            }
            made = builder.build();
            http = made;
        }
        return made;
    }

    private static SSLContext trusting(Path pem) throws IOException {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int n = 0;
            for (Certificate certificate : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(pem)))) {
                trusted.setCertificateEntry("loom-" + n++, certificate);
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IOException(
                    "The certificate of the authority in " + pem + " cannot be used (" + e + ")."
                            + "\nMaybe LOOM_SERVER_CA must name a copy of the server's tls/ca.pem.",
                    e);
        }
    }
}
