package io.loom.provisioner.cloud;

import io.loom.provisioner.plugin.TaskFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Sends requests to clouds: through the proxy that the environment names, held to the system's authorities or to those that an account
 * names. Never follows a redirection, which could carry a credential elsewhere. Thread-safe; methods block.
 */
public final class CloudHttp implements AutoCloseable {
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LARGEST_ANSWER = 64 << 20;

    private final ProxySelector proxies;
    private final Map<String, HttpClient> clients = new ConcurrentHashMap<>();

    public CloudHttp(ProxySelector proxies) {
        this.proxies = proxies;
    }

    /**
     * Sends a request once.
     *
     * @param authorities certificates, PEM, that the cloud is held to instead of the system's
     * @throws IOException when no whole answer came; the cloud may have done what was asked
     * @throws TaskFailure lasting, {@code bad-field}, when the certificates cannot be read
     */
    CloudResponse send(CloudRequest request, Optional<String> authorities) throws IOException, InterruptedException {
        var http = HttpRequest.newBuilder(request.uri())
                .timeout(PATIENCE)
                .method(
                        request.method(),
                        request.body() == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(request.body()));
        request.headers().forEach(http::header);
        HttpResponse<InputStream> response = clients.computeIfAbsent(authorities.orElse(""), this::client)
                .send(http.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            byte[] read = body.readNBytes(LARGEST_ANSWER + 1);
            if (read.length > LARGEST_ANSWER) {
                throw new IOException("The answer is longer than " + (LARGEST_ANSWER >> 20) + " MiB.");
            }
            return new CloudResponse(
                    response.statusCode(), response.headers(), new String(read, StandardCharsets.UTF_8));
        }
    }

    private HttpClient client(String authorities) {
        var builder = HttpClient.newBuilder()
                .connectTimeout(CONNECT_PATIENCE)
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .proxy(proxies);
        return authorities.isEmpty()
                ? builder.build()
                : builder.sslContext(trusting(authorities)).build();
    }

    private static SSLContext trusting(String authorities) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate certificate : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(authorities.getBytes(StandardCharsets.UTF_8)))) {
                store.setCertificateEntry(Integer.toString(store.size()), certificate);
            }
            if (store.size() == 0) {
                throw unreadable();
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw unreadable().causedBy(e);
        }
    }

    private static TaskFailure unreadable() {
        return TaskFailure.lasting(
                "bad-field",
                "The provider's own certificate authority cannot be read.\nMaybe it is not PEM: it begins with -----BEGIN CERTIFICATE-----.");
    }

    @Override
    public void close() {
        clients.values().forEach(HttpClient::close);
    }
}
