package io.loom.execution.engine;

import io.loom.execution.TaskStatus.State;
import java.util.ArrayList;
import java.util.List;

/** Bad days of the engine, each held against the undisturbed run of its seed, and what happened in all of them. */
public final class SimulationShare {

    private final List<Long> different = new ArrayList<>();
    private int seeds;
    private long steps;
    private long crashes;
    private long takeovers;
    private long fenced;
    private long clockJumps;
    private long forgeries;
    private long refusals;
    private long timeouts;
    private int compensated;
    private int failed;
    private long pauses;

    /**
     * Adds the bad day of a seed.
     *
     * @param mostNodes the operation is on 1 to so many nodes
     * @throws AssertionError when a task goes out too early or is done twice, or when the operation does not end
     */
    public void add(long seed, int mostNodes) {
        List<State> undisturbed =
                new Simulation(seed, mostNodes, Faults.NONE).run().states();
        Simulation.Outcome disturbed = new Simulation(seed, mostNodes, Faults.BAD_DAY).run();
        if (!disturbed.states().equals(undisturbed)) {
            different.add(seed);
        }
        seeds++;
        steps += disturbed.steps();
        crashes += disturbed.crashes();
        takeovers += disturbed.takeovers();
        fenced += disturbed.fenced();
        clockJumps += disturbed.clockJumps();
        forgeries += disturbed.forgeries();
        refusals += disturbed.refusals();
        timeouts += disturbed.timeouts();
        compensated += disturbed.compensated();
        pauses += disturbed.pauses();
        failed += undisturbed.contains(State.FAILED) ? 1 : 0;
    }

    /** The seeds whose bad day ended otherwise than the undisturbed run. */
    public List<Long> different() {
        return List.copyOf(different);
    }

    public int seeds() {
        return seeds;
    }

    /** Inputs to the engine, of the bad days alone. */
    public long steps() {
        return steps;
    }

    public long crashes() {
        return crashes;
    }

    public long takeovers() {
        return takeovers;
    }

    /** How often a server wrote that did not know that its shard was another's. */
    public long fenced() {
        return fenced;
    }

    public long clockJumps() {
        return clockJumps;
    }

    /** Reports that nobody may believe. */
    public long forgeries() {
        return forgeries;
    }

    /** Reports that were not believed, forged or late. */
    public long refusals() {
        return refusals;
    }

    /** Attempts that were given up for their time, though none took too long. */
    public long timeouts() {
        return timeouts;
    }

    /** Tasks of services that were done after a failed attempt was undone on the service. */
    public int compensated() {
        return compensated;
    }

    /** How often operations paused at their gates. */
    public long pauses() {
        return pauses;
    }

    /** Operations in which a task must fail. */
    public int failed() {
        return failed;
    }
}
