package io.loom.placement;

import ai.timefold.solver.core.api.score.buildin.hardmediumsoftlong.HardMediumSoftLongScore;
import ai.timefold.solver.core.api.score.calculator.IncrementalScoreCalculator;
import org.jspecify.annotations.Nullable;

/** Gives the solver the score by rows. It counts what {@link PlacementConstraints} counts, some hundred thousand moves a second faster; a property test holds them equal. */
public class RowScoreCalculator implements IncrementalScoreCalculator<CountPlan, HardMediumSoftLongScore> {

    private @Nullable RowScore score;

    @Override
    public void resetWorkingSolution(CountPlan plan) {
        RowScore fresh = new RowScore(plan.formulation());
        for (Cell cell : plan.cells()) {
            if (cell.count() != 0) {
                fresh.add(cell.index(), cell.count());
            }
        }
        score = fresh;
    }

    @Override
    public void beforeVariableChanged(Object entity, String variable) {
        Cell cell = (Cell) entity;
        rows().add(cell.index(), -cell.count());
    }

    @Override
    public void afterVariableChanged(Object entity, String variable) {
        Cell cell = (Cell) entity;
        rows().add(cell.index(), cell.count());
    }

    @Override
    public HardMediumSoftLongScore calculateScore() {
        RowScore rows = rows();
        return HardMediumSoftLongScore.of(rows.hard(), rows.medium(), rows.soft());
    }

    @Override
    public void beforeEntityAdded(Object entity) {
        throw cellsAreFixed();
    }

    @Override
    public void afterEntityAdded(Object entity) {
        throw cellsAreFixed();
    }

    @Override
    public void beforeEntityRemoved(Object entity) {
        throw cellsAreFixed();
    }

    @Override
    public void afterEntityRemoved(Object entity) {
        throw cellsAreFixed();
    }

    private RowScore rows() {
        if (score == null) {
            throw new IllegalStateException("The score was asked for before a plan was set.");
        }
        return score;
    }

    private static UnsupportedOperationException cellsAreFixed() {
        return new UnsupportedOperationException("The cells of a plan do not come and go while it is solved.");
    }
}
