package io.loom.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Remembers answers by idempotency key for 24 hours. */
@ApplicationScoped
class IdempotencyService {

    private static final Duration KEPT = Duration.ofHours(24);
    /** After so long without an answer the server that serves a request is taken for dead. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final IdempotencyRepository answers;
    private final IdempotentRequest request;
    private final Clock clock;

    IdempotencyService(IdempotencyRepository answers, IdempotentRequest request, Clock clock) {
        this.answers = answers;
        this.request = request;
        this.clock = clock;
    }

    /** An answer that was given before. */
    record Answer(
            int status,
            @Nullable String contentType,
            @Nullable String location,
            @Nullable String body) {}

    /**
     * Takes a key for a request, also from a server that has not answered for longer than it is given.
     *
     * @return the answer that the same request got before; empty where it is to be served now
     * @throws ProblemException 422 where the key was used for another request, 409 while the first is still served
     */
    @Transactional
    Optional<Answer> begin(String caller, String key, String requestHash) {
        IdempotencyEntity.Key id = new IdempotencyEntity.Key(caller, key);
        UUID token = UUID.randomUUID();
        Instant now = clock.instant();
        if (answers.take(id, requestHash, token, now)) {
            request.serve(id, token, null);
            return Optional.empty();
        }
        IdempotencyEntity known = answers.findById(id);
        if (!known.requestHash.equals(requestHash)) {
            throw new ProblemException(
                    422, "The Idempotency-Key " + key + " was used for another request.\nMaybe use a new key.");
        }
        Integer status = known.status;
        if (status != null) {
            return Optional.of(new Answer(status, known.contentType, known.location, known.body));
        }
        if (!answers.takeOver(id, token, now.minus(PATIENCE), now)) {
            throw ProblemException.conflict("The request with Idempotency-Key " + key
                    + " is still being served.\nMaybe ask again in a moment.");
        }
        answers.getEntityManager().refresh(known);
        request.serve(id, token, known.made);
        return Optional.empty();
    }

    /** Keeps the answer to the request that is served now, unless another server serves it by now. */
    @Transactional
    void end(String caller, String key, Answer answer) {
        IdempotencyEntity known = answers.findById(new IdempotencyEntity.Key(caller, key));
        if (known == null || !request.isServedBy(known.token)) {
            return;
        }
        known.status = answer.status();
        known.contentType = answer.contentType();
        known.location = answer.location();
        known.body = answer.body();
    }

    /** Forgets the request that is served now, as it failed, so that it can be tried again. */
    @Transactional
    void abandon(String caller, String key) {
        IdempotencyEntity known = answers.findById(new IdempotencyEntity.Key(caller, key));
        if (known != null && known.made == null && request.isServedBy(known.token)) {
            answers.delete(known);
        }
    }

    @Transactional
    long forgetOld() {
        return answers.deleteBefore(clock.instant().minus(KEPT));
    }
}
