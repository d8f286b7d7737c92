package io.loom.placement;

import ai.timefold.solver.core.api.domain.entity.PlanningEntity;
import ai.timefold.solver.core.api.domain.lookup.PlanningId;
import ai.timefold.solver.core.api.domain.valuerange.CountableValueRange;
import ai.timefold.solver.core.api.domain.valuerange.ValueRangeFactory;
import ai.timefold.solver.core.api.domain.valuerange.ValueRangeProvider;
import ai.timefold.solver.core.api.domain.variable.PlanningVariable;
import java.util.Objects;

/** How many nodes of one column there are: the planning entity. */
@PlanningEntity
public class Cell {

    static final String COUNT = "count";

    private static final String COUNTS = "counts";

    @PlanningId
    private int index;

    private Column column;

    @PlanningVariable(valueRangeProviderRefs = COUNTS)
    private Integer count;

    /** For the solver's cloner. */
    Cell() {}

    Cell(int index, Column column, int count) {
        this.index = index;
        this.column = column;
        this.count = count;
    }

    /** No more than its source has. A range of the cell's own: of one for all cells the solver keeps a table of every value. */
    @ValueRangeProvider(id = COUNTS)
    CountableValueRange<Integer> counts() {
        return ValueRangeFactory.createIntValueRange(0, column.source().count() + 1);
    }

    /** Position among the columns of the formulation. */
    int index() {
        return index;
    }

    Column column() {
        return column;
    }

    int count() {
        return count;
    }

    void setCount(int count) {
        this.count = count;
    }

    /** What its nodes are. */
    Layout layout() {
        return Objects.requireNonNull(column.layout(), "An idle cell has no layout.");
    }

    /** Where its nodes stand. */
    String location() {
        return Objects.requireNonNull(column.place(), "An idle cell has no place.")
                .id();
    }

    boolean carries(int bundle) {
        return column.carries(bundle);
    }

    @Override
    public String toString() {
        return count + " x " + column;
    }
}
