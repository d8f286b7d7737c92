package io.loom.provisioner.cloud;

import io.loom.provisioner.plugin.TaskContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A token that is asked for once, kept until shortly before its end or a refusal, and then asked for anew. */
public final class TokenAuthorization implements CloudAuthorization {
    private static final Duration MARGIN = Duration.ofSeconds(30);

    private final String header;
    private final String prefix;
    private final Source source;
    private final InstantSource clock;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile @Nullable Token token;

    /**
     * @param header that carries the token
     * @param prefix stands before it, e.g. {@code "Bearer "}
     */
    public TokenAuthorization(String header, String prefix, Source source, InstantSource clock) {
        this.header = header;
        this.prefix = prefix;
        this.source = source;
        this.clock = clock;
    }

    /** Asks the cloud for a token. */
    public interface Source {
        Token ask(TaskContext task) throws InterruptedException;
    }

    /**
     * A token.
     *
     * @param value secret
     * @param end when it is refused from
     */
    public record Token(String value, Instant end) {

        @Override
        public String toString() {
            return "a token until " + end;
        }
    }

    @Override
    public CloudRequest authorize(CloudRequest request, TaskContext task) throws InterruptedException {
        return request.with(header, prefix + token(task).value());
    }

    /** The token, asked for where there is none that will do. */
    public Token token(TaskContext task) throws InterruptedException {
        Token known = good(token);
        if (known != null) {
            return known;
        }
        asking.lockInterruptibly();
        try {
            Token again = good(token);
            if (again != null) {
                return again;
            }
            Token asked = source.ask(task);
            token = asked;
            return asked;
        } finally {
            asking.unlock();
        }
    }

    /** The token, unless it ends soon. */
    private @Nullable Token good(@Nullable Token known) {
        return known != null && clock.instant().isBefore(known.end().minus(MARGIN)) ? known : null;
    }

    @Override
    public boolean renew(CloudRequest refused) {
        Token known = token;
        if (known != null && (prefix + known.value()).equals(refused.headers().get(header))) {
            token = null;
        }
        return true;
    }
}
