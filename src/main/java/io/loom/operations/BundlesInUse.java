package io.loom.operations;

import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterRepository;
import io.loom.execution.Executions;
import io.loom.execution.Executions.TaskOut;
import io.loom.operations.accounts.ProviderQuestionEntity;
import io.loom.operations.accounts.ProviderQuestionRepository;
import io.loom.operations.store.OperationEntity;
import io.loom.operations.store.OperationRepository;
import io.loom.operations.tasks.ClusterTasks;
import io.loom.operations.tasks.NodeFacts;
import io.loom.operations.tasks.OperationFacts;
import io.loom.operations.tasks.OperationFactsCache;
import io.loom.operations.tasks.ProviderBundles;
import io.loom.provisioners.SecretBundles;
import io.loom.tenancy.SecretVault;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Hands out the secrets of a provider to runs of a provisioner that have a task which needs them, and those of a question to the
 * run that was asked. Nothing else in the vault is a bundle: not what the catalogue keeps, web hooks, or requests that wait.
 */
@ApplicationScoped
class BundlesInUse implements SecretBundles {

    private final ProviderBundles bundles;
    private final SecretVault secrets;
    private final ClusterRepository clusters;
    private final OperationRepository operations;
    private final OperationFactsCache facts;
    private final ProviderQuestionRepository questions;
    private final Executions executions;

    BundlesInUse(
            ProviderBundles bundles,
            SecretVault secrets,
            ClusterRepository clusters,
            OperationRepository operations,
            OperationFactsCache facts,
            ProviderQuestionRepository questions,
            Executions executions) {
        this.bundles = bundles;
        this.secrets = secrets;
        this.clusters = clusters;
        this.operations = operations;
        this.facts = facts;
        this.questions = questions;
        this.executions = executions;
    }

    @Override
    public Optional<Map<String, String>> now(String id, Map<String, Set<String>> poolsByRun) {
        String bundle = ProviderBundles.bundleOf(id);
        Optional<ProviderQuestionEntity> question = questions.withBundle(bundle);
        if (question.isPresent()) {
            return question.filter(asked -> poolsByRun.containsKey(asked.incarnation()))
                    .flatMap(asked -> secrets.fetch(bundle));
        }
        return clusters.withBundle(bundle)
                .filter(cluster -> isNeeded(cluster, bundle, poolsByRun))
                .flatMap(cluster -> bundles.now(id));
    }

    private boolean isNeeded(ClusterEntity cluster, String bundle, Map<String, Set<String>> poolsByRun) {
        return operations.underWay(cluster.id()).stream()
                .anyMatch(operation -> isNeeded(operation, bundle, poolsByRun));
    }

    private boolean isNeeded(OperationEntity operation, String bundle, Map<String, Set<String>> poolsByRun) {
        OperationFacts known = facts.within(operation.id());
        return executions.tasksOut(operation.id()).stream().anyMatch(out -> {
            NodeFacts node = known.node(out.task().nodeId());
            return bundle.equals(known.provider(node.provider()).secretBundle())
                    && isWith(out, ClusterTasks.poolOf(known, node), poolsByRun);
        });
    }

    /** A run begins once its word that it has the task is at the broker, so that it may ask before that is heard here. */
    private static boolean isWith(TaskOut out, String pool, Map<String, Set<String>> poolsByRun) {
        String holder = out.holder();
        return holder == null
                ? poolsByRun.values().stream().anyMatch(pools -> pools.contains(pool))
                : poolsByRun.getOrDefault(holder, Set.of()).contains(pool);
    }
}
