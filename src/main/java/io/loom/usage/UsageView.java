package io.loom.usage;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What clusters have used in a span of time.
 *
 * @param from where it begins
 * @param to where it ends; of what is used still, the time until now counts
 * @param by what it is added up by: tenant, user, template, cluster, or {@code label:KEY}
 * @param per length of its periods: hour, day, week, month, year; null for one that is the whole span
 * @param items by period, tenant and name; where nothing was used, there is none
 */
public record UsageView(
        Instant from, Instant to, String by, @Nullable String per, List<UsageItem> items) {

    public UsageView {
        items = List.copyOf(items);
    }

    /**
     * What was used in one period. Different currencies are never added: each has an item of its own.
     *
     * @param from where the period begins
     * @param to where it ends
     * @param name of the tenant, user, template or cluster, or the label's value; null where clusters have no such label
     * @param clusterId of the cluster, by cluster; else null
     * @param nodeHours hours for which nodes had a machine, all added
     * @param cost by the prices at which the nodes were placed; null for nodes whose price is not known, which are in no cost
     */
    public record UsageItem(
            Instant from,
            Instant to,
            String tenant,
            @Nullable String name,
            @Nullable UUID clusterId,
            double nodeHours,
            @Nullable UsageCost cost) {}

    /** @param micros millionths of the currency */
    public record UsageCost(long micros, String currency) {}
}
