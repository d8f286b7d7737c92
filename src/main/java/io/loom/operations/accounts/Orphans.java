package io.loom.operations.accounts;

import io.loom.catalog.Catalog;
import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterRepository;
import io.loom.clusters.NodeEntity;
import io.loom.clusters.NodeRepository;
import io.loom.clusters.NodeState;
import io.loom.contract.ControlMessage;
import io.loom.contract.FoundMachine;
import io.loom.contract.MachineOwner;
import io.loom.contract.ProvisionerMessage;
import io.loom.model.HostAddress;
import io.loom.model.Provider;
import io.loom.operations.accounts.AccountQuestions.Asked;
import io.loom.operations.accounts.ProviderQuestionEntity.Kind;
import io.loom.platform.Ids;
import io.loom.platform.Page;
import io.loom.platform.PageKeys;
import io.loom.platform.PageQuery;
import io.loom.platform.ProblemException;
import io.loom.tenancy.Audit;
import io.loom.tenancy.Caller;
import io.loom.tenancy.Installation;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Finds machines at providers that carry this installation's tag and belong to no node, e.g. because a deletion was forced, and gives
 * them back when somebody asks for it. A provisioner is asked by a message outside of any operation, for there is no cluster; what is not
 * answered is asked again with the next search.
 */
@ApplicationScoped
public class Orphans {

    private static final Set<Kind> KINDS = Set.of(Kind.LIST_MACHINES, Kind.DELETE_MACHINE);

    private final OrphanRepository orphans;
    private final ProviderQuestionRepository questions;
    private final ClusterRepository clusters;
    private final NodeRepository nodes;
    private final Catalog catalog;
    private final AccountQuestions accounts;
    private final Installation installation;
    private final Audit audit;

    Orphans(
            OrphanRepository orphans,
            ProviderQuestionRepository questions,
            ClusterRepository clusters,
            NodeRepository nodes,
            Catalog catalog,
            AccountQuestions accounts,
            Installation installation,
            Audit audit) {
        this.orphans = orphans;
        this.questions = questions;
        this.clusters = clusters;
        this.nodes = nodes;
        this.catalog = catalog;
        this.accounts = accounts;
        this.installation = installation;
        this.audit = audit;
    }

    /** A page of those that are known, in the order in which they were found. */
    @Transactional
    Page<OrphanView> list(Caller caller, PageQuery query) {
        return Page.of(
                query,
                orphans.list(caller.tenantId(), PageKeys.id(query), query.fetch()),
                orphan -> orphan.id().toString(),
                this::view);
    }

    private OrphanView view(OrphanEntity orphan) {
        return OrphanView.of(orphan, clusters.findById(orphan.clusterId()), nodes.findById(orphan.nodeId()));
    }

    /** The latest search at each provider. */
    @Transactional
    Page<OrphanSearchView> searches(Caller caller) {
        return new Page<>(
                questions.of(caller.tenantId(), Kind.LIST_MACHINES).stream()
                        .map(accounts::expired)
                        .map(OrphanSearchView::of)
                        .toList(),
                null);
    }

    /** Begins a search at every provider of the tenant at which none goes on. */
    Page<OrphanSearchView> search(Caller caller) {
        Map<String, Provider> providers = new TreeMap<>(QuarkusTransaction.requiringNew()
                .call(() -> catalog.definitions(caller.tenantId()).providers()));
        providers
                .values()
                .forEach(provider -> QuarkusTransaction.requiringNew()
                        .call(() -> beginSearch(caller, provider))
                        .ifPresent(Asked::send));
        return QuarkusTransaction.requiringNew().call(() -> searches(caller));
    }

    private Optional<Asked> beginSearch(Caller caller, Provider provider) {
        return accounts.begin(
                caller.tenantId(),
                Kind.LIST_MACHINES,
                provider,
                (question, account) -> new ControlMessage.ListMachines(question, account, installation.id()));
    }

