package io.loom.operations.tasks;

import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterProvider;
import io.loom.clusters.ClusterSpec;
import io.loom.contract.SecretBundle;
import io.loom.tenancy.SecretVault;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Changes the key by which Loom logs in to the nodes of a cluster. From the beginning of a rotation to its end tasks have the new key
 * and the older ones, so that each node is opened by whichever it knows, also where the rotation is never finished.
 * All methods join the caller's transaction, which holds the cluster locked.
 */
@ApplicationScoped
public class KeyRotation {

    private final SecretVault secrets;

    KeyRotation(SecretVault secrets) {
        this.secrets = secrets;
    }

    /** Adds a new key to those of a cluster: what it is to be then. */
    public ClusterSpec begin(ClusterEntity cluster, ClusterSpec wanted) {
        ClusterKeys added = ClusterKeys.generate(cluster.tenant(), cluster.number());
        change(wanted.providers(), keys -> prepended(added.privateKey(), keys));
        return wanted.openedBy(prepended(added.publicKey(), cluster.sshKeys()));
    }

    /** Forgets all keys but the newest, which opens every node now: what the cluster is then. */
    public ClusterSpec complete(ClusterSpec reached) {
        change(reached.providers(), keys -> List.of(keys.getFirst()));
        return reached.openedBy(
                List.of(Objects.requireNonNull(reached.sshKeys()).getFirst()));
    }

    /** Forgets the newest key, which opens no node now. */
    public void undo(ClusterSpec undone) {
        change(undone.providers(), keys -> keys.subList(1, keys.size()));
    }

    private void change(List<ClusterProvider> providers, UnaryOperator<List<String>> keys) {
        for (ClusterProvider provider : providers) {
            String id = provider.secretBundle();
            if (id != null) {
                SecretBundle bundle = new SecretBundle(id, secrets.fetch(id).orElseThrow());
                secrets.replace(
                        id,
                        bundle.withSshPrivateKeys(keys.apply(bundle.sshPrivateKeys()))
                                .secrets());
            }
        }
    }

    private static List<String> prepended(String first, List<String> others) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(others);
        return all;
    }
}
