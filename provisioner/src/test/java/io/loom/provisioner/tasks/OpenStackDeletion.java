package io.loom.provisioner.tasks;

import io.loom.contract.ClusterRef;
import io.loom.contract.NodeRef;
import io.loom.contract.ProviderWork;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.contract.TaskAttempt;
import io.loom.contract.TaskReport;
import io.loom.provisioner.provider.openstack.OpenStackStub;
import io.loom.provisioner.resource.ResourceCache;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** The DELETE of a node that has no machine on record, at an OpenStack that stands in. */
final class OpenStackDeletion {

    final ClusterRef cluster = new ClusterRef(UUID.randomUUID(), "default", 1, "shop");
    final NodeRef node = new NodeRef(UUID.randomUUID(), 1000, "shop1-1000.local");
    private final OpenStackStub cloud;

    OpenStackDeletion(OpenStackStub cloud) {
        this.cloud = cloud;
    }

    /** A first attempt at it, not yet begun. */
    RunningTask attempt(Consumer<TaskReport> reports) {
        return new RunningTask(
                new TaskAssignment(
                        new TaskAttempt(UUID.randomUUID(), 1, "nonce"),
                        1,
                        UUID.randomUUID(),
                        cluster,
                        node,
                        TaskAction.DELETE,
                        60,
                        null,
                        new ProviderWork(
                                "openstack",
                                "cloud",
                                null,
                                cloud.fields(),
                                "small",
                                Map.of(),
                                "debian",
                                Map.of(),
                                "root",
                                "ssh-ed25519 AAAA",
                                Map.of(),
                                null,
                                List.of(),
                                null,
                                null),
                        null),
                "incarnation",
                Clock.systemUTC(),
                reports,
                new TaskResources(new ResourceCache(Path.of("none"), 0), (resource, into) -> {
                    throw new AssertionError("A deletion needs no resource.");
                }));
    }
}
