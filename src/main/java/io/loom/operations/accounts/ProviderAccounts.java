package io.loom.operations.accounts;

import io.loom.catalog.Catalog;
import io.loom.contract.ControlMessage;
import io.loom.contract.ProvisionerMessage;
import io.loom.model.Provider;
import io.loom.operations.accounts.AccountQuestions.Asked;
import io.loom.operations.accounts.AccountQuestions.Message;
import io.loom.operations.accounts.ProviderQuestionEntity.Kind;
import io.loom.platform.ProblemException;
import io.loom.tenancy.Caller;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.util.Optional;
import java.util.Set;

/** Checks accounts at providers, and asks what they offer. The latest answer to each is kept with its provider. */
@ApplicationScoped
class ProviderAccounts {

    private static final Set<Kind> KINDS = Set.of(Kind.CHECK, Kind.DISCOVER);

    private final AccountQuestions accounts;
    private final ProviderQuestionRepository questions;
    private final Catalog catalog;

    ProviderAccounts(AccountQuestions accounts, ProviderQuestionRepository questions, Catalog catalog) {
        this.accounts = accounts;
        this.questions = questions;
        this.catalog = catalog;
    }

    /**
     * Begins a check, unless one goes on.
     *
     * @throws ProblemException 404
     */
    ProviderCheckView check(Caller caller, String provider) {
        return ProviderCheckView.of(begin(caller, provider, Kind.CHECK, ControlMessage.CheckProvider::new));
    }

    /**
     * Begins to ask what there is, unless that goes on.
     *
     * @throws ProblemException 404
     */
    ProviderOfferView discover(Caller caller, String provider) {
        return ProviderOfferView.of(begin(caller, provider, Kind.DISCOVER, ControlMessage.DiscoverProvider::new));
    }

    private ProviderQuestionEntity begin(Caller caller, String name, Kind kind, Message message) {
        Optional<Asked> asked = QuarkusTransaction.requiringNew()
                .call(() -> accounts.begin(caller.tenantId(), kind, provider(caller, name), message));
        asked.ifPresent(Asked::send);
        return QuarkusTransaction.requiringNew().call(() -> latest(caller, name, kind));
    }

    /**
     * The latest check.
     *
     * @throws ProblemException 404 where there is no such provider, or it has not been checked
     */
    @Transactional
    ProviderCheckView lastCheck(Caller caller, String provider) {
        return ProviderCheckView.of(latest(caller, provider, Kind.CHECK));
    }

    /**
     * What the provider has offered when it was last asked.
     *
     * @throws ProblemException 404 where there is no such provider, or it has not been asked
     */
    @Transactional
    ProviderOfferView lastOffer(Caller caller, String provider) {
        return ProviderOfferView.of(latest(caller, provider, Kind.DISCOVER));
    }

    private ProviderQuestionEntity latest(Caller caller, String name, Kind kind) {
        String provider = provider(caller, name).name();
        return questions.of(caller.tenantId(), kind, provider).stream()
                .findFirst()
                .map(accounts::expired)
                .orElseThrow(() -> ProblemException.notFound(
                        kind == Kind.CHECK ? "check of the provider" : "offer of the provider", provider));
    }

    private Provider provider(Caller caller, String name) {
        return catalog.provider(caller.tenantId(), name)
                .map(Catalog.WrittenProvider::provider)
                .orElseThrow(() -> ProblemException.notFound("provider", name));
    }

    /** A part of an answer is there. */
    void hear(@Observes ProvisionerMessage.Answer answer) {
        accounts.hear(answer, KINDS, (question, part) -> {});
    }
}
