package io.loom.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What runs is started or stopped; nothing else changes. */
abstract class RunningCommand extends ChangeCommand {

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "SERVICE",
            description = "Name of a service; without any, all.")
    private @Nullable List<String> services;

    @Option(
            names = "--node",
            paramLabel = "NODE",
            split = ",",
            description =
                    "Number, host name or id of a node to do it on; default all. Several apart by commas, or repeat it.")
    private @Nullable List<String> nodes;

    private RunningCommand(String kind) {
        super(kind);
    }

    @Override
    ObjectNode asked() {
        ObjectNode body = Api.JSON.createObjectNode();
        put(body, "services", services);
        return body;
    }

    @Override
    final void complete(ObjectNode body, ClusterNodes known) {
        if (nodes != null) {
            put(body, "nodes", known.numbers(nodes));
        }
    }

    /** Services are started. */
    @Command(
            name = "start",
            description = "Starts its services, and what they need at run time.",
            mixinStandardHelpOptions = true)
    static final class Start extends RunningCommand {
        Start() {
            super("start");
        }
    }

    /** Services are stopped. */
    @Command(
            name = "stop",
            description = "Stops its services, and before them what needs them at run time.",
            mixinStandardHelpOptions = true)
    static final class Stop extends RunningCommand {
        Stop() {
            super("stop");
        }
    }

    /** Services are stopped and started. */
    @Command(
            name = "restart",
            description = "Stops and starts its services, and what needs them at run time.",
            mixinStandardHelpOptions = true)
    static final class Restart extends RunningCommand {

        @Mixin
        private RolloutOptions rollout;

        Restart() {
            super("restart");
        }

        @Override
        ObjectNode asked() {
            ObjectNode body = super.asked();
            rollout.putInto(body);
            return body;
        }
    }
}
