package io.loom.execution.shards;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.contract.Contract;
import io.loom.contract.ReportBatch;
import io.loom.contract.TaskReport;
import io.loom.platform.amqp.BrokerConnection;
import io.loom.platform.amqp.Delivery;
import io.loom.platform.amqp.Subscription;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Receives the reports on shards. What cannot be read is refused and counted, each report by itself. */
@ApplicationScoped
class ReportReader {

    private static final Logger LOG = Logger.getLogger(ReportReader.class);

    private final BrokerConnection broker;
    private final ObjectMapper json;
    private final EngineMeters meters;

    ReportReader(BrokerConnection broker, ObjectMapper json, EngineMeters meters) {
        this.broker = broker;
        this.json = json;
        this.meters = meters;
    }

    /** Receives the messages of reports on a shard, not yet read, until the subscription is closed. The handler must not block. */
    Subscription subscribe(int shard, Consumer<Delivery> handler) {
        return broker.receive(Contract.reportsQueue(shard), handler);
    }

    /** The reports in a message. */
    List<TaskReport> read(Delivery delivery) {
        if (delivery.contractVersion() != Contract.VERSION) {
            refuse(
                    "version",
                    "its contract version is " + delivery.contractVersion() + " and must be " + Contract.VERSION);
            return List.of();
        }
        try {
            return json.readValue(delivery.body(), ReportBatch.class).reports().stream()
                    .filter(this::isComplete)
                    .toList();
        } catch (IOException | RuntimeException e) {
            LOG.debug("A message of reports is read one by one.", e);
            return readOneByOne(delivery.body());
        }
    }

    /** What is good of a message that is not good as a whole. */
    private List<TaskReport> readOneByOne(byte[] body) {
        List<TaskReport> reports = new ArrayList<>();
        try {
            for (JsonNode report : json.readTree(body).path("reports")) {
                read(report, reports);
            }
        } catch (IOException e) {
            refuse("unreadable", "it is not JSON");
        }
        return reports;
    }

    private void read(JsonNode node, List<TaskReport> reports) {
        try {
            @Nullable TaskReport report = json.treeToValue(node, TaskReport.class);
            if (report == null) {
                refuse("unreadable", "it is null");
            } else if (isComplete(report)) {
                reports.add(report);
            }
        } catch (JsonProcessingException e) {
            refuse("unreadable", "its kind is " + node.path("kind").asText("none"));
        }
    }

    private boolean isComplete(TaskReport report) {
        boolean complete = report.attempt() != null
                && report.attempt().taskId() != null
                && report.attempt().nonce() != null
                && report.incarnation() != null
                && !(report instanceof TaskReport.LogChunk chunk && chunk.text() == null);
        if (!complete) {
            refuse("incomplete", "it lacks its attempt, its incarnation or its text");
        }
        return complete;
    }

    private void refuse(String reason, String what) {
        meters.refused(reason, 1);
        LOG.warnf("Rejected a task report: %s.", what);
    }
}
