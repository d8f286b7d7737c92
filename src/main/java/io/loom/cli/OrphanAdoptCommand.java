package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Orphans become nodes of a cluster. */
@Command(
        name = "adopt",
        description =
                "Makes them nodes of a cluster (for admins). They are no longer those of the nodes that they are tagged with.",
        mixinStandardHelpOptions = true)
final class OrphanAdoptCommand extends PlannedCommand {

    @Parameters(paramLabel = "ID", arity = "1..*", description = "As list shows it; all at one provider.")
    private List<String> ids;

    @Option(
            names = "--cluster",
            paramLabel = "CLUSTER",
            required = true,
            description = "Id, number or name of the cluster.")
    private String cluster;

    @Mixin
    private AdoptOptions options;

    OrphanAdoptCommand() {
        super("adopt");
    }

    @Override
    String cluster(Api api) {
        return new ClusterName(cluster).id(api);
    }

    @Override
    ObjectNode asked() {
        ObjectNode body = Api.JSON.createObjectNode();
        options.putInto(body);
        return body;
    }

    @Override
    void complete(ObjectNode body, Api api, String id) {
        Map<String, JsonNode> known = new HashMap<>();
        api.list("/orphans").forEach(orphan -> known.put(orphan.path("id").asText(), orphan));
        Set<String> providers = new TreeSet<>();
        ArrayNode machines = body.putArray("machines");
        for (String each : ids) {
            JsonNode orphan = known.get(each);
            if (orphan == null) {
                throw new CliException(
                        ExitCode.NOT_FOUND, "There is no orphan " + each + ".\nMaybe look at: loom orphan list");
            }
            machines.add(orphan.path("providerId").asText());
            providers.add(orphan.path("provider").asText());
        }
        if (providers.size() > 1) {
            throw new CliException(
                    ExitCode.USAGE,
                    "These orphans are at several providers: " + String.join(", ", providers)
                            + ".\nMaybe adopt those of each at a time.");
        }
        body.put("provider", providers.iterator().next());
    }
}
