package io.loom.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Other services on the nodes that there are. */
abstract class ServicesCommand extends ChangeCommand {

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "SERVICE", description = "Name of a service.")
    private List<String> services;

    @Mixin
    private RolloutOptions rollout;

    @Mixin
    private PlacedOptions placed;

    private ServicesCommand(String kind) {
        super(kind);
    }

    @Override
    final ObjectNode asked() {
        ObjectNode body = Api.JSON.createObjectNode();
        put(body, "services", services);
        rollout.putInto(body);
        placed.putInto(body);
        return body;
    }

    /** More of them. */
    @Command(name = "add-services", description = "Adds services to it.", mixinStandardHelpOptions = true)
    static final class Add extends ServicesCommand {
        Add() {
            super("add-services");
        }
    }

    /** Fewer of them. */
    @Command(name = "remove-services", description = "Removes services from it.", mixinStandardHelpOptions = true)
    static final class Remove extends ServicesCommand {
        Remove() {
            super("remove-services");
        }
    }
}
