package io.loom.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Mixin: where the host keys of a cluster's nodes are written for ssh. */
final class KnownHosts {

    @Option(
            names = "--known-hosts",
            paramLabel = "FILE",
            description = "Where to write the nodes' host keys; a file of its own per cluster in the folder of the"
                    + " contexts without it.")
    private @Nullable Path file;

    /**
     * Writes the keys of nodes, instead of what was there.
     *
     * @param cluster id of their cluster
     * @return the file
     */
    Path write(String cluster, List<NodeLogin> nodes) {
        Path target = file != null
                ? file.toAbsolutePath()
                : Contexts.file().resolveSibling("known_hosts").resolve(cluster).toAbsolutePath();
        List<String> lines =
                nodes.stream().flatMap(node -> node.knownHosts().stream()).toList();
        try {
            Files.createDirectories(target.getParent());
            Path written = Files.createTempFile(target.getParent(), "known_hosts", null);
            Files.write(written, lines);
            Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return target;
    }
}
