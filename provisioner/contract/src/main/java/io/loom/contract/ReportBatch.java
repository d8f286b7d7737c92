package io.loom.contract;

import java.util.List;

/** The body of a message on a reports queue, in the order in which the reports were made. */
public record ReportBatch(List<TaskReport> reports) {
    public ReportBatch {
        reports = List.copyOf(reports);
    }
}
