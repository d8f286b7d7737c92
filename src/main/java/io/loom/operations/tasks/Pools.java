package io.loom.operations.tasks;

import io.loom.contract.Contract;
import io.loom.model.Provider;
import org.jspecify.annotations.Nullable;

/** Whose provisioners do the tasks of a provider's nodes. */
public final class Pools {

    private Pools() {}

    /** The pool of a provider; the default one where it names none, or is not known. */
    public static String of(@Nullable Provider provider) {
        String named = provider == null ? null : provider.pool();
        return named == null ? Contract.DEFAULT_POOL : named;
    }
}
