package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints a part of ssh's configuration, by which ssh, scp, rsync and editors reach the nodes by their host names. */
@Command(
        name = "ssh-config",
        description = "Prints configuration for ssh that reaches its nodes, and writes their host keys.",
        mixinStandardHelpOptions = true)
final class SshConfigCommand implements Callable<Integer> {

    @Mixin
    private ServerOptions server;

    @Mixin
    private ClusterName cluster;

    @Mixin
    private KnownHosts knownHosts;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Api api = server.api();
        PrintWriter err = spec.commandLine().getErr();
        String id = cluster.id(api);
        List<NodeLogin> nodes = new ArrayList<>();
        for (JsonNode node : new ClusterNodes(api, id).all()) {
            try {
                nodes.add(NodeLogin.of(node));
            } catch (CliException e) {
                err.println("Left out: "
                        + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
            }
        }
        err.flush();
        if (nodes.isEmpty()) {
            throw new CliException(ExitCode.CONFLICT, "No node of the cluster can be logged in to yet.");
        }
        print(nodes, knownHosts.write(id, nodes));
        return ExitCode.OK;
    }

    private void print(List<NodeLogin> nodes, Path keys) {
        PrintWriter out = spec.commandLine().getOut();
        for (NodeLogin node : nodes) {
            out.println("Host " + node.hostName());
            out.println("  HostName " + node.address());
            node.settings(keys.toString()).forEach(setting -> out.println("  " + setting));
        }
        out.flush();
    }
}