    /**
     * Gives a machine back.
     *
     * @throws ProblemException 404; 409 when it belongs to a node again, or nobody is there who could do it
     */
    OrphanView delete(Caller caller, UUID id) {
        record Begun(OrphanView orphan, Asked asked) {}
        Begun begun = QuarkusTransaction.requiringNew().call(() -> {
            OrphanEntity orphan =
                    orphans.find(caller.tenantId(), id).orElseThrow(() -> ProblemException.notFound("orphan", id));
            if (belongsToNode(orphan.found())) {
                throw ProblemException.conflict(
                        "The machine " + orphan.machine().providerId()
                                + " belongs to a node again.\nMaybe search anew with `loom orphan search`.");
            }
            Provider provider = catalog.provider(caller.tenantId(), orphan.provider())
                    .map(Catalog.WrittenProvider::provider)
                    .orElseThrow(() -> ProblemException.conflict("The provider " + orphan.provider()
                            + " is deleted, so that its machine cannot be given back.\nMaybe import it again."));
            ProviderQuestionEntity question = new ProviderQuestionEntity(
                    Ids.next(), caller.tenantId(), provider.name(), Kind.DELETE_MACHINE, id, clusters.now());
            questions.persist(question);
            Asked asked = accounts.ask(
                            question,
                            provider,
                            (asking, account) -> new ControlMessage.DeleteMachine(asking, account, orphan.found()))
                    .orElseThrow(() -> ProblemException.conflict(AccountQuestions.nobody(provider)));
            orphan.say(null);
            audit.record("orphan.delete", "orphan/" + id, view(orphan), null);
            return new Begun(view(orphan), asked);
        });
        begun.asked().send();
        return begun.orphan();
    }

    /**
     * A machine becomes a node, and is listed no longer. Joins the caller's transaction.
     *
     * @param machine the provider's id of it; of a host, its address
     * @return what it is tagged with, and may be taken from; empty where it is no orphan, or belongs to a node again
     */
    public Optional<MachineOwner> claim(UUID tenantId, String provider, String machine) {
        String id = HostAddress.of(machine).orElse(machine);
        Optional<OrphanEntity> claimed = orphans.at(tenantId, provider).stream()
                .filter(orphan -> {
                    String known = orphan.machine().providerId();
                    return known.equals(machine)
                            || HostAddress.of(known).orElse(known).equals(id);
                })
                .filter(orphan -> !belongsToNode(orphan.found()))
                .findFirst();
        claimed.ifPresent(orphans::forget);
        return claimed.map(orphan -> new MachineOwner(orphan.clusterId(), orphan.nodeId()));
    }

    /** A part of an answer is there. */
    void hear(@Observes ProvisionerMessage.Answer answer) {
        accounts.hear(answer, KINDS, this::take);
    }

    private void take(ProviderQuestionEntity question, ProvisionerMessage.Answer answer) {
        answer.machines().forEach(found -> note(question, found));
        if (question.endedAt() == null) {
            return;
        }
        UUID orphanId = question.orphanId();
        if (orphanId == null) {
            if (question.failure() == null) {
                orphans.keepFound(question);
            }
            return;
        }
        orphans.findByIdOptional(orphanId).ifPresent(orphan -> {
            if (question.failure() == null) {
                orphans.forget(orphan);
            } else {
                orphan.say(question.failure());
            }
        });
        questions.delete(question);
    }

    private void note(ProviderQuestionEntity question, FoundMachine found) {
        ClusterEntity cluster = clusters.findById(found.clusterId());
        boolean isOfOthers = cluster != null && !cluster.tenantId().equals(question.tenantId());
        if (isOfOthers || belongsToNode(found)) {
            return;
        }
        orphans.known(question.tenantId(), question.provider(), found.machine().providerId())
                .ifPresentOrElse(
                        orphan -> orphan.see(question, found),
                        () -> orphans.persist(new OrphanEntity(Ids.next(), question, found, clusters.now())));
    }

    private boolean belongsToNode(FoundMachine found) {
        NodeEntity node = nodes.findById(found.nodeId());
        return node != null
                && node.state() != NodeState.DELETED
                && node.clusterId().equals(found.clusterId());
    }
}
