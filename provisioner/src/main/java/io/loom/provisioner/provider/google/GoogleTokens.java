package io.loom.provisioner.provider.google;

import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.auth.Retryable;
import com.google.auth.http.HttpTransportFactory;
import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import io.loom.provisioner.cloud.TokenAuthorization;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Tokens of a service account: of its key, or of whatever the provisioner's own machine is allowed. */
final class GoogleTokens implements TokenAuthorization.Source {
    private static final String SCOPE = "https://www.googleapis.com/auth/compute";
    private static final Duration USUAL_LIFE = Duration.ofMinutes(5);

    private final @Nullable String key;
    private final HttpTransportFactory transports;
    private final InstantSource clock;

    /** @param key JSON; null for the application default credentials */
    GoogleTokens(@Nullable String key, ProxySelector proxies, InstantSource clock) {
        this.key = key;
        this.clock = clock;
        transports = () -> new NetHttpTransport.Builder()
                .setConnectionFactory(
                        url -> (HttpURLConnection) url.openConnection(proxy(URI.create(url.toString()), proxies)))
                .build();
    }

    /** The metadata server, the only one without TLS, is never behind a proxy. */
    private static Proxy proxy(URI uri, ProxySelector proxies) {
        return "http".equals(uri.getScheme())
                ? Proxy.NO_PROXY
                : proxies.select(uri).getFirst();
    }

    /**
     * Reads a key.
     *
     * @throws TaskFailure lasting, {@code bad-field}, when it is none of a service account
     */
    private static ServiceAccountCredentials read(String key, HttpTransportFactory transports) {
        try {
            return ServiceAccountCredentials.fromStream(
                    new ByteArrayInputStream(key.getBytes(StandardCharsets.UTF_8)), transports);
        } catch (IOException | RuntimeException e) {
            throw TaskFailure.lasting(
                    "bad-field",
                    "Field serviceAccountKey holds no key of a service account.\n"
                            + "Maybe take the JSON file that the console makes: its type is service_account.");
        }
    }

    /** Looks whether a key can be read, see {@link #read}. */
    static void checkKey(String key) {
        read(key, NetHttpTransport::new);
    }

    @Override
    public TokenAuthorization.Token ask(TaskContext task) {
        try {
            AccessToken token = credentials().createScoped(SCOPE).refreshAccessToken();
            return new TokenAuthorization.Token(
                    token.getTokenValue(),
                    token.getExpirationTime() == null
                            ? clock.instant().plus(USUAL_LIFE)
                            : token.getExpirationTime().toInstant());
        } catch (IOException e) {
            String words = "Google gives no token: " + GoogleDialect.oneLine(String.valueOf(e.getMessage()));
            throw (isLasting(e)
                            ? TaskFailure.lasting("bad-credentials", words)
                            : TaskFailure.passing("cloud-unreachable", words))
                    .causedBy(e);
        }
    }

    private GoogleCredentials credentials() throws IOException {
        return key == null ? GoogleCredentials.getApplicationDefault(transports) : read(key, transports);
    }

    /** Google's refusal of a credential, or a machine that has none. */
    private boolean isLasting(IOException problem) {
        return problem instanceof Retryable answered ? !answered.isRetryable() : key == null;
    }
}
