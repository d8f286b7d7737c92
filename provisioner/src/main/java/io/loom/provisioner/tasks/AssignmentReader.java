package io.loom.provisioner.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.contract.Contract;
import io.loom.contract.TaskAssignment;
import io.loom.contract.TaskAttempt;
import io.loom.contract.TaskBatch;
import io.loom.provisioner.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Reads deliveries of assignments. One that cannot be understood is refused by itself, and the others of its delivery are done. */
final class AssignmentReader {

    private static final Logger LOG = Logger.getLogger(AssignmentReader.class);

    private AssignmentReader() {}

    /** An attempt that is refused, and the shard that is to hear of it. */
    record Refused(TaskAttempt attempt, int shard) {}

    /** What a delivery says. */
    record Read(List<TaskAssignment> understood, List<Refused> refused) {}

    /** @param version of the contract that the sender speaks */
    static Read read(int version, byte[] body) {
        if (version > Contract.VERSION) {
            LOG.warnf("A delivery is of version %d of the contract, which is not known here.", (Integer) version);
            return readOneByOne(body, false);
        }
        try {
            List<TaskAssignment> assignments = Wire.read(body, TaskBatch.class).assignments();
            if (assignments.stream().allMatch(AssignmentReader::isWhole)) {
                return new Read(assignments, List.of());
            }
        } catch (IOException | RuntimeException e) {
            LOG.warnf("A delivery of %d bytes cannot be understood as a whole: %s", body.length, e.getMessage());
        }
        return readOneByOne(body, true);
    }

    private static Read readOneByOne(byte[] body, boolean known) {
        List<TaskAssignment> understood = new ArrayList<>();
        List<Refused> refused = new ArrayList<>();
        try {
            for (JsonNode each : Wire.readTree(body).path("assignments")) {
                Optional<TaskAssignment> assignment = known ? assignment(each) : Optional.empty();
                assignment.ifPresent(understood::add);
                if (assignment.isEmpty()) {
                    refused(each).ifPresent(refused::add);
                }
            }
        } catch (IOException e) {
            LOG.warnf("Nothing in it says whose it is: %s", e.getMessage());
        }
        return new Read(understood, refused);
    }

    private static Optional<TaskAssignment> assignment(JsonNode json) {
        try {
            return Optional.ofNullable(Wire.read(json, TaskAssignment.class)).filter(AssignmentReader::isWhole);
        } catch (IOException | RuntimeException e) {
            LOG.debug("An assignment cannot be understood.", e);
            return Optional.empty();
        }
    }

    private static Optional<Refused> refused(JsonNode json) {
        JsonNode attempt = json.path("attempt");
        try {
            return Optional.of(new Refused(
                    new TaskAttempt(
                            UUID.fromString(attempt.path("taskId").asText()),
                            attempt.path("number").asInt(),
                            attempt.path("nonce").asText()),
                    json.path("shard").asInt()));
        } catch (IllegalArgumentException e) {
            LOG.warn("An assignment that cannot be understood does not say whose it is.");
            return Optional.empty();
        }
    }

    @SuppressWarnings("ConstantValue")
    private static boolean isWhole(TaskAssignment assignment) {
        TaskAttempt attempt = assignment.attempt();
        return attempt != null
                && attempt.taskId() != null
                && attempt.nonce() != null
                && assignment.operationId() != null
                && assignment.cluster() != null
                && assignment.cluster().id() != null
                && assignment.node() != null
                && assignment.node().id() != null
                && assignment.action() != null
                && assignment.work() != null;
    }
}
