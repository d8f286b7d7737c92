package io.loom.clusters;

import io.loom.model.ClusterRequest;
import io.loom.model.Labels;
import io.loom.model.MaintenanceWindow;
import io.loom.model.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A cluster that is to be.
 *
 * @param tenantId whose it is
 * @param tenant the tenant's name
 * @param number short number within the tenant, as {@link ClusterRepository#nextNumber} gave it
 * @param labels words to find it by
 * @param request what was asked for, without values of provider fields
 * @param ownerId the user who asked for it
 * @param owner the user's name
 * @param services names of all services in it
 * @param provider name of the provider; of several, the one that most nodes stand at
 * @param providers all that nodes may stand at
 * @param dnsSuffix of host names; null for {@code local}
 * @param config the template's, with the request's merged over it; macros not yet expanded
 * @param leaseMillis how long it lives at first; 0 for ever
 * @param sshPublicKey one line, OpenSSH format
 * @param authorizedKeys public keys of people who may log in to its nodes, the same
 * @param maintenance windows of its own; null for those of its template
 * @param usage what it takes of its tenant's quota
 * @param snapshot what it is made from
 * @param nextNodeNumber the lowest that no node has
 */
public record NewCluster(
        UUID tenantId,
        String tenant,
        long number,
        Labels labels,
        ClusterRequest request,
        UUID ownerId,
        String owner,
        List<String> services,
        String provider,
        List<ClusterProvider> providers,
        @Nullable String dnsSuffix,
        Map<String, Object> config,
        long leaseMillis,
        String sshPublicKey,
        List<String> authorizedKeys,
        @Nullable List<MaintenanceWindow> maintenance,
        Usage usage,
        Snapshot snapshot,
        int nextNodeNumber) {}
