package io.loom.execution.shards;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.contract.Contract;
import io.loom.contract.TaskReport;
import io.loom.platform.amqp.Delivery;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** Reads reports from messages. What cannot be read is refused and counted, each report by itself. */
@ApplicationScoped
class ReportReader {

    private static final Logger LOG = Logger.getLogger(ReportReader.class);

    private final ObjectMapper json;
    private final EngineMeters meters;

    ReportReader(ObjectMapper json, EngineMeters meters) {
        this.json = json;
        this.meters = meters;
    }

    List<TaskReport> read(Delivery delivery) {
        if (delivery.contractVersion() != Contract.VERSION) {
            refuse(
                    "version",
                    "its contract version is " + delivery.contractVersion() + " and must be " + Contract.VERSION);
            return List.of();
        }
        List<TaskReport> reports = new ArrayList<>();
        try {
            for (JsonNode report : json.readTree(delivery.body()).path("reports")) {
                read(report, reports);
            }
        } catch (IOException e) {
            refuse("unreadable", "it is not JSON");
        }
        return reports;
    }

    private void read(JsonNode node, List<TaskReport> reports) {
        try {
            TaskReport report = json.treeToValue(node, TaskReport.class);
            if (report.attempt() == null
                    || report.attempt().taskId() == null
                    || report.attempt().nonce() == null
                    || report.incarnation() == null) {
                refuse("incomplete", "it lacks its attempt or its incarnation");
            } else {
                reports.add(report);
            }
        } catch (JsonProcessingException e) {
            refuse("unreadable", "its kind is " + node.path("kind").asText("none"));
        }
    }

    private void refuse(String reason, String what) {
        meters.refused(reason, 1);
        LOG.warnf("A report is refused: %s.", what);
    }
}
