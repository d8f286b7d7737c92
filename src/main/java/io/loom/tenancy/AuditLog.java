package io.loom.tenancy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.model.InvalidInputException;
import io.loom.platform.Ids;
import io.loom.platform.Page;
import io.loom.platform.PageQuery;
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
    private final ObjectMapper json;
    private final Clock clock;

    AuditLog(AuditRepository entries, CallerContext callers, ObjectMapper json, Clock clock) {
        this.entries = entries;
        this.callers = callers;
        this.json = json;
        this.clock = clock;
    }

    /**
     * One thing that somebody did.
     *
     * @param beforeHash SHA-256 of the state before; null where there was none
     * @param afterHash SHA-256 of the state after; null where nothing is left
     */
    record Entry(
            UUID id,
            Instant at,
            String user,
            String action,
            String subject,
            @Nullable String beforeHash,
            @Nullable String afterHash) {}

    @Override
    @Transactional
    public void record(String action, String subject, @Nullable Object before, @Nullable Object after) {
        Caller caller = callers.caller();
        AuditEntity entry = new AuditEntity();
        entry.id = Ids.next();
        entry.tenantId = caller.tenantId();
        entry.at = clock.instant();
        entry.userName = caller.user();
        entry.action = action;
        entry.subject = subject;
        entry.beforeHash = hash(before);
        entry.afterHash = hash(after);
        entries.persist(entry);
    }

    /** What was done in the caller's tenant, newest first. */
    @Transactional
    Page<Entry> page(PageQuery query) {
        UUID before = query.after() == null ? null : id(query.after());
        return Page.of(
                query,
                entries.page(callers.caller().tenantId(), before, query.fetch()),
                entry -> entry.id.toString(),
                entry -> new Entry(
                        entry.id,
                        entry.at,
                        entry.userName,
                        entry.action,
                        entry.subject,
                        entry.beforeHash,
                        entry.afterHash));
    }

    private @Nullable String hash(@Nullable Object state) {
        try {
            return state == null ? null : Tokens.hash(json.writeValueAsString(state));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The audited state cannot be written as JSON.", e);
        }
    }

    static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException("", "The id " + text + " is not a UUID.");
        }
    }
}
