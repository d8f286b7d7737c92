package io.loom.events.webhooks;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says messages to receivers. Follows no redirection, and reads nothing of an answer but its status. Thread-safe. */
@ApplicationScoped
class WebhookCalls {

    /** How long one try takes at most. */
    static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final int IDLE_SECONDS = 5;
    private static final int MOST_BYTES = 64 * 1024;
    private static final int GONE = 410;

    private final HttpClient http;
    private final TargetAddresses addresses;
    private final Clock clock;

    WebhookCalls(Vertx vertx, TargetAddresses addresses, Clock clock) {
        this.http = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) CONNECT.toMillis())
                .setKeepAliveTimeout(IDLE_SECONDS));
        this.addresses = addresses;
        this.clock = clock;
    }

    /**
     * What to say to whom.
     *
     * @param id the same at each try
     * @param secrets to sign with, at least one
     * @param body JSON
     */
    record Message(UUID id, URI url, List<WebhookSecret> secrets, String body) {}

    /**
     * How a try ended.
     *
     * @param status of the answer; null where none came
     * @param error why it failed; null where it was taken
     */
    record Outcome(@Nullable Integer status, @Nullable String error, int tookMillis) {

        boolean delivered() {
            return error == null;
        }

        /** Whether the receiver wants nothing any more. */
        boolean gone() {
            return status != null && status == GONE;
        }
    }

    /** Tries once. Blocks until there is an answer, at most for {@link #PATIENCE}. */
    Outcome send(Message message) {
        long begun = System.nanoTime();
        try {
            InetAddress address = addresses.find(message.url());
            int status = post(message, address);
            String error = status / 100 == 2 ? null : "The receiver answered " + status + ".";
            return new Outcome(status, error, since(begun));
        } catch (TargetAddresses.Refused e) {
            return new Outcome(null, e.getMessage(), since(begun));
        } catch (TimeoutException e) {
            return new Outcome(
                    null, "The receiver did not answer within " + PATIENCE.toSeconds() + " s.", since(begun));
        } catch (ExecutionException e) {
            return new Outcome(null, words(e.getCause()), since(begun));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome(null, "The server stopped.", since(begun));
        }
    }

    private int post(Message message, InetAddress address)
            throws ExecutionException, InterruptedException, TimeoutException {
        Instant now = clock.instant();
        URI url = message.url();
        boolean secure = "https".equals(url.getScheme());
        int port = url.getPort() >= 0 ? url.getPort() : secure ? 443 : 80;
        String signatures = message.secrets().stream()
                .map(secret -> secret.sign(message.id().toString(), now, message.body()))
                .collect(Collectors.joining(" "));
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress()))
                .setHost(url.getHost())
                .setPort(port)
                .setSsl(secure)
                .setURI(target(url))
                .setIdleTimeout(PATIENCE.toMillis())
                .putHeader("Content-Type", "application/json")
                .putHeader("User-Agent", "Loom")
                .putHeader("webhook-id", message.id().toString())
                .putHeader("webhook-timestamp", Long.toString(now.getEpochSecond()))
                .putHeader("webhook-signature", signatures);
        return http.request(request)
                .compose(open -> answered(open, message.body()))
                .toCompletionStage()
                .toCompletableFuture()
                .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Listens before it says anything: an answer may come to its end before a listener that is added later. */
    private static Future<Integer> answered(HttpClientRequest open, String body) {
        Future<Integer> status = open.response().map(WebhookCalls::drained);
        return open.end(body).compose(said -> status);
    }

    /** Lets the rest of the answer go by, unless it is long. */
    private static int drained(HttpClientResponse answer) {
        HttpClientRequest request = answer.request();
        int[] bytes = {0};
        answer.exceptionHandler(broken -> request.reset());
        answer.handler(part -> {
            bytes[0] += part.length();
            if (bytes[0] > MOST_BYTES) {
                request.reset();
            }
        });
        return answer.statusCode();
    }

    private static String target(URI url) {
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
    }

    private static String words(@Nullable Throwable failure) {
        return failure == null || failure.getMessage() == null
                ? "The receiver could not be reached."
                : "The receiver could not be reached: " + failure.getMessage();
    }

    private static int since(long begun) {
        return (int) Duration.ofNanos(System.nanoTime() - begun).toMillis();
    }
}
