package io.loom.taskgraph;

import static io.loom.contract.TaskAction.CONFIGURE;
import static io.loom.contract.TaskAction.INITIALIZE;
import static io.loom.contract.TaskAction.START;
import static io.loom.taskgraph.Services.byName;
import static io.loom.taskgraph.Services.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.model.InvalidInputException;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServiceOrderTest {

    @Test
    void passesThroughServicesThatLackTheActionAndReduces() {
        ServiceOrder order = ServiceOrder.of(byName(
                        service("s1", INITIALIZE, START),
                        service("s2", CONFIGURE, INITIALIZE).runningAfter("s1"),
                        service("s3", START).runningAfter("s1"),
                        service("s4", INITIALIZE, START).runningAfter("s2", "s3", "s6"),
                        service("s5", INITIALIZE, START),
                        service("s6", INITIALIZE).runningAfter("s5"))
                .values());

        assertThat(order.dependencies(ServiceOrder.Phase.RUNTIME, START).get("s4"))
                .containsExactly("s3", "s5");
        assertThat(order.dependencies(ServiceOrder.Phase.RUNTIME, null).get("s4"))
                .containsExactly("s2", "s3", "s6");
        assertThat(order.dependencies(ServiceOrder.Phase.INSTALL, null).get("s4"))
                .isEmpty();
    }

    @Test
    void namesACycleThatGoesThroughAProvidedName() {
        assertThatThrownBy(() -> ServiceOrder.of(byName(
                                service("app", START).runningAfter("db"),
                                service("mysql", START).providing("db").using("app"))
                        .values()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("The services wait for each other at RUNTIME: dependency cycle app -> mysql -> app.\n"
                        + "Maybe take one of these dependencies out.");
    }

    @Test
    void aServiceThatAsksForANameThatItProvidesItselfDoesNotWaitForItself() {
        ServiceOrder order = ServiceOrder.of(
                byName(service("namenode", START).providing("hadoop").runningAfter("hadoop"))
                        .values());

        assertThat(order.dependencies(ServiceOrder.Phase.RUNTIME, START).get("namenode"))
                .isEmpty();
    }

    @Test
    void aTierIsBehindAllThatItWaitsForPastOthersToo() {
        ServiceOrder order = ServiceOrder.of(byName(
                        service("store", START),
                        service("cache", START).runningAfter("store"),
                        service("pager", START).runningAfter("cache"),
                        service("agent", START).installedAfter("pager"),
                        service("probe", START))
                .values());

        assertThat(order.tiers(Set.of("agent", "pager", "probe", "store")))
                .containsExactly(Set.of("probe", "store"), Set.of("pager"), Set.of("agent"));
        assertThat(order.tiers(Set.of())).isEmpty();
    }

    @Test
    void aServiceWaitsForOthersAtInstallOrAtRunTimeAndPastOthers() {
        ServiceOrder order = ServiceOrder.of(byName(
                        service("store", START),
                        service("cache", START).runningAfter("store"),
                        service("pager", START).runningAfter("cache"),
                        service("agent", START).installedAfter("store"),
                        service("probe", START))
                .values());

        assertThat(order.waiting(Set.of("agent", "cache", "pager", "probe", "unknown"), Set.of("store")))
                .containsExactly("agent", "cache", "pager");
        assertThat(order.waiting(Set.of("store", "pager"), Set.of("pager", "unknown")))
                .isEmpty();
    }

    @Test
    void servicesThatWaitForEachOtherAtDifferentTimesHaveNoTiers() {
        ServiceOrder order = ServiceOrder.of(byName(
                        service("app", START).runningAfter("db"),
                        service("db", START).installedAfter("app"),
                        service("probe", START))
                .values());

        assertThat(order.tiers(Set.of("app", "probe"))).containsExactly(Set.of("app", "probe"));
        assertThatThrownBy(() -> order.tiers(Set.of("app", "db", "probe")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("The services app, db wait for each other");
    }
}
