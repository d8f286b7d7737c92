package io.loom.provisioner.provider.openstack;

import io.loom.contract.AccountCheck;
import io.loom.contract.ProviderOffer.Quota;
import io.loom.provisioner.cloud.AccountChecks;
import io.loom.provisioner.plugin.TaskContext;
import java.util.ArrayList;
import java.util.List;

/** Gathers what was looked at in an account. */
public final class AccountReport {
    private final List<AccountCheck> checks = new ArrayList<>();

    /** Adds a check that passes unless the look fails; says whether it has passed. */
    public boolean look(String subject, AccountChecks.Look look) throws InterruptedException {
        AccountCheck check = AccountChecks.look(subject, look);
        checks.add(check);
        return check.passed();
    }

    /** Adds a check for each limit, which does not pass where nothing is left. */
    public void quotas(Offers offers, TaskContext task) throws InterruptedException {
        List<Quota> quotas = new ArrayList<>();
        look("quotas", () -> {
            quotas.addAll(offers.quotas(task));
            return quotas.size() + " are told.";
        });
        for (Quota quota : quotas) {
            Long limit = quota.limit();
            boolean isLeft = limit == null || quota.used() < limit;
            checks.add(new AccountCheck(
                    "quota of " + quota.name(),
                    isLeft,
                    quota.used()
                            + (limit == null ? " are used, without a limit." : " of " + limit + " are used.")
                            + (isLeft ? "" : "\nMaybe ask the provider for more, or give machines back.")));
        }
    }

    public List<AccountCheck> all() {
        return List.copyOf(checks);
    }
}
