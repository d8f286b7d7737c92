package io.loom.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** That signing in and changing passwords go this way is seen by their own tests, which would be answered with 500. */
@QuarkusTest
class PasswordsResourceTest {

    @Inject
    Passwords passwords;

    @Test
    void noneIsHashedOrComparedWhileAConnectionIsHeld() {
        String hash = passwords.hash("a password of tests");
        assertThatThrownBy(() -> QuarkusTransaction.requiringNew().call(() -> passwords.hash("a password of tests")))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(
                        () -> QuarkusTransaction.requiringNew().call(() -> passwords.fits("a password of tests", hash)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void moreThanGoAtOnceAllGetTheirTurn() throws Exception {
        String hash = passwords.hash("a password of tests");
        try (ExecutorService guests = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> answers = new ArrayList<>();
            for (int guest = 0; guest < 12; guest++) {
                String password = guest % 2 == 0 ? "a password of tests" : "another one";
                answers.add(guests.submit(() -> passwords.fits(password, hash)));
            }
            for (int guest = 0; guest < 12; guest++) {
                assertThat(answers.get(guest).get()).isEqualTo(guest % 2 == 0);
            }
        }
    }
}
