package io.loom.taskgraph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.cases.Case;
import io.loom.cases.CaseJudge;
import io.loom.cases.ErrorMeaning;
import io.loom.contract.TaskAction;
import io.loom.model.About;
import io.loom.model.ClusterRequest;
import io.loom.model.ClusterSize;
import io.loom.model.DefinitionSet;
import io.loom.model.InvalidInputException;
import io.loom.model.Resources;
import io.loom.model.Service;
import io.loom.model.Snapshot;
import io.loom.model.document.CatalogFolder;
import io.loom.placement.NodeGroup;
import io.loom.placement.PlacementAnswer;
import io.loom.placement.PlacementProblem;
import io.loom.placement.Placer;
import io.loom.placement.SolverSettings;
import io.loom.plan.Rollout;
import io.loom.plan.ServiceOperation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which tasks an operation has, what they wait for, and how services wait for each other. */
final class TaskGraphJudge implements CaseJudge {

    @Override
    public Set<String> kinds() {
        return Set.of("plan", "plan-size", "action-dependencies", "service-graph");
    }

    @Override
    public void judge(Case judged) {
        switch (judged.kind()) {
            case "plan" -> judgePlan(judged);
            case "plan-size" -> judgeSize(judged);
            case "action-dependencies" -> judgeActionDependencies(judged);
            default -> judgeServiceGraph(judged);
        }
    }

    private static void judgePlan(Case judged) {
        Map<String, Service> services = services(judged.input());
        JsonNode expected = judged.expected();
        if (expected.has("error")) {
            String error = expected.path("error").asText();
            List<String> named = Arrays.stream(error.split("[^\\w.-]+"))
                    .filter(services::containsKey)
                    .distinct()
                    .toList();
            assertThatExceptionOfType(InvalidInputException.class)
                    .isThrownBy(() -> graph(judged.input(), services))
                    .satisfies(refused -> ErrorMeaning.of(error).requireSaid(List.of(refused.getMessage()), named));
            return;
        }
        TaskGraph graph = graph(judged.input(), services);
        Map<String, Integer> vertices = new HashMap<>();
        for (int vertex = 0; vertex < graph.taskCount(); vertex++) {
            vertices.put(words(graph.task(vertex), judged.input()), vertex);
        }
        assertThat(vertices.keySet()).isEqualTo(texts(expected.path("tasks")));
        assertThat(graph.taskCount()).isEqualTo(vertices.size());

        Map<String, Set<String>> after = new TreeMap<>();
        vertices.keySet().forEach(task -> after.put(task, new TreeSet<>()));
        expected.path("edges").forEach(edge -> {
            String[] ends = edge.asText().split(" -> ", 2);
            successors(after, ends[0]).add(ends[1]);
        });
        Reachability reachability = new Reachability(graph);
        vertices.forEach((first, firstVertex) -> {
            Set<String> reached = new TreeSet<>();
            vertices.forEach((second, secondVertex) -> {
                if (reachability.isAfter(firstVertex, secondVertex)) {
                    reached.add(second);
                }
            });
            assertThat(reached).as("what waits for " + first).isEqualTo(closure(after, first));
        });
    }

    private static void judgeSize(Case judged) {
        DefinitionSet definitions = CatalogFolder.read(judged.folder()).definitions();
        Snapshot snapshot = definitions.snapshot(judged.input().path("template").asText());
        ClusterRequest asked = ClusterRequest.of(
                "sized",
                snapshot.template().name(),
                ClusterSize.exactly(judged.input().path("numMachines").asInt()));
        PlacementAnswer answer = new Placer(SolverSettings.load(Path.of("solver-config")))
                .place(new PlacementProblem(snapshot, asked, List.of()));
        List<NodeServices> nodes = new ArrayList<>();
        for (NodeGroup group : answer.nodes()) {
            for (int i = 0; i < group.count(); i++) {
                nodes.add(new NodeServices(
                        new UUID(1, nodes.size()), group.layout().services()));
            }
        }
        TaskGraph graph =
                TaskGraphBuilder.build(snapshot.services(), ClusterWideOperation.CREATE.work(nodes), Set.of());
        assertThat(graph.taskCount())
                .isEqualTo(judged.expected().path("dagTasks").asInt());
    }

