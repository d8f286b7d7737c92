package io.loom.benchmarks.chaos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Signals that Java has no word for. */
enum Signal {
    STOP,
    CONT;

    /** Sends it to processes; one that is gone by now is no harm. */
    void to(List<ProcessHandle> processes) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name()));
        processes.forEach(process -> command.add(Long.toString(process.pid())));
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
