package io.loom.placement;

import ai.timefold.solver.core.api.score.director.ScoreDirector;
import ai.timefold.solver.core.impl.heuristic.selector.move.factory.MoveIteratorFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

/**
 * Makes random transfers out of cells that hold nodes. Every second move is a pair, since many improvements need one: taking a node away here only pays
 * when another is changed there.
 */
public class TransferMoveFactory implements MoveIteratorFactory<CountPlan, TransferMove> {

    private static final int LARGEST_PROBE = 64;

    @Override
    public long getSize(ScoreDirector<CountPlan> director) {
        long cells = director.getWorkingSolution().cells().size();
        return cells * cells;
    }

    @Override
    public Iterator<TransferMove> createOriginalMoveIterator(ScoreDirector<CountPlan> director) {
        List<TransferMove> moves = new ArrayList<>();
        List<Cell> cells = director.getWorkingSolution().cells();
        for (Cell from : cells) {
            for (Cell to : cells) {
                if (from.count() > 0
                        && from != to
                        && from.column().source().equals(to.column().source())) {
                    moves.add(new TransferMove(List.of(new TransferMove.Transfer(from.index(), to.index(), 1))));
                }
            }
        }
        return moves.iterator();
    }

    @Override
    public Iterator<TransferMove> createRandomMoveIterator(ScoreDirector<CountPlan> director, Random random) {
        List<Cell> cells = director.getWorkingSolution().cells();
        List<int[]> bySource = new ArrayList<>();
        for (Source source : director.getWorkingSolution().formulation().terms().sources()) {
            int[] members = cells.stream()
                    .filter(cell -> cell.column().source().index() == source.index())
                    .mapToInt(Cell::index)
                    .toArray();
            if (members.length > 1 && source.count() > 0) {
                bySource.add(members);
            }
        }
        return bySource.isEmpty() ? Collections.emptyIterator() : new RandomTransfers(cells, bySource, random);
    }

    private record RandomTransfers(List<Cell> cells, List<int[]> bySource, Random random)
            implements Iterator<TransferMove> {

        @Override
        public boolean hasNext() {
            return true;
        }

        @Override
        public TransferMove next() {
            TransferMove.Transfer first = transfer();
            return new TransferMove(random.nextBoolean() ? List.of(first) : List.of(first, transfer()));
        }

        private TransferMove.Transfer transfer() {
            int[] members = bySource.get(random.nextInt(bySource.size()));
            Cell from = occupied(members);
            int to = members[random.nextInt(members.length)];
            int amount = from.count() > 1 && random.nextInt(8) == 0
                    ? 1 + random.nextInt(Math.min(from.count(), LARGEST_PROBE))
                    : 1;
            return new TransferMove.Transfer(from.index(), to, amount);
        }

        /** A random cell that holds nodes: the first such one from a random place on. */
        private Cell occupied(int[] members) {
            int start = random.nextInt(members.length);
            for (int i = 0; i < members.length; i++) {
                Cell cell = cells.get(members[(start + i) % members.length]);
                if (cell.count() > 0) {
                    return cell;
                }
            }
            throw new IllegalStateException("A source of nodes has lost all its nodes.");
        }
    }
}
