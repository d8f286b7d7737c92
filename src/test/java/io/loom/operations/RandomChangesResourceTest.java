package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.loom.contract.ServiceWork;
import io.loom.contract.TaskAssignment;
import io.loom.tenancy.As;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Changes that chance chooses, of which some fail, followed by resumes, rollbacks and abandonments: at each rest the provider has
 * no machine that Loom does not know, and an ACTIVE cluster has at the provider what it says that it has.
 */
@QuarkusTest
class RandomChangesResourceTest extends StackTest {

    private static final int CHANGES = 20;
    private static final Set<String> ENDED = Set.of("SUCCEEDED", "FAILED", "ABORTED");

    @ParameterizedTest
    @ValueSource(longs = {20261129, 4711})
    void whatStandsIsWhatIsSaidToStand(long seed) {
        Random random = new Random(seed);
        String name = "chance" + seed;
        Provider provider = new Provider(name, random);
        cloud().failWhere(provider::fails);
        String cluster = created(name, "sized", 3);
        List<String> done = new ArrayList<>();
        int settled = 0;
        for (int change = 0; change < CHANGES; change++) {
            Map<String, Object> body = any(random, cluster);
            provider.failOneIn(random.nextInt(3) == 0 ? 6 : 0);
            Response asked = change(cluster, body);
            done.add(body + " " + asked.statusCode());
            assertThat(asked.statusCode()).as("%s: %s", done, asked.asString()).isIn(202, 409, 422);
            if (asked.statusCode() == 202) {
                String operation = asked.path("id");
                String state = ended(operation);
                provider.failOneIn(0);
                done.add(state);
                if (!state.equals("SUCCEEDED")) {
                    done.add(wayOut(random, operation));
                }
            }
            settled += compare(cluster, provider, done);
        }
        assertThat(settled).as("%s", done).isGreaterThan(CHANGES / 4);

        cloud().failWhere(provider::fails);
        String deletion =
                As.user("ann").delete("/api/v1/clusters/{id}", cluster).path("id");
        awaitOperation("ann", deletion, "SUCCEEDED");
        assertThat(provider.machines()).as("%s", done).isEmpty();
    }

    /** What stands at the provider, as the tasks that it did have left it. */
    private static final class Provider {

        private final String cluster;
        private final Random random;
        private final Map<Integer, Set<String>> machines = new ConcurrentHashMap<>();
        private int oneIn;

        Provider(String cluster, Random random) {
            this.cluster = cluster;
            this.random = new Random(random.nextLong());
        }

        synchronized void failOneIn(int tasks) {
            oneIn = tasks;
        }

        /** Does a task, unless it fails. */
        synchronized boolean fails(TaskAssignment task) {
            if (!task.node().hostName().startsWith(cluster)) {
                return false;
            }
            if (oneIn > 0 && random.nextInt(oneIn) == 0) {
                return true;
            }
            int number = task.node().number();
            switch (task.action()) {
                case CREATE -> machines.computeIfAbsent(number, node -> new TreeSet<>());
                case DELETE -> machines.remove(number);
                case INSTALL -> services(number).add(((ServiceWork) task.work()).service());
                case REMOVE -> services(number).remove(((ServiceWork) task.work()).service());
                default -> {}
            }
            return false;
        }

        private Set<String> services(int number) {
            return machines.getOrDefault(number, new TreeSet<>());
        }

        synchronized Map<Integer, Set<String>> machines() {
            Map<Integer, Set<String>> all = new TreeMap<>();
            machines.forEach((number, services) -> all.put(number, new TreeSet<>(services)));
            return all;
        }
    }

