package io.loom.placement;

/** What a problem's profile, template and request together make of the constraints: which are hard, and with what limit. */
public final class HardSettings {

    private final Weights weights;

    /** @param profiles those that the problem may name */
    public HardSettings(SolverSettings profiles, PlacementProblem problem) {
        weights = profiles.weightsFor(problem);
    }

    /** Whether every placement has to hold a constraint. */
    public boolean isHard(String constraint) {
        Weights.Setting setting = setting(constraint);
        return setting.on() && setting.level() == Level.HARD;
    }

    /** Its limit; 0 where none is set. */
    public long limit(String constraint) {
        return setting(constraint).limitOr(0);
    }

    private Weights.Setting setting(String constraint) {
        return weights.of(ConstraintId.find(constraint).orElseThrow());
    }
}
