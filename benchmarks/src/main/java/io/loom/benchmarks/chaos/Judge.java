package io.loom.benchmarks.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks, from outside, at what must be true of an installation that has come to rest. Each finding is a sentence. */
final class Judge {

    private static final Set<String> ENDED = Set.of("SUCCEEDED", "FAILED", "ABORTED");
    private static final Set<String> TASK_ENDED = Set.of("SUCCEEDED", "FAILED", "SKIPPED");

    private final Map<String, Rest> tenants;
    private final Path nodes;
    private int operations;
    private int tasks;

    /**
     * @param tenants by name, as their administrators
     * @param nodes where the sandbox keeps its nodes
     */
    Judge(Map<String, Rest> tenants, Path nodes) {
        this.tenants = new LinkedHashMap<>(tenants);
        this.nodes = nodes;
    }

    /** How many operations have not ended. */
    int open() {
        int open = 0;
        for (Rest tenant : tenants.values()) {
            for (JsonNode operation : tenant.list("/operations")) {
                open += ENDED.contains(operation.path("state").asText()) ? 0 : 1;
            }
        }
        return open;
    }

    /** How many operations there were, when {@link #operations()} last looked. */
    int operationCount() {
        return operations;
    }

    /** How many tasks they had. */
    int taskCount() {
        return tasks;
    }

    /** Operations that have not ended, and tasks that an ended one has left behind. */
    Findings operations() {
        List<String> notEnded = new ArrayList<>();
        List<String> notWell = new ArrayList<>();
        List<String> lost = new ArrayList<>();
        operations = 0;
        tasks = 0;
        for (Rest tenant : tenants.values()) {
            for (JsonNode operation : tenant.list("/operations")) {
                operations++;
                String id = operation.path("id").asText();
                String state = operation.path("state").asText();
                if (!ENDED.contains(state)) {
                    notEnded.add("operation " + id + " is " + operation);
                } else if (!state.equals("SUCCEEDED") && !isInspection(operation)) {
                    notWell.add("operation " + operation);
                }
                int found = 0;
                for (JsonNode task : tenant.list("/operations/" + id + "/tasks")) {
                    found++;
                    String how = task.path("state").asText();
                    if (!TASK_ENDED.contains(how) || state.equals("SUCCEEDED") && !how.equals("SUCCEEDED")) {
                        lost.add("task " + task + " of operation " + id + ", which is " + state);
                    }
                }
                tasks += found;
                if (found != operation.at("/tasks/total").asInt()) {
                    lost.add("operation " + id + " has " + found + " tasks of "
                            + operation.at("/tasks/total").asInt());
                }
            }
        }
        return new Findings(notEnded, notWell, lost);
    }

    /** It gives way to what changes its cluster, and asks providers that may be out of reach. */
    private static boolean isInspection(JsonNode operation) {
        return operation.path("kind").asText().equals("INSPECT");
    }

    /** Of operations. */
    record Findings(List<String> notEnded, List<String> notWell, List<String> lost) {}

    /** Services of active clusters that do not answer as themselves. */
    List<String> silentServices() {
        List<String> silent = new ArrayList<>();
        for (Rest tenant : tenants.values()) {
            for (JsonNode cluster : tenant.list("/clusters")) {
                if (cluster.path("state").asText().equals("ACTIVE")) {
                    silent.addAll(Load.silent(tenant, cluster.path("id").asText()));
                }
            }
        }
        return silent;
    }

    /** How many clusters there are more or less than were asked for. */
    List<String> clusters(Map<String, Integer> asked) {
        List<String> wrong = new ArrayList<>();
        asked.forEach((name, count) -> {
            int found =
                    Objects.requireNonNull(tenants.get(name)).list("/clusters").size();
            if (found != count) {
                wrong.add(name + " asked for " + count + " clusters, and there are " + found);
            }
        });
        return wrong;
    }

