package io.loom.provisioner.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loom.contract.ClusterRef;
import io.loom.contract.Contract;
import io.loom.contract.Machine;
import io.loom.contract.NodeRef;
import io.loom.contract.ServiceWork;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.contract.TaskAttempt;
import io.loom.contract.TaskBatch;
import io.loom.provisioner.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Deliveries of assignments that are not as they must be. */
class AssignmentReaderTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> HOSTILE = List.of(
            "null", "true", "-1", "1e400", "\"\"", "\"\\u0000\\ud800\"", "[]", "[null]", "{}", "{\"kind\":\"x\"}");

    private static TaskAssignment assignment(int number) {
        return new TaskAssignment(
                new TaskAttempt(new UUID(1, number), 1, "nonce"),
                3,
                new UUID(2, 2),
                new ClusterRef(new UUID(3, 3), "default", 1, "shop"),
                new NodeRef(new UUID(4, number), 1000 + number, "shop1-1000.local"),
                TaskAction.INSTALL,
                60,
                "bundle",
                new ServiceWork(
                        "shell",
                        "web",
                        Map.of("script", "true"),
                        Map.of("port", 80),
                        new Machine("m", Map.of(Machine.ACCESS_V4, "127.0.0.1"), 22, "root", List.of(), Map.of()),
                        0,
                        List.of()),
                null);
    }

    private static JsonNode batch() throws IOException {
        return Wire.readTree(Wire.write(new TaskBatch(List.of(assignment(0), assignment(1), assignment(2)))));
    }

    /** At each place of the second assignment, each of what nobody expects there. */
    @Test
    void whatOneAssignmentSaysIsNoMatterToTheOthers() throws IOException {
        int places = places(batch().path("assignments").path(1)).size();
        assertThat(places).isGreaterThan(30);
        for (int place = 0; place < places; place++) {
            for (String hostile : HOSTILE) {
                JsonNode batch = batch();
                places(batch.path("assignments").path(1)).get(place).put(JSON.readTree(hostile));
                assertNeighboursAreUnderstood(AssignmentReader.read(Contract.VERSION, Wire.write(batch)));
            }
        }
    }

    @Test
    void ofANewerVersionAllAreRefused() throws IOException {
        AssignmentReader.Read read = AssignmentReader.read(Contract.VERSION + 1, Wire.write(batch()));
        assertThat(read.understood()).isEmpty();
        assertThat(read.refused())
                .containsExactly(
                        new AssignmentReader.Refused(assignment(0).attempt(), 3),
                        new AssignmentReader.Refused(assignment(1).attempt(), 3),
                        new AssignmentReader.Refused(assignment(2).attempt(), 3));
    }

    @Property(tries = 500)
    void brokenBytesAreReadWithoutAFailure(
            @ForAll @IntRange(max = 5_000) int at, @ForAll byte value, @ForAll @IntRange(max = 5_000) int end)
            throws IOException {
        byte[] bytes = Wire.write(batch());
        bytes[at % bytes.length] = value;
        byte[] cut = new String(bytes, StandardCharsets.ISO_8859_1)
                .substring(0, end % bytes.length)
                .getBytes(StandardCharsets.ISO_8859_1);
        assertThat(AssignmentReader.read(Contract.VERSION, bytes).understood().size())
                .isLessThanOrEqualTo(3);
        assertThat(AssignmentReader.read(Contract.VERSION, cut).understood()).isEmpty();
    }

    private static void assertNeighboursAreUnderstood(AssignmentReader.Read read) {
        assertThat(read.understood()).contains(assignment(0), assignment(2));
        assertThat(read.understood().size() + read.refused().size()).isBetween(2, 3);
    }

    /** Somewhere in a tree, where something else can be put. */
    private interface Place {
        void put(JsonNode value);
    }

    private static List<Place> places(JsonNode tree) {
        List<Place> places = new ArrayList<>();
        switch (tree) {
            case ObjectNode object ->
                object.fieldNames().forEachRemaining(name -> {
                    places.add(value -> object.set(name, value));
                    places.addAll(places(object.path(name)));
                });
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    int index = i;
                    places.add(value -> array.set(index, value));
                    places.addAll(places(array.path(i)));
                }
            }
            default -> {}
        }
        return places;
    }
}
