package io.loom.execution.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.execution.OperationListener.Outcome;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TransitionCodecTest {

    private static final String STORED = "transitions.hex";
    private static final UUID ONE = UUID.fromString("01980000-0000-7000-8000-000000000001");
    private static final UUID TWO = UUID.fromString("01980000-0000-7000-8000-000000000002");

    /** Each kind of transition, and each outcome. */
    private static final List<Transition> OF_EVERY_KIND = List.of(
            new Transition.Sent(ONE, 0, 10, 70),
            new Transition.Accepted(ONE, 0, "p1", 100),
            new Transition.AttemptFailed(ONE, 0, 50, 1, false, "No answer on port 22."),
            new Transition.AttemptFailed(ONE, 0, 60, 1, true, "It drains."),
            new Transition.StepDone(ONE, 0, 2),
            new Transition.Lost(ONE, 0),
            new Transition.Succeeded(ONE, 0, 80),
            new Transition.FinallyFailed(ONE, 1, 90, "Not enough room: 12 °C."),
            new Transition.Paused(ONE),
            new Transition.Resumed(ONE),
            new Transition.Ended(ONE, Outcome.FAILED, 100),
            new Transition.Ended(ONE, Outcome.SUCCEEDED, 200),
            new Transition.Ended(TWO, Outcome.ABORTED, 300));

    @Test
    void aStoredRowIsReadAsWhatItWas() throws IOException {
        assertThat(TransitionCodec.decode(StoredBytes.read(STORED))).isEqualTo(OF_EVERY_KIND);
    }

    @Test
    void aRowIsStoredInTheSameBytesAsEver() throws IOException {
        assertThat(TransitionCodec.encode(OF_EVERY_KIND)).isEqualTo(StoredBytes.read(STORED));
    }

    @Test
    void theRowHasEveryKind() {
        assertThat(kinds(Transition.class).map(Class::getSimpleName))
                .isSubsetOf(OF_EVERY_KIND.stream()
                        .map(transition -> transition.getClass().getSimpleName())
                        .toList());
    }

    private static Stream<Class<?>> kinds(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(TransitionCodecTest::kinds)
                : Stream.of(type);
    }
}
