package io.loom.tenancy;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.model.InvalidInputException;
import io.loom.platform.Ids;
import io.loom.platform.Page;
import io.loom.platform.PageQuery;
import io.loom.platform.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps the audit in the database. */
@ApplicationScoped
class AuditLog implements Audit {

    private final AuditRepository entries;
    private final CallerContext callers;
    private final AuditStates states;
    private final Clock clock;

    AuditLog(AuditRepository entries, CallerContext callers, AuditStates states, Clock clock) {
        this.entries = entries;
        this.callers = callers;
        this.states = states;
        this.clock = clock;
    }

    /**
     * One thing that somebody did.
     *
     * @param before state before; null where there was none, and in lists
     * @param after state after; null where nothing is left, and in lists
     */
    record Entry(
            UUID id,
            Instant at,
            String user,
            String action,
            String subject,
            @Nullable JsonNode before,
            @Nullable JsonNode after) {}

    /**
     * What to look for; a null is anything.
     *
     * @param subject as {@code cluster/ID}, or its beginning, as {@code cluster/}
     * @param action as {@code user.create}, or its beginning, as {@code user.}
     * @param since not before
     * @param until before
     */
    record Wanted(
            @Nullable String user,
            @Nullable String action,
            @Nullable String subject,
            @Nullable Instant since,
            @Nullable Instant until) {}

    @Override
    @Transactional
    public void record(String action, String subject, @Nullable Object before, @Nullable Object after) {
        Caller caller = callers.caller();
        record(new Actor(caller.tenantId(), caller.user()), action, subject, before, after);
    }

    @Override
    @Transactional
    public void record(Actor actor, String action, String subject, @Nullable Object before, @Nullable Object after) {
        AuditEntity entry = new AuditEntity();
        entry.id = Ids.next();
        entry.tenantId = actor.tenantId();
        entry.at = clock.instant();
        entry.userName = actor.name();
        entry.action = action;
        entry.subject = subject;
        entry.beforeState = states.of(before);
        entry.afterState = states.of(after);
        entries.persist(entry);
    }

    /** What was done in the caller's tenant, newest first. */
    @Transactional
    Page<Entry> page(Wanted wanted, PageQuery query) {
        UUID before = query.after() == null ? null : id(query.after());
        return Page.of(
                query,
                entries.page(callers.caller().tenantId(), wanted, before, query.fetch()),
                entry -> entry.id.toString(),
                entry -> view(entry, false));
    }

    /** One of these, with the states. */
    @Transactional
    Entry get(UUID id) {
        return entries.findByIdOptional(id)
                .filter(entry -> entry.tenantId.equals(callers.caller().tenantId()))
                .map(entry -> view(entry, true))
                .orElseThrow(() -> ProblemException.notFound("audit entry", id));
    }

    private static Entry view(AuditEntity entry, boolean whole) {
        return new Entry(
                entry.id,
                entry.at,
                entry.userName,
                entry.action,
                entry.subject,
                whole ? entry.beforeState : null,
                whole ? entry.afterState : null);
    }

    static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException("", "The id " + text + " is not a UUID.");
        }
    }
}
