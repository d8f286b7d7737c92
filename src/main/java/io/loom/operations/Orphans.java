package io.loom.operations;

import io.loom.catalog.Catalog;
import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterRepository;
import io.loom.clusters.NodeEntity;
import io.loom.clusters.NodeRepository;
import io.loom.clusters.NodeState;
import io.loom.contract.ControlMessage;
import io.loom.contract.FoundMachine;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.ProviderAccount;
import io.loom.contract.ProvisionerMessage;
import io.loom.model.PluginFields;
import io.loom.model.Provider;
import io.loom.platform.Ids;
import io.loom.platform.Page;
import io.loom.platform.PageQuery;
import io.loom.platform.ProblemException;
import io.loom.provisioners.PluginTypes;
import io.loom.provisioners.ProviderQuestions;
import io.loom.tenancy.Audit;
import io.loom.tenancy.Caller;
import io.loom.tenancy.Installation;
import io.loom.tenancy.SecretVault;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Finds machines at providers that carry this installation's tag and belong to no node, e.g. because a deletion was forced, and gives
 * them back when somebody asks for it. A provisioner is asked by a message outside of any operation, for there is no cluster; what is not
 * answered is asked again with the next search.
 */
@ApplicationScoped
class Orphans {

    private static final Logger LOG = Logger.getLogger(Orphans.class);

    /** So long an answer is waited for. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final OrphanRepository orphans;
    private final ProviderQuestionRepository questions;
    private final ClusterRepository clusters;
    private final NodeRepository nodes;
    private final Catalog catalog;
    private final PluginTypes pluginTypes;
    private final ProviderQuestions provisioners;
    private final Installation installation;
    private final SecretVault secrets;
    private final Audit audit;

    Orphans(
            OrphanRepository orphans,
            ProviderQuestionRepository questions,
            ClusterRepository clusters,
            NodeRepository nodes,
            Catalog catalog,
            PluginTypes pluginTypes,
            ProviderQuestions provisioners,
            Installation installation,
            SecretVault secrets,
            Audit audit) {
        this.orphans = orphans;
        this.questions = questions;
        this.clusters = clusters;
        this.nodes = nodes;
        this.catalog = catalog;
        this.pluginTypes = pluginTypes;
        this.provisioners = provisioners;
        this.installation = installation;
        this.secrets = secrets;
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
                questions.searches(caller.tenantId()).stream()
                        .map(this::expired)
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
        for (ProviderQuestionEntity earlier : questions.searches(caller.tenantId(), provider.name())) {
            if (expired(earlier).endedAt() == null) {
                return Optional.empty();
            }
            questions.delete(earlier);
        }
        ProviderQuestionEntity question =
                new ProviderQuestionEntity(Ids.next(), caller.tenantId(), provider.name(), null, clusters.now());
        questions.persist(question);
        Optional<Asked> asked = ask(
                question,
                provider,
                account -> new ControlMessage.ListMachines(question.id(), account, installation.id()));
        if (asked.isEmpty()) {
            question.fail(nobody(provider));
            question.end(clusters.now());
        }
        return asked;
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
            ProviderQuestionEntity question =
                    new ProviderQuestionEntity(Ids.next(), caller.tenantId(), provider.name(), id, clusters.now());
            questions.persist(question);
            Asked asked = ask(
                            question,
                            provider,
                            account -> new ControlMessage.DeleteMachine(question.id(), account, orphan.found()))
                    .orElseThrow(() -> ProblemException.conflict(nobody(provider)));
            orphan.say(null);
            audit.record("orphan.delete", "orphan/" + id, view(orphan), null);
            return new Begun(view(orphan), asked);
        });
        begun.asked().send();
        return begun.orphan();
    }

    /** A question that is stored and has not gone out yet. */
    private record Asked(ProviderQuestions provisioners, String incarnation, ControlMessage message) {
        void send() {
            provisioners.ask(incarnation, message);
        }
    }

    private interface Message {
        ControlMessage about(ProviderAccount account);
    }

    /** Empty where no provisioner is there that could answer. */
    private Optional<Asked> ask(ProviderQuestionEntity question, Provider provider, Message message) {
        return pluginTypes
                .live(PluginDescriptor.Kind.PROVIDER, provider.providerType())
                .flatMap(type -> provisioners
                        .chosen(Pools.of(provider), provider.providerType())
                        .map(incarnation -> {
                            ProviderAccount account = account(question, provider, type);
                            question.ask(incarnation, account.secretBundle());
                            return new Asked(provisioners, incarnation, message.about(account));
                        }));
    }

    /** The account as an administrator has written it; its secrets are in the vault until the answer is there. */
    private ProviderAccount account(ProviderQuestionEntity question, Provider provider, PluginDescriptor type) {
        Map<String, Object> said = new LinkedHashMap<>(PluginFields.defaults(type));
        provider.pluginFields().forEach((name, value) -> {
            if (!PluginFields.isBlank(value) && !PluginFields.SET.equals(value)) {
                said.put(name, value);
            }
        });
        PluginFields.Split split = PluginFields.split(type, said);
        Map<String, String> secret = new LinkedHashMap<>(split.secret());
        secret.putAll(catalog.providerSecrets(question.tenantId(), provider.name()));
        return new ProviderAccount(
                provider.providerType(),
                split.plain(),
                secret.isEmpty() ? null : secrets.store(question.tenantId(), secret));
    }

    private static String nobody(Provider provider) {
        return "No provisioner of the pool " + Pools.of(provider) + " is there that has the provider type "
                + provider.providerType() + ".\nMaybe look at `loom provisioner list`.";
    }

    /** A question that nobody answers has ended. */
    private ProviderQuestionEntity expired(ProviderQuestionEntity question) {
        if (question.endedAt() == null && question.askedAt().plus(PATIENCE).isBefore(clusters.now())) {
            question.fail("No answer came within " + PATIENCE.toMinutes()
                    + " minutes.\nMaybe the provisioner is of an older release, or has ended: search again.");
            end(question);
        }
        return question;
    }

    private void end(ProviderQuestionEntity question) {
        String bundle = question.secretBundle();
        if (bundle != null) {
            secrets.forget(bundle);
        }
        question.end(clusters.now());
    }

    /** A part of an answer is there. What cannot be taken in is as if it had not come. */
    void hear(@Observes ProvisionerMessage.Answer answer) {
        try {
            QuarkusTransaction.requiringNew()
                    .run(() -> questions
                            .lock(answer.question())
                            .filter(question -> question.endedAt() == null
                                    && answer.incarnation().equals(question.incarnation()))
                            .ifPresent(question -> take(question, answer)));
        } catch (RuntimeException e) {
            LOG.errorf(e, "An answer of %s to question %s is lost.", answer.incarnation(), answer.question());
        }
    }

    private void take(ProviderQuestionEntity question, ProvisionerMessage.Answer answer) {
        answer.machines().forEach(found -> note(question, found));
        if (answer.failure() != null) {
            question.fail(answer.failure());
        }
        if (!question.hear(answer.part(), answer.last())) {
            return;
        }
        end(question);
        UUID orphanId = question.orphanId();
        if (orphanId == null) {
            if (question.failure() == null) {
                orphans.keepFound(question);
            }
            return;
        }
        orphans.findByIdOptional(orphanId).ifPresent(orphan -> {
            if (question.failure() == null) {
                orphans.delete(orphan);
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