    private static void judgeActionDependencies(Case judged) {
        List<Service> services = new ArrayList<>();
        for (JsonNode service : judged.input().path("services")) {
            services.add(service(
                    service.path("name").asText(),
                    service.path("actions"),
                    Set.of(),
                    new Service.Requirements(texts(service.path("installRequires")), Set.of()),
                    new Service.Requirements(texts(service.path("runtimeRequires")), Set.of())));
        }
        ServiceOrder order = ServiceOrder.of(services);
        Map<String, SortedSet<String>> found = new TreeMap<>();
        for (Service service : services) {
            Map<TaskAction, Set<String>> awaited = Map.of(
                    TaskAction.INSTALL,
                    named(order.dependencies(ServiceOrder.Phase.INSTALL, TaskAction.INSTALL), service, "install"),
                    TaskAction.INITIALIZE,
                    named(order.dependencies(ServiceOrder.Phase.RUNTIME, TaskAction.START), service, "start"),
                    TaskAction.START,
                    named(order.dependencies(ServiceOrder.Phase.RUNTIME, TaskAction.START), service, "start"));
            awaited.forEach((action, names) -> {
                if (service.actions().containsKey(action) && !names.isEmpty()) {
                    found.put(service.name() + "." + action.name().toLowerCase(Locale.ROOT), new TreeSet<>(names));
                }
            });
        }
        assertThat(found).isEqualTo(mapOfSets(judged.expected().path("mustRunBefore")));
    }

    private static void judgeServiceGraph(Case judged) {
        List<Service> services = new ArrayList<>();
        judged.input()
                .path("runtimeRequires")
                .properties()
                .forEach(entry -> services.add(service(
                        entry.getKey(),
                        judged.input().path("actions"),
                        Set.of(),
                        Service.Requirements.NONE,
                        new Service.Requirements(texts(entry.getValue()), Set.of()))));
        assertThat(ServiceOrder.of(services).dependencies(ServiceOrder.Phase.RUNTIME, null))
                .isEqualTo(mapOfSets(judged.expected().path("minimal")));
    }

    private static Map<String, Service> services(JsonNode input) {
        Map<String, Service> services = new HashMap<>();
        for (JsonNode service : input.path("services")) {
            JsonNode dependencies = service.path("dependencies");
            Service read = service(
                    service.path("name").asText(),
                    service.path("actions"),
                    texts(dependencies.path("provides")),
                    requirements(dependencies.path("install")),
                    requirements(dependencies.path("runtime")));
            services.put(read.name(), read);
        }
        return services;
    }

    private static TaskGraph graph(JsonNode input, Map<String, Service> services) {
        return TaskGraphBuilder.build(services, work(input, services), Set.of());
    }

    /** By the original's name of the operation. */
    private static List<NodeWork> work(JsonNode input, Map<String, Service> services) {
        List<NodeServices> nodes = new ArrayList<>();
        for (JsonNode node : input.path("nodes")) {
            nodes.add(new NodeServices(id(node.path("id").asText()), texts(node.path("services"))));
        }
        JsonNode plannedNodes = input.path("plannedNodes");
        JsonNode plannedServices = input.path("plannedServices");
        Set<UUID> at = new HashSet<>();
        if (plannedNodes.isArray()) {
            plannedNodes.forEach(node -> at.add(id(node.asText())));
        } else {
            nodes.forEach(node -> at.add(node.nodeId()));
        }
        Set<String> asked = plannedServices.isArray() ? texts(plannedServices) : services.keySet();
        return switch (input.path("action").asText()) {
            case "CLUSTER_CREATE" -> arrival(ClusterWideOperation.CREATE, services, nodes, services.keySet(), at);
            case "CLUSTER_DELETE" -> ClusterWideOperation.DELETE.work(nodes);
            case "CLUSTER_CONFIGURE" ->
                ServiceOperation.CONFIGURE_ONLY.work(services, nodes, asked, at, Rollout.AT_ONCE);
            case "CLUSTER_CONFIGURE_WITH_RESTART" ->
                ServiceOperation.CONFIGURE_WITH_RESTART.work(services, nodes, asked, at, Rollout.AT_ONCE);
            case "ADD_SERVICES" -> arrival(ClusterWideOperation.ADD_SERVICES, services, nodes, asked, at);
            default ->
                ServiceOperation.valueOf(input.path("action").asText())
                        .work(services, nodes, asked, at, Rollout.AT_ONCE);
        };
    }

