package io.loom.provisioners;

import io.loom.provisioners.Incarnations.Live;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;

/** Who serves which pool. */
@ApplicationScoped
public class ProvisionerPools {

    private final Incarnations incarnations;
    private final IncarnationRepository runs;
    private final ProvisionerRepository provisioners;

    ProvisionerPools(Incarnations incarnations, IncarnationRepository runs, ProvisionerRepository provisioners) {
        this.incarnations = incarnations;
        this.runs = runs;
        this.provisioners = provisioners;
    }

    /** How a pool is served now. From memory while somebody is there. */
    @Transactional
    public PoolState stateOf(String pool) {
        List<Live> there = incarnations.live().stream()
                .filter(live -> live.pools().contains(pool))
                .toList();
        if (!there.isEmpty()) {
            return new PoolState.Served(
                    there.size(),
                    there.stream().mapToInt(Live::capacity).sum(),
                    there.stream().mapToInt(Live::running).sum());
        }
        return provisioners.anyOf(pool)
                ? new PoolState.Deserted(runs.lastSeenOf(pool).orElse(null))
                : new PoolState.Unknown();
    }
}
