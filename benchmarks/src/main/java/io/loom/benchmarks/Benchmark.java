package io.loom.benchmarks;

/** What a benchmark measures, step by step. */
public interface Benchmark {

    /** How many steps a session of it has. */
    int steps();

    /** Measures what the session does not have yet, and ends the session. */
    Report run(Session session);
}
