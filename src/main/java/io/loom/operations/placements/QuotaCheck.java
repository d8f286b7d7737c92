package io.loom.operations.placements;

import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterRepository;
import io.loom.clusters.ClusterState;
import io.loom.clusters.Usage;
import io.loom.placement.Allowance;
import io.loom.platform.ProblemException;
import io.loom.tenancy.Caller;
import io.loom.tenancy.Quota;
import io.loom.tenancy.Quotas;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What tenants' quotas leave to one cluster. Joins the caller's transaction. */
@ApplicationScoped
public class QuotaCheck {

    private static final long MILLIS = 1000;

    private final Quotas quotas;
    private final ClusterRepository clusters;

    QuotaCheck(Quotas quotas, ClusterRepository clusters) {
        this.quotas = quotas;
        this.clusters = clusters;
    }

    /** To a cluster that is not there yet. */
    Allowance toNew(UUID tenantId) {
        return of(tenantId, Usage.NONE);
    }

    /** To a cluster that is there: its own nodes do not count against it. */
    Allowance to(ClusterEntity cluster) {
        return of(cluster.tenantId(), cluster.state() == ClusterState.TERMINATED ? Usage.NONE : cluster.usage());
    }

    private Allowance of(UUID tenantId, Usage own) {
        Quota quota = quotas.of(tenantId);
        Usage usage = clusters.usageOf(tenantId);
        Integer cores = quota.cores();
        Integer nodes = quota.nodes();
        Long nodesLeft = left(nodes == null ? null : nodes.longValue(), usage.nodes() - own.nodes());
        return new Allowance(
                nodesLeft == null ? null : (Integer) Math.toIntExact(nodesLeft),
                left(cores == null ? null : cores * MILLIS, usage.cpuMillis() - own.cpuMillis()),
                left(quota.memoryMib(), usage.memoryMib() - own.memoryMib()),
                left(quota.pricePerHourMicros(), usage.microsPerHour() - own.microsPerHour()));
    }

    private static @Nullable Long left(@Nullable Long limit, long used) {
        return limit == null ? null : (Long) Math.max(0, limit - used);
    }

    /**
     * Holds what a tenant is to have more against its quota. What is used stays as it is until the end of the transaction where
     * this one holds the tenant's number lock.
     *
     * @throws ProblemException 409 with what is asked for, used and allowed
     */
    public void require(Caller caller, Usage wanted) {
        List<Line> exceeded = lines(caller, wanted).stream()
                .filter(line -> line.wanted > 0 && line.used + line.wanted > line.limit)
                .toList();
        if (!exceeded.isEmpty()) {
            throw ProblemException.conflict(String.join(
                            "\n",
                            exceeded.stream()
                                    .map(line -> "The tenant " + caller.tenant() + " may have "
                                            + line.say(line.limit) + ", has " + line.say(line.used)
                                            + ", and this would take " + line.say(line.wanted) + " more.")
                                    .toList())
                    + "\nMaybe delete a cluster that is not needed any more, or ask the operator for more.");
        }
    }

    /** What a tenant may have and has of all that is limited, in one sentence. */
    String inWords(Caller caller) {
        List<String> parts = lines(caller, Usage.NONE).stream()
                .map(line -> line.say(line.limit) + " and has " + line.say(line.used))
                .toList();
        return "The tenant " + caller.tenant() + " may have " + String.join(", ", parts) + ".";
    }

    /** What is limited. */
    private List<Line> lines(Caller caller, Usage wanted) {
        Quota quota = quotas.of(caller.tenantId());
        Usage usage = clusters.usageOf(caller.tenantId());
        Integer cores = quota.cores();
        Long cpuMillis = cores == null ? null : (Long) (cores * MILLIS);
        List<Line> lines = new ArrayList<>();
        add(lines, "clusters", 0, quota.clusters(), usage.clusters(), wanted.clusters());
        add(lines, "nodes", 0, quota.nodes(), usage.nodes(), wanted.nodes());
        add(lines, "cores", 3, cpuMillis, usage.cpuMillis(), wanted.cpuMillis());
        add(lines, "MiB memory", 0, quota.memoryMib(), usage.memoryMib(), wanted.memoryMib());
        add(lines, "per hour", 6, quota.pricePerHourMicros(), usage.microsPerHour(), wanted.microsPerHour());
        return lines;
    }

    private static void add(
            List<Line> lines, String what, int decimals, @Nullable Number limit, long used, long wanted) {
        if (limit != null) {
            lines.add(new Line(what, decimals, limit.longValue(), used, wanted));
        }
    }

    /**
     * One thing that a quota can limit.
     *
     * @param decimals how many of its last digits stand behind the point for people
     */
    private record Line(String what, int decimals, long limit, long used, long wanted) {

        String say(long amount) {
            BigDecimal shown = BigDecimal.valueOf(amount, decimals).stripTrailingZeros();
            return (shown.scale() < 0 ? shown.setScale(0) : shown).toPlainString() + " " + what;
        }
    }
}
