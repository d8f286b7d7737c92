package io.loom.benchmarks.chaos;

import java.io.IOException;

/** A part of the installation that can be killed and frozen. Every method may be called from any thread. */
interface Victim {

    String name();

    /** Starts it; may return before it is ready. */
    void start() throws IOException, InterruptedException;

    /** kill -9, and the end of its processes. */
    void kill() throws IOException, InterruptedException;

    /** SIGSTOP to its processes. */
    void freeze() throws IOException, InterruptedException;

    /** SIGCONT to its processes. */
    void thaw() throws IOException, InterruptedException;

    /** Ends it in an orderly way, for good. */
    void end() throws IOException, InterruptedException;
}
