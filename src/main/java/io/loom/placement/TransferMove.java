package io.loom.placement;

import ai.timefold.solver.core.api.score.director.ScoreDirector;
import ai.timefold.solver.core.impl.heuristic.move.AbstractMove;
import java.util.List;

/** Moves nodes between cells of the same source, in one or two transfers at once. What a source has is conserved. */
final class TransferMove extends AbstractMove<CountPlan> {

    private final List<Transfer> transfers;

    TransferMove(List<Transfer> transfers) {
        this.transfers = transfers;
    }

    /** {@code amount} nodes of {@code from} become nodes of {@code to}; cells by index. */
    record Transfer(int from, int to, int amount) {}

    @Override
    public boolean isMoveDoable(ScoreDirector<CountPlan> director) {
        List<Cell> cells = director.getWorkingSolution().cells();
        for (Transfer transfer : transfers) {
            int needed = 0;
            for (Transfer other : transfers) {
                needed += other.from == transfer.from ? other.amount : 0;
            }
            if (transfer.from == transfer.to || cells.get(transfer.from).count() < needed) {
                return false;
            }
        }
        return true;
    }

    @Override
    protected void doMoveOnGenuineVariables(ScoreDirector<CountPlan> director) {
        List<Cell> cells = director.getWorkingSolution().cells();
        for (Transfer transfer : transfers) {
            change(director, cells.get(transfer.from), -transfer.amount);
            change(director, cells.get(transfer.to), transfer.amount);
        }
    }

    private static void change(ScoreDirector<CountPlan> director, Cell cell, int delta) {
        director.beforeVariableChanged(cell, Cell.COUNT);
        cell.setCount(cell.count() + delta);
        director.afterVariableChanged(cell, Cell.COUNT);
    }

    @Override
    public String toString() {
        return transfers.toString();
    }
}
