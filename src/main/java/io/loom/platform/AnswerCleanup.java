package io.loom.platform;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;

/** Forgets stored answers after a day. */
@ApplicationScoped
class AnswerCleanup {

    private final IdempotencyService answers;

    AnswerCleanup(IdempotencyService answers) {
        this.answers = answers;
    }

    @Scheduled(every = "1h", delayed = "7m")
    void forget() {
        answers.forgetOld();
    }
}
