package io.loom.provisioner.node;

import java.util.Map;

/**
 * What an attempt runs on a node: text files, written into a folder of the attempt's own, of which {@code entry} is run
 * by {@code sh} there. What the program writes to the file {@code outputs} in its folder, lines of {@code key=value},
 * is handed back.
 *
 * @param entry the shell program
 * @param files further files, by name
 */
public record NodeProgram(String entry, Map<String, String> files) {
    public NodeProgram {
        files = Map.copyOf(files);
    }
}
