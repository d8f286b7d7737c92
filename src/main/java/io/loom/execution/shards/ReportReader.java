package io.loom.execution.shards;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.contract.Contract;
import io.loom.contract.ReportBatch;
import io.loom.contract.ReportRule;
import io.loom.contract.StorableText;
import io.loom.contract.TaskAttempt;
import io.loom.contract.TaskReport;
import io.loom.platform.amqp.BrokerConnection;
import io.loom.platform.amqp.Delivery;
import io.loom.platform.amqp.Subscription;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Receives the reports on shards, and is the door for what they say: what leaves here can be stored. What cannot be read is refused and
 * counted, each report by itself; of an attempt's end becomes the failure of its task.
 */
@ApplicationScoped
class ReportReader {

    private static final Logger LOG = Logger.getLogger(ReportReader.class);

    private static final Set<String> ENDS = Set.of("succeeded", "failed", "refused");
    private static final int LONGEST_NAME = 255;
    private static final int SHOWN = 60;

    private final BrokerConnection broker;
    private final ObjectMapper json;
    private final EngineMeters meters;

    ReportReader(BrokerConnection broker, ObjectMapper json, EngineMeters meters) {
        this.broker = broker;
        this.json = json;
        this.meters = meters;
    }

    /**
     * Receives the messages of reports on a shard, not yet read, until the subscription is closed. Those of another version of the
     * contract are left to a server of that version. The handler must not block.
     */
    Subscription subscribe(int shard, Consumer<Delivery> handler) {
        return broker.receive(Contract.reportsQueue(shard), delivery -> {
            if (delivery.contractVersion() == Contract.VERSION) {
                handler.accept(delivery);
            } else {
                refuse(
                        "version",
                        "its contract version is " + delivery.contractVersion() + ", and this server speaks "
                                + Contract.VERSION);
                delivery.releaseLater();
            }
        });
    }

    /** The reports in a message, each in a form that can be stored. */
    List<TaskReport> read(Delivery delivery) {
        byte[] body = delivery.body();
        try {
            return json.readValue(body, ReportBatch.class).reports().stream()
                    .filter(this::isComplete)
                    .map(this::storable)
                    .toList();
        } catch (IOException | RuntimeException e) {
            LOG.debug("A message of reports is read one by one.", e);
            return readOneByOne(body);
        }
    }

    /** What is good of a message that is not good as a whole. */
    private List<TaskReport> readOneByOne(byte[] body) {
        List<TaskReport> reports = new ArrayList<>();
        try {
            JsonNode all = json.readTree(body).path("reports");
            if (!all.isArray()) {
                refuse("unreadable", "the message has no list of reports");
            }
            for (JsonNode report : all) {
                read(report).filter(this::isComplete).map(this::storable).ifPresent(reports::add);
            }
        } catch (IOException e) {
            refuse("unreadable", "the message is not JSON");
        }
        return reports;
    }

    private Optional<TaskReport> read(JsonNode node) {
        try {
            TaskReport report = json.treeToValue(node, TaskReport.class);
            if (report != null) {
                return Optional.of(report);
            }
        } catch (JsonProcessingException | RuntimeException e) {
            LOG.debug("A report cannot be read.", e);
        }
        refuse("unreadable", "its kind is " + StorableText.of(node.path("kind").asText("none"), SHOWN));
        return ENDS.contains(node.path("kind").asText()) ? attempt(node).map(it -> end(it, node)) : Optional.empty();
    }

    /** An end that cannot be read is one all the same. */
    private static TaskReport end(TaskAttempt attempt, JsonNode node) {
        return ReportRule.failure(attempt, node.path("incarnation").asText(), Instant.EPOCH, "it cannot be read.");
    }

    private Optional<TaskAttempt> attempt(JsonNode node) {
        try {
            return Optional.ofNullable(json.treeToValue(node.path("attempt"), TaskAttempt.class));
        } catch (JsonProcessingException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private TaskReport storable(TaskReport report) {
        TaskReport storable = ReportRule.storable(report);
        if (storable instanceof TaskReport.Failed && report instanceof TaskReport.Succeeded) {
            refuse("undigestible", "it cannot be stored");
        }
        return storable;
    }

    @SuppressWarnings("ConstantValue")
    private boolean isComplete(TaskReport report) {
        boolean complete = report.attempt() != null
                && report.attempt().taskId() != null
                && isName(report.attempt().nonce())
                && isName(report.incarnation())
                && !(report instanceof TaskReport.LogChunk chunk && chunk.text() == null);
        if (!complete) {
            refuse("incomplete", "it lacks its attempt, its incarnation or its text");
        }
        return complete;
    }

    /** Whether it may be what the server has once named something: that is short, and can be said again. */
    private static boolean isName(@Nullable String name) {
        return name != null && name.length() <= LONGEST_NAME && StorableText.isStorable(name);
    }

    private void refuse(String reason, String what) {
        meters.refused(reason, 1);
        LOG.warnf("Rejected a task report: %s.", what);
    }
}
