package io.loom.provisioner.plugin;

import io.loom.contract.Contract;
import org.jspecify.annotations.Nullable;

/** A task that failed for a reason that can be told to its user. */
public final class TaskFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final boolean retryable;

    private TaskFailure(String code, boolean retryable, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.retryable = retryable;
    }

    /** A failure that another attempt would meet again. */
    public static TaskFailure lasting(String code, String message) {
        return new TaskFailure(code, false, message, null);
    }

    /** A failure that another attempt could fare better with. */
    public static TaskFailure passing(String code, String message) {
        return new TaskFailure(code, true, message, null);
    }

    /** The provider has no room for such a machine at that place: another hardware type or location could do, and later this one. */
    public static TaskFailure noCapacity(String message) {
        return passing(Contract.NO_CAPACITY, message);
    }

    /** The account's limit is reached: nothing is made until somebody raises it or gives machines back. */
    public static TaskFailure quotaExceeded(String message) {
        return lasting(Contract.QUOTA_EXCEEDED, message);
    }

    /** The same failure with what led to it. */
    public TaskFailure causedBy(Throwable cause) {
        return new TaskFailure(code, retryable, String.valueOf(getMessage()), cause);
    }

    /** Stable word for programs, e.g. {@code host-key-changed}. */
    public String code() {
        return code;
    }

    /** Whether another attempt could fare better. */
    public boolean retryable() {
        return retryable;
    }
}
