package io.loom.tenancy;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;

/** Forgets sessions and tokens after their end. */
@ApplicationScoped
class ExpiredTokens {

    private final SignIns signIns;

    ExpiredTokens(SignIns signIns) {
        this.signIns = signIns;
    }

    @Scheduled(every = "1h", delayed = "5m")
    void forget() {
        signIns.forgetExpired();
    }
}
