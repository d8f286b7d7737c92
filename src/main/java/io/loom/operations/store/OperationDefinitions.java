package io.loom.operations.store;

import io.loom.catalog.Catalog;
import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterRepository;
import io.loom.model.Definition;
import io.loom.model.DefinitionSet;
import io.loom.model.InvalidInputException;
import io.loom.model.Problem;
import io.loom.model.Service;
import io.loom.model.Snapshot;
import io.loom.resources.PublishedResources;
import io.loom.taskgraph.Task;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;

/**
 * The services, hardware types and image types that operations go by, which are kept as they were when each began, beside
 * those of now. Every method joins the caller's transaction.
 */
@ApplicationScoped
public class OperationDefinitions {

    private final Catalog catalog;
    private final PublishedResources resources;
    private final ClusterRepository clusters;

    OperationDefinitions(Catalog catalog, PublishedResources resources, ClusterRepository clusters) {
        this.catalog = catalog;
        this.resources = resources;
        this.clusters = clusters;
    }

    /** What has changed since an operation began, e.g. {@code service web}; what is deleted is not there. */
    public List<String> changed(OperationEntity operation) {
        Snapshot then = clusters.snapshot(operation.spec().snapshotId());
        Snapshot now = renewed(then, catalog.definitions(operation.tenantId()));
        List<String> changed = new ArrayList<>();
        compare("service", then.services(), now.services(), changed);
        compare("hardware type", then.hardwareTypes(), now.hardwareTypes(), changed);
        compare("image type", then.imageTypes(), now.imageTypes(), changed);
        return changed;
    }

    /**
     * From now on an operation and its cluster go by the definitions of now, and the operation by the resources that are active
     * now. What is deleted stays as it was.
     *
     * @param cluster that it changes, locked
     * @param left tasks that are not done
     * @throws InvalidInputException when a service no longer has an action that is not done
     */
    public void renew(OperationEntity operation, ClusterEntity cluster, List<Task> left) {
        Snapshot then = clusters.snapshot(operation.spec().snapshotId());
        Snapshot now = renewed(then, catalog.definitions(operation.tenantId()));
        operation.goBy(resources.latest(operation.tenantId()));
        if (now.equals(then)) {
            return;
        }
        requireActions(now, left);
        UUID snapshotId = clusters.addSnapshot(cluster, now);
        operation.goBy(operation.spec().by(snapshotId));
        cluster.changeTo(cluster.spec().by(snapshotId));
    }

    private static Snapshot renewed(Snapshot then, DefinitionSet now) {
        return new Snapshot(
                then.template(),
                then.providers(),
                renewed(then.hardwareTypes(), now.hardwareTypes()),
                renewed(then.imageTypes(), now.imageTypes()),
                renewed(then.services(), now.services()));
    }

    private static <T extends Definition> Map<String, T> renewed(Map<String, T> then, Map<String, T> now) {
        Map<String, T> renewed = new HashMap<>(then);
        renewed.replaceAll((name, definition) -> now.getOrDefault(name, definition));
        return renewed;
    }

    private static void requireActions(Snapshot now, List<Task> left) {
        TreeSet<String> missing = new TreeSet<>();
        for (Task task : left) {
            Service service = task.service() == null ? null : now.services().get(task.service());
            if (service != null && !service.actions().containsKey(task.action())) {
                missing.add(
                        "The service " + service.name() + " has no action " + task.action()
                                + " any more, and the operation has yet to run it.\nMaybe add it, or resume with the definitions from before.");
            }
        }
        if (!missing.isEmpty()) {
            throw new InvalidInputException(
                    missing.stream().map(words -> Problem.error("", words)).toList());
        }
    }

    /** Adds the kind and name of each definition that is not the same now. */
    public static <T extends Definition> void compare(
            String kind, Map<String, T> then, Map<String, T> now, List<String> changed) {
        then.forEach((name, definition) -> {
            if (!definition.equals(now.get(name))) {
                changed.add(kind + " " + name);
            }
        });
    }
}
