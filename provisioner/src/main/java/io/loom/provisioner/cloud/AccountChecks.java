package io.loom.provisioner.cloud;

import io.loom.contract.AccountCheck;
import io.loom.provisioner.plugin.TaskFailure;

/** Looks at an account: what fails is a check that did not pass. */
public final class AccountChecks {

    private AccountChecks() {}

    /** Looks at one thing. */
    @FunctionalInterface
    public interface Look {

        /**
         * What was found, in one sentence.
         *
         * @throws TaskFailure when it will not do
         */
        String words() throws InterruptedException;
    }

    /** The check of one thing; one that did not pass has the failure's words. */
    public static AccountCheck look(String subject, Look look) throws InterruptedException {
        try {
            return new AccountCheck(subject, true, look.words());
        } catch (TaskFailure e) {
            return new AccountCheck(subject, false, String.valueOf(e.getMessage()));
        }
    }
}
