package io.loom.tenancy;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps who did what, for good. */
public interface Audit {

    /**
     * Records, in the caller's transaction, that the caller of this request did something.
     *
     * @param action dotted, e.g. {@code user.create}
     * @param subject what it was done to, e.g. {@code user/ann}
     * @param before state before, as a record or JSON values without secrets; null where there was none
     * @param after state after; null where nothing is left
     */
    void record(String action, String subject, @Nullable Object before, @Nullable Object after);

    /**
     * Who does something that no request asks for at the moment.
     *
     * @param tenantId the tenant that it is about
     * @param name of the user on whose behalf it is, or {@code system}
     */
    record Actor(UUID tenantId, String name) {}

    /** The same of somebody else than the caller of this request. */
    void record(Actor actor, String action, String subject, @Nullable Object before, @Nullable Object after);
}
