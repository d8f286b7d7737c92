package io.loom.platform;

import jakarta.enterprise.context.RequestScoped;
import jakarta.transaction.Transactional;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The request that is served now, where it has an {@code Idempotency-Key}. A use case that must not happen twice marks,
 * in its transaction, what it makes: then it happens once, also when the server dies before it answers, or is taken for
 * dead and answers late.
 */
@RequestScoped
public class IdempotentRequest {

    private final IdempotencyRepository answers;
    private IdempotencyEntity.@Nullable Key key;
    private @Nullable UUID token;
    private @Nullable UUID made;

    IdempotentRequest(IdempotencyRepository answers) {
        this.answers = answers;
    }

    /** This request has a key; {@code earlier} is what the same request has made before, null for nothing. */
    void serve(IdempotencyEntity.Key itsKey, UUID itsToken, @Nullable UUID earlier) {
        key = itsKey;
        token = itsToken;
        made = earlier;
    }

    /** Whether a token is this request's. */
    boolean isServedBy(@Nullable UUID other) {
        return token != null && token.equals(other);
    }

    /** What this same request has made before; empty where nothing was made yet. */
    public Optional<UUID> made() {
        return Optional.ofNullable(made);
    }

    /**
     * Marks what this request makes. Joins the transaction that makes it; nothing happens where the request has no key.
     *
     * @throws ProblemException 409 where another server serves the same request by now
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void mark(UUID id) {
        IdempotencyEntity.Key current = key;
        UUID own = token;
        if (current != null && own != null && !answers.mark(current, own, id)) {
            throw ProblemException.conflict("The request with Idempotency-Key " + current.key
                    + " is served by another server.\nMaybe ask again in a moment.");
        }
    }
}
