package io.loom.tenancy;

import io.loom.platform.ProblemException;
import io.quarkus.elytron.security.common.BcryptUtil;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Hashes passwords, a few at a time: a hash costs a processor tenths of a second on purpose. Never within a transaction,
 * whose database connection would be held all the while. Thread-safe.
 */
@ApplicationScoped
class Passwords {

    private static final int AT_ONCE = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Semaphore free = new Semaphore(AT_ONCE, true);

    /** @throws ProblemException 503 where too many wait */
    String hash(String password) {
        return inTurn(() -> BcryptUtil.bcryptHash(password));
    }

    /** @throws ProblemException 503 where too many wait */
    boolean fits(String password, String hash) {
        return inTurn(() -> BcryptUtil.matches(password, hash));
    }

    private <T> T inTurn(Supplier<T> work) {
        if (QuarkusTransaction.getStatus() != Status.STATUS_NO_TRANSACTION) {
            throw new IllegalStateException("A password is hashed within a transaction.");
        }
        try {
            if (!free.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        }
        try {
            return work.get();
        } finally {
            free.release();
        }
    }

    private static ProblemException busy() {
        return new ProblemException(
                503, "Too many passwords are checked at the moment.\nMaybe try again in a few seconds.");
    }
}
