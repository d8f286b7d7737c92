package io.loom.benchmarks.dispatch;

import io.loom.contract.TaskAction;
import io.loom.model.About;
import io.loom.model.Resources;
import io.loom.model.Service;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Services that depend on each other as those of a distributed Hadoop do, with all actions. */
final class HadoopLike {

    /** On one node. */
    static final Set<String> MASTERS = Set.of(
            "base",
            "firewall",
            "hosts",
            "namenode",
            "resourcemanager",
            "historyserver",
            "hbase-master",
            "mysql",
            "hive-metastore",
            "hive-server",
            "zookeeper");

    /** On a few nodes. */
    static final Set<String> QUORUM =
            Set.of("base", "firewall", "hosts", "zookeeper", "datanode", "nodemanager", "regionserver");

    /** On all others. */
    static final Set<String> SLAVES = Set.of("base", "firewall", "hosts", "datanode", "nodemanager", "regionserver");

    private static final Set<TaskAction> ALL =
            Set.of(TaskAction.INSTALL, TaskAction.CONFIGURE, TaskAction.INITIALIZE, TaskAction.START);

    private HadoopLike() {}

    static Map<String, Service> services() {
        return List.of(
                        service("base"),
                        service("firewall", "base"),
                        service("hosts", "base"),
                        service("zookeeper", "hosts"),
                        service("namenode", "hosts"),
                        service("datanode", "namenode"),
                        service("resourcemanager", "namenode", "datanode"),
                        service("nodemanager", "resourcemanager"),
                        service("historyserver", "namenode", "datanode"),
                        service("hbase-master", "namenode", "datanode", "zookeeper"),
                        service("regionserver", "hbase-master"),
                        service("mysql", "base"),
                        service("hive-metastore", "mysql", "namenode"),
                        service("hive-server", "hive-metastore", "resourcemanager"))
                .stream()
                .collect(Collectors.toMap(Service::name, Function.identity()));
    }

    private static Service service(String name, String... runningAfter) {
        return service(name, ALL, runningAfter);
    }

    /** A service whose actions do nothing. */
    static Service service(String name, Set<TaskAction> actions, String... runningAfter) {
        return new Service(
                name,
                About.NONE,
                new Service.Dependencies(
                        Set.of(),
                        Set.of(),
                        new Service.Requirements(Set.of(), Set.of()),
                        new Service.Requirements(Set.of(runningAfter), Set.of())),
                actions.stream()
                        .collect(Collectors.toMap(
                                Function.identity(), action -> new Service.Action(NoOpProvisioner.PLUGIN, Map.of()))),
                List.of(),
                Resources.NONE);
    }
}
