package io.loom.execution.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.contract.TaskAction;
import io.loom.execution.OperationListener.Outcome;
import io.loom.execution.TaskStatus.State;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

/** Databases hold these codes: lines are added here, and none is changed. */
class CodesTest {

    @Test
    void anActionIsStoredAsEver() {
        assertThat(codes(TaskAction.class, TaskAction::code))
                .containsExactly(
                        "0 CREATE",
                        "1 CONFIRM",
                        "2 BOOTSTRAP",
                        "3 INSTALL",
                        "4 CONFIGURE",
                        "5 INITIALIZE",
                        "6 START",
                        "7 STOP",
                        "8 REMOVE",
                        "9 DELETE",
                        "10 INSPECT",
                        "11 CHECK",
                        "12 DRAIN",
                        "13 RUN",
                        "14 ADOPT",
                        "15 ADD_KEY",
                        "16 REMOVE_KEY");
    }

    @Test
    void theStateOfATaskIsStoredAsEver() {
        assertThat(codes(State.class, State::code))
                .containsExactly(
                        "0 WAITING",
                        "1 READY",
                        "2 SENT",
                        "3 RUNNING",
                        "4 BACKING_OFF",
                        "5 SUCCEEDED",
                        "6 FAILED",
                        "7 SKIPPED");
    }

    @Test
    void theStatusOfAnOperationIsStoredAsEver() {
        assertThat(codes(OperationRun.Status.class, OperationRun.Status::code))
                .containsExactly("0 RUNNING", "1 PAUSED", "2 SUCCEEDED", "3 FAILED", "4 ABORTED");
    }

    @Test
    void anOutcomeIsStoredAsEver() {
        assertThat(codes(Outcome.class, Outcome::code)).containsExactly("0 SUCCEEDED", "1 FAILED", "2 ABORTED");
    }

    @Test
    void twoConstantsMayNotHaveOneCode() {
        assertThatThrownBy(() -> new Codes<>(Outcome.class, outcome -> 7))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The code (7) of Outcome.FAILED");
        assertThatThrownBy(() -> new Codes<>(Outcome.class, outcome -> outcome.code() - 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The code (-1) of Outcome.SUCCEEDED");
    }

    /** Every constant with its code, in the order of the codes; each is found by its code again. */
    private static <E extends Enum<E>> List<String> codes(Class<E> type, ToIntFunction<E> code) {
        Codes<E> codes = new Codes<>(type, code);
        List<E> constants = Arrays.asList(type.getEnumConstants());
        assertThat(constants)
                .allSatisfy(constant ->
                        assertThat(codes.of(code.applyAsInt(constant))).isEqualTo(constant));
        return constants.stream()
                .sorted((one, other) -> Integer.compare(code.applyAsInt(one), code.applyAsInt(other)))
                .map(constant -> code.applyAsInt(constant) + " " + constant)
                .toList();
    }
}
