package io.loom.provisioner.tasks;

import io.loom.contract.Finding;
import io.loom.contract.Finding.Condition;
import io.loom.contract.Machine;
import io.loom.provisioner.plugin.MachineState;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.ssh.SshConnections;
import io.loom.provisioner.ssh.SshTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Compares a machine with what is recorded of it. What differs is a finding; that the provider cannot be asked is a failure.
 */
final class NodeInspection {

    /** A machine is not unreachable because one packet was lost. */
    private static final int TRIES = 3;

    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String HOST_KEY_CHANGED = "host-key-changed";

    private final SshConnections connections;

    NodeInspection(SshConnections connections) {
        this.connections = connections;
    }

    /** Asks the provider for the machine. */
    interface Asked {
        MachineState machine() throws InterruptedException;
    }

    /**
     * What the provider says, and what differs from what is recorded.
     *
     * @param machine as the provider knows it; empty where it knows none, or could not be asked because the machine did not
     *     answer
     */
    record Seen(Optional<Machine> machine, Optional<Finding> finding) {}

    /**
     * Looks at a machine.
     *
     * @param recorded what CONFIRM has found out
     * @param target logs in to it, held to the keys that were pinned
     * @throws TaskFailure when the provider cannot be asked
     */
    Seen look(Machine recorded, Asked provider, SshTarget target, TaskContext task) throws InterruptedException {
        for (int tries = 1; ; tries++) {
            try {
                MachineState state = provider.machine();
                Optional<Machine> machine = state.known();
                if (state instanceof MachineState.Absent absent) {
                    return new Seen(machine, Optional.of(missing(absent, task)));
                }
                if (state instanceof MachineState.Failed failed) {
                    String words = String.valueOf(failed.failure().getMessage());
                    return new Seen(machine, Optional.of(Finding.of(Condition.UNREACHABLE, words)));
                }
                List<String> changes = changes(recorded, machine.orElseThrow());
                if (!changes.isEmpty()) {
                    String words = String.join("; ", changes) + ".";
                    return new Seen(machine, Optional.of(Finding.of(Condition.CHANGED, words)));
                }
                connections.exec(target, ":", "", PATIENCE);
                return new Seen(machine, Optional.empty());
            } catch (TaskFailure e) {
                Optional<Finding> finding = finding(e);
                if (finding.isEmpty()) {
                    throw e;
                }
                boolean isLast = tries == TRIES || task.timeLeft().compareTo(PATIENCE) < 0;
                if (!e.retryable() || isLast) {
                    return new Seen(Optional.empty(), finding);
                }
                task.progress("The machine does not answer, asking again: " + e.getMessage());
                TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
            }
        }
    }

    /** That the provider has no such machine. */
    static Finding missing(MachineState.Absent absent, TaskContext task) {
        return Finding.of(
                Condition.MISSING,
                "The provider does not know the machine of " + task.node().hostName() + " any more"
                        + absent.reason().map(reason -> ": " + reason).orElse("."));
    }

    /** What a failure says about the machine; empty where it is about something else. */
    static Optional<Finding> finding(TaskFailure failure) {
        String words = String.valueOf(failure.getMessage());
        if (failure.code().equals(HOST_KEY_CHANGED)) {
            return Optional.of(Finding.of(Condition.CHANGED, words));
        }
        return failure.code().startsWith("ssh-") || failure.code().equals("unknown-host")
                ? Optional.of(Finding.of(Condition.UNREACHABLE, words))
                : Optional.empty();
    }

    private static List<String> changes(Machine recorded, Machine found) {
        List<String> changes = new ArrayList<>();
        new TreeMap<>(recorded.addresses()).forEach((kind, address) -> {
            String now = found.addresses().get(kind);
            if (now == null) {
                changes.add("It has no address " + kind + " any more; recorded is " + address);
            } else if (!now.equals(address)) {
                changes.add("Its address " + kind + " is " + now + "; recorded is " + address);
            }
        });
        String flavor = recorded.properties().get(Machine.FLAVOR);
        String flavorNow = found.properties().get(Machine.FLAVOR);
        if (flavor != null && flavorNow != null && !flavor.equals(flavorNow)) {
            changes.add("Its hardware is " + flavorNow + "; recorded is " + flavor);
        }
        return changes;
    }
}
