package io.loom.execution.shards;

import io.loom.execution.journal.Journal;
import io.loom.execution.journal.ShardLeases;
import io.loom.platform.Ids;
import io.loom.tenancy.Weights;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;

/**
 * The leases of this replica. Each renewal takes the replica's fair part of the shards that nobody holds, and gives up
 * what is more than that. Leases that are not renewed for a term expire, and are taken anew, under new tokens, by the
 * next renewal that succeeds. Renewals follow one another; the rest is thread-safe.
 */
@ApplicationScoped
class LeaseKeeper {

    private static final Duration TERM = Duration.ofSeconds(5);

    /**
     * What a renewal came to.
     *
     * @param begunAt from when on the term counts, in nanoseconds of the clock that is never set
     * @param anew whether it followed leases that had expired
     * @param tokens of the shards that this replica owns, by shard
     * @param demands how many slots of each pool each living replica could use
     * @param weights of the tenants
     */
    record Renewal(
            long begunAt,
            boolean anew,
            Map<Integer, Long> tokens,
            SortedMap<UUID, Map<String, Integer>> demands,
            Map<UUID, Integer> weights) {}

    private final ShardLeases leases;
    private final Journal journal;
    private final Weights weights;
    private final UUID replica = Ids.next();
    private Map<String, Integer> announced = Map.of();
    private long renewedAt = System.nanoTime();
    private boolean expired;

    LeaseKeeper(ShardLeases leases, Journal journal, Weights weights) {
        this.leases = leases;
        this.journal = journal;
        this.weights = weights;
    }

    /** The identity of this replica among those that share the shards. */
    UUID replica() {
        return replica;
    }

    /**
     * Renews in one transaction, and tells the other replicas what this one could use. What it came to is in force once
     * it is {@linkplain #confirm confirmed}.
     *
     * @param demand how many slots of each pool this replica could use
     * @throws RuntimeException when nothing is renewed
     */
    Renewal renew(Map<String, Integer> demand) {
        long begunAt = System.nanoTime();
        boolean anew = hasExpired();
        Renewal renewal = QuarkusTransaction.requiringNew().call(() -> renew(begunAt, anew, demand));
        announced = demand;
        return renewal;
    }

    private Renewal renew(long begunAt, boolean anew, Map<String, Integer> demand) {
        leases.renew(replica, TERM);
        if (anew) {
            leases.release(replica, List.copyOf(leases.owned(replica).keySet()));
        }
        if (!demand.equals(announced)) {
            leases.demand(replica, demand);
        }
        SortedMap<UUID, Map<String, Integer>> demands = leases.demands();
        Map<Integer, Long> owned = leases.owned(replica);
        int more = Math.ceilDiv(journal.shards(), Math.max(1, demands.size())) - owned.size();
        if (more != 0) {
            takeFairPart(more, owned.keySet());
            owned = leases.owned(replica);
        }
        return new Renewal(begunAt, anew, owned, demands, weights.ofTenants());
    }

    private void takeFairPart(int more, Set<Integer> owned) {
        if (more > 0) {
            leases.claim(replica, more);
        } else {
            leases.release(replica, owned.stream().limit(-more).toList());
        }
    }

    private synchronized boolean hasExpired() {
        return expired;
    }

    /** Puts a renewal in force; false when the leases expired while it was under way, so that it says nothing any more. */
    synchronized boolean confirm(Renewal renewal) {
        if (expired && !renewal.anew()) {
            return false;
        }
        expired = false;
        renewedAt = renewal.begunAt();
        return true;
    }

    /** Lets the leases expire when their term is over; whether they expired by this call. */
    synchronized boolean expire() {
        boolean over = !expired && System.nanoTime() - renewedAt > TERM.toNanos();
        expired |= over;
        return over;
    }

    /** This replica ends: the others may take its shards at once. */
    void leave() {
        QuarkusTransaction.requiringNew().run(() -> leases.leave(replica));
    }
}
