package io.loom.provisioner.provider.openstack;

import io.loom.provisioner.plugin.TaskFailure;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where the services of a cloud are, as its identity service tells with a token.
 *
 * @param endpoints those that could serve
 */
public record Catalog(List<Endpoint> endpoints) {
    public Catalog {
        endpoints = List.copyOf(endpoints);
    }

    /**
     * An endpoint of a service.
     *
     * @param type of the service, e.g. {@code compute}
     * @param region null where it is of none
     */
    public record Endpoint(String type, @Nullable String region, URI url) {}

    /**
     * The URL of a service, without a slash at its end.
     *
     * @param region null for the only one
     * @throws TaskFailure lasting, {@code no-endpoint}, when there is none, or none can be told from the others
     */
    String url(Service service, @Nullable String region) {
        List<Endpoint> ofType =
                endpoints.stream().filter(e -> e.type().equals(service.type())).toList();
        List<Endpoint> inRegion = ofType.stream()
                .filter(e -> region == null || region.equals(e.region()))
                .toList();
        String regions = ofType.stream()
                .map(Endpoint::region)
                .filter(Objects::nonNull)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        if (ofType.isEmpty()) {
            throw none("The cloud has no service of the type " + service.type()
                    + " at this interface.\nMaybe another interface of its endpoints.");
        }
        if (inRegion.isEmpty()) {
            throw none("The cloud has no service of the type " + service.type() + " in the region " + region
                    + ".\nMaybe one of its regions: " + regions + ".");
        }
        if (region == null && inRegion.stream().map(Endpoint::region).distinct().count() > 1) {
            throw none("The cloud has several regions.\nMaybe set the field region to one of: " + regions + ".");
        }
        return service.base(inRegion.getFirst().url().toString());
    }

    private static TaskFailure none(String message) {
        return TaskFailure.lasting("no-endpoint", message);
    }
}