    /** Where some stand already, the original starts again what the new ones wait for. */
    private static List<NodeWork> arrival(
            ClusterWideOperation operation,
            Map<String, Service> services,
            List<NodeServices> nodes,
            Set<String> asked,
            Set<UUID> at) {
        Set<String> arriving = new TreeSet<>();
        nodes.stream().filter(node -> at.contains(node.nodeId())).forEach(node -> arriving.addAll(node.services()));
        arriving.retainAll(asked);
        Set<String> awaited = ServiceOrder.of(services.values()).awaitedAtStart(arriving);
        List<NodeWork> work = new ArrayList<>();
        for (NodeServices node : nodes) {
            Set<String> here = new TreeSet<>(node.services());
            here.retainAll(at.contains(node.nodeId()) ? asked : Set.of());
            Set<String> startedAgain = new TreeSet<>(node.services());
            startedAgain.removeAll(here);
            startedAgain.retainAll(awaited);
            if (operation == ClusterWideOperation.CREATE ? at.contains(node.nodeId()) : !here.isEmpty()) {
                work.addAll(operation.work(List.of(new NodeServices(node.nodeId(), here))));
            }
            work.add(new NodeWork(
                    node.nodeId(),
                    node.services(),
                    List.of(),
                    startedAgain.stream()
                            .collect(Collectors.toMap(Function.identity(), service -> List.of(TaskAction.START))),
                    0));
        }
        return work;
    }

    private static Service service(
            String name,
            JsonNode actions,
            Set<String> provides,
            Service.Requirements install,
            Service.Requirements runtime) {
        Map<TaskAction, Service.Action> read = new HashMap<>();
        actions.forEach(action -> read.put(
                TaskAction.valueOf(action.asText().toUpperCase(Locale.ROOT)), new Service.Action("shell", Map.of())));
        return new Service(
                name,
                About.NONE,
                new Service.Dependencies(provides, Set.of(), install, runtime),
                read,
                List.of(),
                Resources.NONE);
    }

    private static Service.Requirements requirements(JsonNode node) {
        return new Service.Requirements(texts(node.path("requires")), texts(node.path("uses")));
    }

    private static UUID id(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    private static String words(Task task, JsonNode input) {
        String node = "?";
        for (JsonNode candidate : input.path("nodes")) {
            if (id(candidate.path("id").asText()).equals(task.nodeId())) {
                node = candidate.path("id").asText();
            }
        }
        @Nullable String service = task.service();
        return node + "/" + task.action() + (service == null ? "" : "/" + service);
    }

    private static Set<String> named(Map<String, SortedSet<String>> dependencies, Service service, String action) {
        Set<String> names = new TreeSet<>();
        Objects.requireNonNull(dependencies.get(service.name())).forEach(name -> names.add(name + "." + action));
        return names;
    }

    private static Map<String, SortedSet<String>> mapOfSets(JsonNode node) {
        Map<String, SortedSet<String>> sets = new TreeMap<>();
        node.properties().forEach(entry -> sets.put(entry.getKey(), new TreeSet<>(texts(entry.getValue()))));
        return sets;
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new TreeSet<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static Set<String> successors(Map<String, Set<String>> after, String task) {
        return Objects.requireNonNull(after.get(task), task);
    }

    private static Set<String> closure(Map<String, Set<String>> after, String task) {
        Set<String> reached = new TreeSet<>();
        successors(after, task).forEach(next -> {
            reached.add(next);
            reached.addAll(closure(after, next));
        });
        return reached;
    }
}
