package io.loom.execution.shards;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.execution.Executions.Priority;
import io.loom.execution.engine.QueueKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class IntakeTest {

    private static final QueueKey LANE = new QueueKey("default", new UUID(0, 1), Priority.NORMAL);

    private final Intake intake = new Intake(UnaryOperator.identity());

    private static Input slots(int count) {
        return new Input.Granted(1, LANE, count);
    }

    private List<Input> next() throws InterruptedException {
        return intake.next(Duration.ZERO);
    }

    @Test
    void aBatchIsNotLargerThanWhatIsQuicklyMadeDurable() throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            intake.add(slots(Intake.BATCH / 2));
        }
        assertThat(next()).hasSize(2);
        assertThat(next()).hasSize(2);
        assertThat(next()).hasSize(1);
        assertThat(next()).isEmpty();
    }

    @Test
    void whatDoesNotFitComesNextAndInOrder() throws InterruptedException {
        intake.add(slots(1));
        intake.add(slots(Intake.BATCH));
        intake.add(slots(2));
        assertThat(next()).containsExactly(slots(1));
        assertThat(next()).containsExactly(slots(Intake.BATCH));
        assertThat(next()).containsExactly(slots(2));
    }

    @Test
    void whatIsLargerThanABatchIsOneByItself() throws InterruptedException {
        intake.add(slots(10 * Intake.BATCH));
        intake.add(slots(1));
        assertThat(next()).containsExactly(slots(10 * Intake.BATCH));
        assertThat(next()).containsExactly(slots(1));
    }

    @Test
    void asksForNoMoreWhenMuchWaits() throws InterruptedException {
        int added = 0;
        while (!intake.isFull()) {
            intake.add(new Input.WakeUp());
            added++;
        }
        assertThat(next()).hasSize(added);
        assertThat(intake.isFull()).isFalse();
    }

    @Test
    void handsOverWhatIsLeft() throws InterruptedException {
        intake.add(slots(1));
        intake.add(slots(Intake.BATCH));
        intake.add(slots(2));
        next();
        List<Input> rest = new ArrayList<>();
        intake.drain(rest::add);
        assertThat(rest).containsExactly(slots(Intake.BATCH), slots(2));
    }
}
