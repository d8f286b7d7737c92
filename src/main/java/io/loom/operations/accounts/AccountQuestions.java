package io.loom.operations.accounts;

import io.loom.catalog.Catalog;
import io.loom.clusters.ClusterRepository;
import io.loom.contract.ControlMessage;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.ProviderAccount;
import io.loom.contract.ProvisionerMessage;
import io.loom.model.PluginFields;
import io.loom.model.Provider;
import io.loom.operations.accounts.ProviderQuestionEntity.Kind;
import io.loom.operations.tasks.Pools;
import io.loom.platform.Ids;
import io.loom.provisioners.PluginTypes;
import io.loom.provisioners.ProviderQuestions;
import io.loom.tenancy.SecretVault;
import io.loom.tenancy.TenantAccess;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;

/**
 * Questions to provisioners about accounts at providers, outside of any operation. A question is stored before it goes out, with what was
 * answered; one that is not answered in time has failed, and is asked again by whoever wants to know.
 */
@ApplicationScoped
class AccountQuestions {

    private static final Logger LOG = Logger.getLogger(AccountQuestions.class);

    private final ProviderQuestionRepository questions;
    private final ClusterRepository clusters;
    private final Catalog catalog;
    private final PluginTypes pluginTypes;
    private final ProviderQuestions provisioners;
    private final SecretVault secrets;
    private final TenantAccess access;

    AccountQuestions(
            ProviderQuestionRepository questions,
            ClusterRepository clusters,
            Catalog catalog,
            PluginTypes pluginTypes,
            ProviderQuestions provisioners,
            SecretVault secrets,
            TenantAccess access) {
        this.questions = questions;
        this.clusters = clusters;
        this.catalog = catalog;
        this.pluginTypes = pluginTypes;
        this.provisioners = provisioners;
        this.secrets = secrets;
        this.access = access;
    }

    /** A question that is stored and has not gone out yet: that is for after the commit. */
    record Asked(ProviderQuestions provisioners, String incarnation, ControlMessage message) {
        void send() {
            provisioners.ask(incarnation, message);
        }
    }

    /** What is said to the provisioner. */
    interface Message {
        ControlMessage about(UUID question, ProviderAccount account);
    }

    /**
     * Asks anew, in the place of what was asked before and has ended. Joins the caller's transaction.
     *
     * @return empty where the same is being asked already, and where no provisioner is there that could answer, or the tenant may not
     *     use the provider: then the question has failed
     */
    Optional<Asked> begin(UUID tenantId, Kind kind, Provider provider, Message message) {
        for (ProviderQuestionEntity earlier : questions.of(tenantId, kind, provider.name())) {
            if (expired(earlier).endedAt() == null) {
                return Optional.empty();
            }
            questions.delete(earlier);
        }
        ProviderQuestionEntity question =
                new ProviderQuestionEntity(Ids.next(), tenantId, provider.name(), kind, null, clusters.now());
        questions.persist(question);
        Optional<String> refusal = access.accessOf(tenantId).refusal(provider);
        Optional<Asked> asked = refusal.isPresent() ? Optional.empty() : ask(question, provider, message);
        if (asked.isEmpty()) {
            question.fail(refusal.orElseGet(() -> nobody(provider)));
            question.end(clusters.now());
        }
        return asked;
    }

    /** Chooses who is asked; empty where no provisioner is there that could answer. Joins the caller's transaction. */
    Optional<Asked> ask(ProviderQuestionEntity question, Provider provider, Message message) {
        return pluginTypes
                .live(PluginDescriptor.Kind.PROVIDER, provider.providerType())
                .flatMap(type -> provisioners
                        .chosen(Pools.of(provider), provider.providerType())
                        .map(incarnation -> {
                            ProviderAccount account = account(question, provider, type);
                            question.ask(incarnation, account.secretBundle());
                            return new Asked(provisioners, incarnation, message.about(question.id(), account));
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

    /** That no provisioner could be asked. */
    static String nobody(Provider provider) {
        return "No provisioner of the pool " + Pools.of(provider) + " is there that has the provider type "
                + provider.providerType() + ".\nMaybe look at `loom provisioner list`.";
    }

    /** The same question; one that nobody answers has ended. Joins the caller's transaction. */
    ProviderQuestionEntity expired(ProviderQuestionEntity question) {
        if (question.endedAt() == null
                && question.askedAt().plus(question.kind().patience()).isBefore(clusters.now())) {
            question.fail(
                    "The provisioner " + question.incarnation() + " has not answered within "
                            + question.kind().patience().toMinutes()
                            + " minutes.\nMaybe it is of an older release that does not know the question, or has ended: try again.");
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

    /**
     * Takes a part of an answer in. What cannot be taken in is as if it had not come.
     *
     * @param kinds answers to other questions are left to others
     * @param taker is told within the transaction, when the question knows of the part, and has ended if it was the last one
     */
    void hear(
            ProvisionerMessage.Answer answer,
            Set<Kind> kinds,
            BiConsumer<ProviderQuestionEntity, ProvisionerMessage.Answer> taker) {
        try {
            QuarkusTransaction.requiringNew()
                    .run(() -> questions
                            .lock(answer.question())
                            .filter(question -> kinds.contains(question.kind())
                                    && question.endedAt() == null
                                    && !question.hasHeard(answer.part())
                                    && answer.incarnation().equals(question.incarnation()))
                            .ifPresent(question -> {
                                take(question, answer);
                                taker.accept(question, answer);
                            }));
        } catch (RuntimeException e) {
            LOG.errorf(e, "An answer of %s to question %s is lost.", answer.incarnation(), answer.question());
        }
    }

    private void take(ProviderQuestionEntity question, ProvisionerMessage.Answer answer) {
        question.note(answer.checks(), answer.offer());
        String failure = answer.failure();
        if (failure != null) {
            question.fail(failure);
        }
        if (question.hear(answer.part(), answer.last())) {
            end(question);
        }
    }
}
