package io.loom.provisioner.plugin;

import io.loom.contract.Machine;
import java.util.Optional;

/** How a machine stands at its provider. */
public sealed interface MachineState {

    /**
     * The provider has no such machine.
     *
     * @param reason why, in the provider's own words, e.g. that a spot machine was taken back; empty where it does not tell
     */
    record Absent(Optional<String> reason) implements MachineState {}

    /**
     * The provider is still making it.
     *
     * @param words what the provider calls that, e.g. {@code BUILD (spawning)}
     */
    record Pending(Machine machine, String words) implements MachineState {}

    /** The provider runs it; its SSH server may not answer yet, and addresses may be missing. */
    record Running(Machine machine) implements MachineState {}

    /**
     * The provider has it, and it will not run without somebody's doing: its making failed, or it was stopped.
     *
     * @param failure why, in the provider's own words; retryable where another machine in its place could fare better
     */
    record Failed(Machine machine, TaskFailure failure) implements MachineState {}

    /** The provider has none, and does not tell why. */
    static MachineState absent() {
        return new Absent(Optional.empty());
    }

    /** {@link Running}, or {@link Absent} where there is none. */
    static MachineState running(Optional<Machine> machine) {
        return machine.<MachineState>map(Running::new).orElseGet(MachineState::absent);
    }

    /** What the provider knows of the machine, however it stands; empty when it is absent. */
    default Optional<Machine> known() {
        return switch (this) {
            case Absent absent -> Optional.empty();
            case Pending pending -> Optional.of(pending.machine());
            case Running running -> Optional.of(running.machine());
            case Failed failed -> Optional.of(failed.machine());
        };
    }
}