    /** Machines that belong to no living node, living nodes without a machine, and processes of what is gone. */
    List<String> machines() throws IOException {
        Set<String> wanted = new TreeSet<>();
        List<String> wrong = new ArrayList<>();
        for (Rest tenant : tenants.values()) {
            for (JsonNode cluster : tenant.list("/clusters")) {
                if (!cluster.path("state").asText().equals("TERMINATED")) {
                    for (JsonNode node :
                            tenant.list("/clusters/" + cluster.path("id").asText() + "/nodes")) {
                        if (!Set.of("DELETED", "PLANNED")
                                        .contains(node.path("state").asText())
                                && !wanted.add(node.path("id").asText())) {
                            wrong.add("node " + node.path("id").asText() + " is in two clusters");
                        }
                    }
                }
            }
        }
        Set<String> found = new TreeSet<>();
        Map<String, String> addresses = new HashMap<>();
        try (Stream<Path> all = Files.exists(nodes) ? Files.list(nodes) : Stream.empty()) {
            for (Path node : all.toList()) {
                String id = node.getFileName().toString();
                found.add(id);
                if (!wanted.contains(id)) {
                    wrong.add("machine " + id + " is nobody's");
                }
                String address = Rest.JSON
                        .readTree(node.resolve("node.json").toFile())
                        .path("address")
                        .asText();
                String other = addresses.put(address, id);
                if (other != null) {
                    wrong.add("machines " + id + " and " + other + " have one address");
                }
            }
        }
        wanted.stream().filter(id -> !found.contains(id)).forEach(id -> wrong.add("node " + id + " has no machine"));
        ProcessHandle.allProcesses().forEach(process -> {
            try {
                Path root = Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "root"));
                if (root.startsWith(nodes)
                        && !found.contains(nodes.relativize(root).getName(0).toString())) {
                    wrong.add("process " + process.pid() + " lives on a machine that is gone: " + root);
                }
            } catch (IOException e) {
                // It has ended meanwhile.
            }
        });
        return wrong;
    }

    /** Processes of one task that were alive at the same time, and attempts that began twice. */
    static List<String> together(Collection<NodeJournals.Life> lives) {
        List<String> wrong = new ArrayList<>();
        Map<String, List<NodeJournals.Life>> byTask =
                lives.stream().collect(Collectors.groupingBy(life -> life.node() + " " + life.task()));
        byTask.forEach((task, all) -> {
            List<NodeJournals.Life> ordered = all.stream()
                    .sorted(Comparator.comparingLong(NodeJournals.Life::begin))
                    .toList();
            for (int later = 1; later < ordered.size(); later++) {
                for (int earlier = 0; earlier < later; earlier++) {
                    NodeJournals.Life one = ordered.get(earlier);
                    NodeJournals.Life other = ordered.get(later);
                    if (one.end() > other.begin()) {
                        wrong.add("two lived together: " + one + " and " + other);
                    } else if (one.attempt() >= other.attempt()) {
                        wrong.add("attempt " + other.attempt() + " began after " + one.attempt() + ": " + one + " and "
                                + other);
                    }
                }
            }
        });
        return wrong;
    }

    /**
     * Where what was followed differs from what one server tells in one go, and positions that nobody was told. What
     * concerns nobody's cluster is told to every tenant. Followers go on meanwhile, and may have heard of more: what came
     * after the last event that was told, e.g. that a provisioner is silent, is not compared.
     */
    static List<String> events(Map<String, List<JsonNode>> followed, Map<String, List<JsonNode>> told) {
        List<String> wrong = new ArrayList<>();
        Map<Long, JsonNode> positions = new HashMap<>();
        long most = 0;
        for (Map.Entry<String, List<JsonNode>> entry : told.entrySet()) {
            long end = entry.getValue().isEmpty()
                    ? 0
                    : entry.getValue().getLast().path("sequence").asLong();
            List<JsonNode> seen = followed.getOrDefault(entry.getKey(), List.of()).stream()
                    .filter(event -> event.path("sequence").asLong() <= end)
                    .toList();
            if (!seen.equals(entry.getValue())) {
                wrong.add(entry.getKey() + " followed " + seen.size() + " events, and there are "
                        + entry.getValue().size() + ": " + difference(seen, entry.getValue()));
            }
            for (JsonNode event : entry.getValue()) {
                long position = event.path("sequence").asLong();
                most = Math.max(most, position);
                JsonNode other = positions.put(position, event);
                if (other != null && !other.equals(event)) {
                    wrong.add("two events have the position " + position + ": " + other + " and " + event);
                }
            }
        }
        if (positions.size() != most) {
            wrong.add("there are " + positions.size() + " events up to the position " + most);
        }
        return wrong;
    }

    private static String difference(List<JsonNode> seen, List<JsonNode> told) {
        for (int i = 0; i < Math.min(seen.size(), told.size()); i++) {
            if (!seen.get(i).equals(told.get(i))) {
                return "instead of " + told.get(i) + " came " + seen.get(i);
            }
        }
        return "all alike as far as both go";
    }
}