    private static Map<String, Object> any(Random random, String cluster) {
        List<Integer> standing = standing(cluster);
        int node = standing.get(random.nextInt(standing.size()));
        return switch (random.nextInt(9)) {
            case 0 -> Map.of("kind", "grow", "count", 1 + random.nextInt(2));
            case 1 -> Map.of("kind", "shrink", "count", 1);
            case 2 -> maybeRolling(random, Map.of("kind", "replace", "nodes", List.of(node)));
            case 3 -> maybeRolling(random, Map.of("kind", "add-services", "services", List.of("agent")));
            case 4 -> maybeRolling(random, Map.of("kind", "remove-services", "services", List.of("agent")));
            case 5 ->
                maybeRolling(random, Map.of("kind", "reconfigure", "config", Map.of("turn", random.nextInt(100))));
            case 6 -> maybeRolling(random, Map.of("kind", "restart"));
            case 7 ->
                maybeRolling(
                        random, Map.of("kind", "hardware", "hardwareType", random.nextBoolean() ? "sturdy" : "moving"));
            default ->
                maybeRolling(
                        random,
                        Map.of("kind", "image", "imageType", random.nextBoolean() ? "change-image" : "newer-image"));
        };
    }

    private static Map<String, Object> maybeRolling(Random random, Map<String, Object> body) {
        Map<String, Object> rolling = new HashMap<>(body);
        if (random.nextBoolean()) {
            rolling.put("rollout", Map.of("width", 1 + random.nextInt(2), "canary", 1, "settleSeconds", 0));
        }
        return rolling;
    }

    /** The state in which an operation ends; one that pauses behind its first nodes goes on. */
    private static String ended(String operation) {
        AtomicReference<String> state = new AtomicReference<>("");
        await().atMost(SOON).until(() -> {
            state.set(As.user("ann").get("/api/v1/operations/{id}", operation).path("state"));
            if (state.get().equals("PAUSED")) {
                As.user("ann").post("/api/v1/operations/{id}/resume", operation);
            }
            return ENDED.contains(state.get());
        });
        return state.get();
    }

    /** What is done about an operation that has failed, in words; nothing in some cases, so that the next change follows it. */
    private static String wayOut(Random random, String operation) {
        return switch (random.nextInt(4)) {
            case 0 -> {
                As.user("ann")
                        .post("/api/v1/operations/{id}/resume", operation)
                        .then()
                        .statusCode(200);
                assertThat(ended(operation)).isEqualTo("SUCCEEDED");
                yield "resumed";
            }
            case 1 -> {
                Response rollback = As.user("ann").post("/api/v1/operations/{id}/rollback", operation);
                assertThat(rollback.statusCode()).as(rollback.asString()).isIn(202, 409);
                if (rollback.statusCode() == 202) {
                    assertThat(ended(rollback.path("id"))).isEqualTo("SUCCEEDED");
                }
                yield "rolled back " + rollback.statusCode();
            }
            case 2 -> {
                As.user("ann")
                        .post("/api/v1/operations/{id}/abandon", operation)
                        .then()
                        .statusCode(200);
                yield "abandoned";
            }
            default -> "left";
        };
    }

    /** Holds the provider and Loom against each other; 1 where the cluster is ACTIVE, so that both must be equal. */
    private static int compare(String cluster, Provider provider, List<String> done) {
        Map<Integer, Set<String>> machines = provider.machines();
        JsonPath nodes =
                As.user("ann").get("/api/v1/clusters/{id}/nodes", cluster).jsonPath();
        Map<Integer, Set<String>> standing = new TreeMap<>();
        List<Map<String, Object>> items = nodes.getList("items.findAll { it.state != 'DELETED' }");
        for (Map<String, Object> node : items) {
            List<?> services = (List<?>) node.get("services");
            Set<String> names = new TreeSet<>();
            services.forEach(service -> names.add(String.valueOf(service)));
            standing.put((Integer) node.get("number"), names);
        }
        Set<Integer> unknown = new HashSet<>(machines.keySet());
        unknown.removeAll(standing.keySet());
        assertThat(unknown)
                .as("machines that Loom does not know, after %s", done)
                .isEmpty();
        JsonPath found = As.user("ann").get("/api/v1/clusters/{id}", cluster).jsonPath();
        if (!found.getString("state").equals("ACTIVE")) {
            return 0;
        }
        assertThat(machines).as("what stands, after %s", done).isEqualTo(standing);
        assertThat(found.getInt("size")).as("the size, after %s", done).isEqualTo(standing.size());
        Set<String> all = new TreeSet<>();
        standing.values().forEach(all::addAll);
        assertThat(all).as("services, after %s", done).containsExactlyInAnyOrderElementsOf(found.getList("services"));
        return 1;
    }
}
