package io.loom.execution.engine;

import io.loom.contract.TaskAction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The policy of each action. Immutable. */
public final class ActionPolicies {

    private final Map<TaskAction, ActionPolicy> policies;

    /** @param policies one for each action; that of a node action may be compensated by node actions alone */
    public ActionPolicies(Map<TaskAction, ActionPolicy> policies) {
        for (TaskAction action : TaskAction.values()) {
            ActionPolicy policy = policies.get(action);
            if (policy == null) {
                throw new IllegalArgumentException("The action " + action + " must have a policy.");
            }
            if (!action.isServiceAction() && policy.compensation().stream().anyMatch(TaskAction::isServiceAction)) {
                throw new IllegalArgumentException(
                        "The action " + action + " names no service, so that its compensation " + policy.compensation()
                                + " must not need one.");
            }
        }
        this.policies = new EnumMap<>(policies);
    }

    /** What a new installation goes by. */
    public static ActionPolicies standard() {
        Map<TaskAction, ActionPolicy> policies = new EnumMap<>(TaskAction.class);
        for (TaskAction action : TaskAction.values()) {
            policies.put(action, standard(action));
        }
        return new ActionPolicies(policies);
    }

    private static ActionPolicy standard(TaskAction action) {
        return switch (action) {
            case CREATE -> policy(3, 15);
            case CONFIRM ->
                new ActionPolicy(
                        3,
                        Duration.ofMinutes(15),
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(2),
                        List.of(TaskAction.DELETE, TaskAction.CREATE));
            case ADOPT -> policy(3, 15);
            case BOOTSTRAP, INSTALL -> policy(3, 45);
            case CONFIGURE, INITIALIZE, START, STOP, REMOVE -> policy(3, 30);
            case DELETE -> policy(5, 15);
            case INSPECT -> policy(3, 5);
            case CHECK -> policy(1, 90);
            case DRAIN -> policy(3, 120);
            case ADD_KEY, REMOVE_KEY -> policy(5, 10);
            case RUN -> policy(1, 120);
        };
    }

    private static ActionPolicy policy(int maxAttempts, int timeoutMinutes) {
        return new ActionPolicy(
                maxAttempts,
                Duration.ofMinutes(timeoutMinutes),
                Duration.ofSeconds(1),
                Duration.ofMinutes(2),
                List.of());
    }

    /** The policy of an action. */
    public ActionPolicy of(TaskAction action) {
        return Objects.requireNonNull(policies.get(action));
    }

    /** What runs after a failed attempt that is not the last: the compensation, then the action once more. */
    public List<TaskAction> afterFailure(TaskAction action) {
        List<TaskAction> sequence = new ArrayList<>(of(action).compensation());
        sequence.add(action);
        return List.copyOf(sequence);
    }
}
