package io.loom.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a tenant may have; what is not named is left as it is. */
final class QuotaOptions {

    private static final String NONE = "none";

    @Option(names = "--clusters", paramLabel = "N", description = "How many clusters it may have; none for no limit.")
    private @Nullable String clusters;

    @Option(names = "--nodes", paramLabel = "N", description = "How many nodes in all of them; none for no limit.")
    private @Nullable String nodes;

    @Option(names = "--cores", paramLabel = "N", description = "Cores of all nodes; none for no limit.")
    private @Nullable String cores;

    @Option(names = "--memory", paramLabel = "MIB", description = "Memory of all nodes, in MiB; none for no limit.")
    private @Nullable String memory;

    @Option(
            names = "--price",
            paramLabel = "MICROS",
            description = "Price of all nodes per hour, in millionths of the currency; none for no limit.")
    private @Nullable String price;

    /**
     * Writes what is named into the quota of a tenant.
     *
     * @throws CliException if something is neither a whole number nor {@code none}
     */
    void putInto(ObjectNode tenant) {
        put(tenant, "clusters", clusters);
        put(tenant, "nodes", nodes);
        put(tenant, "cores", cores);
        put(tenant, "memoryMib", memory);
        put(tenant, "pricePerHourMicros", price);
    }

    /** Whether a limit is lifted, which a request for a new tenant cannot say: what it leaves open is limited as usual. */
    boolean liftsAny() {
        return Stream.of(clusters, nodes).anyMatch(NONE::equals);
    }

    private static void put(ObjectNode tenant, String field, @Nullable String value) {
        if (value == null) {
            return;
        }
        ObjectNode quota = tenant.withObject("/quota");
        if (value.equals(NONE)) {
            quota.putNull(field);
            return;
        }
        try {
            quota.put(field, Long.parseLong(value));
        } catch (NumberFormatException e) {
            throw new CliException(
                    ExitCode.USAGE,
                    "The limit of " + field + " (" + value + ") must be a whole number.\nMaybe " + NONE
                            + ", for no limit.");
        }
    }
}
