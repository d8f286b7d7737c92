package io.loom.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Remembers answers by idempotency key for 24 hours. */
@ApplicationScoped
class IdempotencyService {

    private static final Duration KEPT = Duration.ofHours(24);

    private final IdempotencyRepository answers;
    private final Clock clock;

    IdempotencyService(IdempotencyRepository answers, Clock clock) {
        this.answers = answers;
        this.clock = clock;
    }

    /** An answer that was given before. */
    record Answer(
            int status,
            @Nullable String contentType,
            @Nullable String location,
            @Nullable String body) {}

    /**
     * Takes a key for a request.
     *
     * @return the answer that the same request got before; empty where it is to be served now
     * @throws ProblemException 422 where the key was used for another request, 409 while the first is still served
     */
    @Transactional
    Optional<Answer> begin(String caller, String key, String requestHash) {
        IdempotencyEntity.Key id = new IdempotencyEntity.Key(caller, key);
        if (answers.take(id, requestHash, clock.instant())) {
            return Optional.empty();
        }
        IdempotencyEntity known = answers.findById(id);
        if (!known.requestHash.equals(requestHash)) {
            throw new ProblemException(
                    422, "The Idempotency-Key " + key + " was used for another request.\nMaybe use a new key.");
        }
        if (known.status == null) {
            throw ProblemException.conflict("The request with Idempotency-Key " + key
                    + " is still being served.\nMaybe ask again in a moment.");
        }
        return Optional.of(new Answer(known.status, known.contentType, known.location, known.body));
    }

    @Transactional
    void end(String caller, String key, Answer answer) {
        IdempotencyEntity known = answers.findById(new IdempotencyEntity.Key(caller, key));
        known.status = answer.status();
        known.contentType = answer.contentType();
        known.location = answer.location();
        known.body = answer.body();
    }

    /** Forgets a request that failed, so that it can be tried again. */
    @Transactional
    void abandon(String caller, String key) {
        answers.deleteById(new IdempotencyEntity.Key(caller, key));
    }

    @Transactional
    long forgetOld() {
        return answers.deleteBefore(clock.instant().minus(KEPT));
    }
}
