package io.loom.taskgraph;

import io.loom.contract.TaskAction;
import io.loom.model.About;
import io.loom.model.Resources;
import io.loom.model.Service;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Services for tests, built up step by step. */
record Services(
        String name,
        Set<TaskAction> actions,
        Set<String> provides,
        Set<String> installRequires,
        Set<String> runtimeRequires,
        Set<String> runtimeUses) {

    static Services service(String name, TaskAction... actions) {
        return new Services(name, Set.of(actions), Set.of(), Set.of(), Set.of(), Set.of());
    }

    Services providing(String... names) {
        return new Services(name, actions, Set.of(names), installRequires, runtimeRequires, runtimeUses);
    }

    Services installedAfter(String... names) {
        return new Services(name, actions, provides, Set.of(names), runtimeRequires, runtimeUses);
    }

    Services runningAfter(String... names) {
        return new Services(name, actions, provides, installRequires, Set.of(names), runtimeUses);
    }

    Services using(String... names) {
        return new Services(name, actions, provides, installRequires, runtimeRequires, Set.of(names));
    }

    Service build() {
        return new Service(
                name,
                About.NONE,
                new Service.Dependencies(
                        provides,
                        Set.of(),
                        new Service.Requirements(installRequires, Set.of()),
                        new Service.Requirements(runtimeRequires, runtimeUses)),
                actions.stream()
                        .collect(Collectors.toMap(
                                Function.identity(), action -> new Service.Action("shell", Map.of("script", "x")))),
                List.of(),
                Resources.NONE);
    }

    static Map<String, Service> byName(Services... services) {
        return Arrays.stream(services).map(Services::build).collect(Collectors.toMap(Service::name, s -> s));
    }
}
