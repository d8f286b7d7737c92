package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import io.loom.clusters.ClusterState;
import io.loom.execution.OperationListener.Outcome;
import io.loom.operations.changes.AllowedAction;
import io.loom.operations.changes.ChangeRequest;
import io.loom.operations.changes.ClusterChange;
import io.loom.operations.changes.ClusterChanges;
import io.loom.operations.changes.FinishElsewhere;
import io.loom.operations.changes.RepairCluster;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which change is allowed in which state, and what the cluster is afterwards. */
class ClusterChangesTest {

    private static final UUID OPERATION = new UUID(1, 2);

    private static ClusterChanges.ClusterStatus shop(ClusterState state, boolean isProtected) {
        return new ClusterChanges.ClusterStatus("shop", state, isProtected, OPERATION, 1, 1);
    }

    @Test
    void everyBodyAsksForOneChange() {
        List<Class<?>> bodies = Arrays.stream(ChangeRequest.class.getPermittedSubclasses())
                .flatMap(body -> body.isRecord()
                        ? Arrays.stream(new Class<?>[] {body})
                        : Arrays.stream(body.getPermittedSubclasses()))
                .collect(Collectors.toList());

        assertThat(ClusterChanges.all())
                .extracting(change -> (Object) change.request())
                .containsExactlyInAnyOrderElementsOf(bodies);
        assertThat(ClusterChanges.all()).extracting(ClusterChange::kind).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource(ClusterState.class)
    void aClusterThatStandsCanBeChangedAndNoOther(ClusterState state) {
        boolean stands = state == ClusterState.ACTIVE || state == ClusterState.INCONSISTENT;

        for (ClusterChange<?> change : ClusterChanges.all()) {
            assertThat(ClusterChanges.refusal(change, shop(state, false)).isEmpty())
                    .as(change.kind() + " of a cluster that is " + state)
                    .isEqualTo(stands || state == ClusterState.INCOMPLETE && change instanceof FinishElsewhere);
        }
    }

    @Test
    void aRefusalSaysWhatWouldDo() {
        ClusterChange<?> grow = ClusterChanges.all().getFirst();

        assertThat(ClusterChanges.refusal(grow, shop(ClusterState.PENDING, false)))
                .hasValueSatisfying(words -> assertThat(words)
                        .contains("is being changed by operation " + OPERATION)
                        .contains("loom operation abort " + OPERATION));
        assertThat(ClusterChanges.refusal(grow, shop(ClusterState.INCOMPLETE, false)))
                .hasValueSatisfying(words -> assertThat(words).contains("loom operation resume " + OPERATION));
        assertThat(ClusterChanges.refusal(grow, shop(ClusterState.TERMINATED, false)))
                .hasValueSatisfying(words -> assertThat(words).contains("is deleted"));
    }

    @Test
    void whereNothingIsBrokenNothingIsRepaired() {
        ClusterChanges.ClusterStatus well =
                new ClusterChanges.ClusterStatus("shop", ClusterState.ACTIVE, false, OPERATION, 0, 0);

        assertThat(ClusterChanges.refusal(new RepairCluster(), well))
                .hasValueSatisfying(words -> assertThat(words).contains("loom cluster inspect shop"));
    }

    @Test
    void whereNoNodeWasLeftWithoutCapacityNothingIsFinishedElsewhere() {
        ClusterChanges.ClusterStatus unborn =
                new ClusterChanges.ClusterStatus("shop", ClusterState.INCOMPLETE, false, OPERATION, 0, 0);

        assertThat(ClusterChanges.refusal(new FinishElsewhere(), unborn))
                .hasValueSatisfying(words -> assertThat(words).contains("has left no node"));
    }

    @ParameterizedTest
    @EnumSource(ClusterState.class)
    void everyActionSaysWhetherItIsAllowed(ClusterState state) {
        List<AllowedAction> actions = ClusterChanges.allowed(shop(state, false), true);

        assertThat(actions).hasSize(ClusterChanges.all().size() + 3);
        assertThat(actions).allSatisfy(action -> assertThat(action.allowed()).isEqualTo(action.reason() == null));
        assertThat(actions.getLast().kind()).isEqualTo("delete");
        assertThat(actions.getLast().allowed()).isEqualTo(state != ClusterState.TERMINATED);
    }

    @Test
    void aProtectedClusterLosesNoNodes() {
        List<AllowedAction> actions = ClusterChanges.allowed(shop(ClusterState.ACTIVE, true), true);

        assertThat(actions.stream().filter(action -> !action.allowed()))
                .extracting(AllowedAction::kind)
                .containsExactly("shrink", "delete");
        assertThat(actions)
                .extracting(AllowedAction::kind)
                .contains("unprotect")
                .doesNotContain("protect");
    }

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void theStateAfterwardsSaysWhetherAllWasDone(Outcome outcome) {
        boolean done = outcome == Outcome.SUCCEEDED;

        assertThat(ClusterChanges.after("CREATE", outcome))
                .isEqualTo(done ? ClusterState.ACTIVE : ClusterState.INCOMPLETE);
        assertThat(ClusterChanges.after("DELETE", outcome))
                .isEqualTo(done ? ClusterState.TERMINATED : ClusterState.INCOMPLETE);
        for (ClusterChange<?> change : ClusterChanges.all()) {
            assertThat(ClusterChanges.after(change.kind(), outcome))
                    .as(change.kind())
                    .isEqualTo(done ? ClusterState.ACTIVE : ClusterState.INCONSISTENT);
        }
    }

    @Test
    void theNameInABodyIsTheKindOfTheOperation() {
        for (JsonSubTypes.Type type :
                ChangeRequest.class.getAnnotation(JsonSubTypes.class).value()) {
            assertThat(ClusterChanges.all().stream()
                            .filter(change -> change.request().equals(type.value())))
                    .extracting(ClusterChange::kind)
                    .containsExactly(type.name().toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }
}
