package io.loom.provisioner.provider.openstack;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.contract.ProviderOffer.Flavor;
import io.loom.contract.ProviderOffer.Quota;
import io.loom.provisioner.cloud.CloudRequest;
import io.loom.provisioner.plugin.TaskContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What Nova offers to an account. */
public final class Offers {
    private final OpenStackApi api;

    public Offers(OpenStackApi api) {
        this.api = api;
    }

    /** Flavors, without prices: OpenStack has none. */
    public List<Flavor> flavors(TaskContext task) throws InterruptedException {
        List<Flavor> flavors = new ArrayList<>();
        api.each(
                Service.COMPUTE,
                "/flavors/detail",
                "flavors",
                Map.of(),
                UnaryOperator.identity(),
                task,
                flavor -> flavors.add(new Flavor(
                        flavor.path("id").asText(),
                        flavor.path("name").asText(),
                        flavor.path("vcpus").asDouble(),
                        flavor.path("ram").asLong(),
                        positive(flavor.path("disk")),
                        null,
                        null,
                        List.of())));
        return flavors;
    }

    /** What is left of Nova's limits; memory in MiB. */
    public List<Quota> quotas(TaskContext task) throws InterruptedException {
        JsonNode limits = api.send(CloudRequest.get(api.uri(Service.COMPUTE, "/limits", task)), task)
                .path("limits")
                .path("absolute");
        return List.of(
                quota("instances", limits, "maxTotalInstances", "totalInstancesUsed"),
                quota("cores", limits, "maxTotalCores", "totalCoresUsed"),
                quota("memory", limits, "maxTotalRAMSize", "totalRAMUsed"));
    }

    /** A limit of -1 is none. */
    private static Quota quota(String name, JsonNode limits, String most, String used) {
        JsonNode limit = limits.path(most);
        return new Quota(
                name,
                limit.isNumber() && limit.asLong() >= 0 ? limit.asLong() : null,
                Math.max(0, limits.path(used).asLong()));
    }

    /** A disk of 0 takes the size of the image or of a volume. */
    private static @Nullable Long positive(JsonNode number) {
        return number.asLong() > 0 ? number.asLong() : null;
    }
}
