package io.loom.placement;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** The profile that the measured family of instances is defined by: price and spread, and no other soft constraint; all else as usual. */
public final class CostAndSpread {

    /** Its name. */
    public static final String PROFILE = "cost-and-spread";

    /** What an instance above its fair share of a location is worth, in micro-units per hour. */
    public static final long SPREAD = 25_000_000;

    private CostAndSpread() {}

    /** A placer that knows it, beside the profiles of the folder. */
    public static Placer placer(Path solverConfig) {
        return new Placer(settings(solverConfig));
    }

    static SolverSettings settings(Path solverConfig) {
        SolverSettings settings = SolverSettings.load(solverConfig);
        Profile usual = Objects.requireNonNull(settings.profiles().get(SolverSettings.DEFAULT_PROFILE));
        Map<ConstraintId, Weights.Setting> changed = new EnumMap<>(ConstraintId.class);
        for (ConstraintId id : ConstraintId.values()) {
            Weights.Setting setting = usual.weights().of(id);
            changed.put(id, setting.level() == Level.SOFT ? setting.withWeight(0) : setting);
        }
        changed.put(ConstraintId.COST, new Weights.Setting(Level.SOFT, 1, Weights.FairShare.ACTUAL));
        changed.put(ConstraintId.SPREAD, new Weights.Setting(Level.SOFT, SPREAD, Weights.FairShare.MINIMUM));
        return settings.with(new Profile(PROFILE, "", new Weights(changed)));
    }
}
