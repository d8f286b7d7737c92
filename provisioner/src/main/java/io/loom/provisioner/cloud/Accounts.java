package io.loom.provisioner.cloud;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * What is kept of each account that was used lately, such as its token and its pace. Thread-safe.
 *
 * @param <C> what says which account it is
 * @param <A> what is kept
 */
public final class Accounts<C, A> {
    private static final int MOST = 1000;

    private final Function<C, A> opening;
    private final Map<C, A> open = new LinkedHashMap<>(16, 0.75f, true);

    /** @param opening makes what is kept, without asking anybody */
    public Accounts(Function<C, A> opening) {
        this.opening = opening;
    }

    public synchronized A of(C config) {
        A account = open.computeIfAbsent(config, opening);
        if (open.size() > MOST) {
            open.remove(open.keySet().iterator().next());
        }
        return account;
    }
}
