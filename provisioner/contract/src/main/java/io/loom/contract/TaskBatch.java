package io.loom.contract;

import java.util.List;

/** The body of a message on a tasks queue: assignments that became ready within a few milliseconds of each other. */
public record TaskBatch(List<TaskAssignment> assignments) {
    public TaskBatch {
        assignments = List.copyOf(assignments);
    }
}
