package io.loom.tenancy;

import io.loom.model.InvalidInputException;
import io.loom.platform.Ids;
import io.loom.platform.Page;
import io.loom.platform.PageQuery;
import io.loom.platform.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The API tokens of a user. */
@ApplicationScoped
class TokenService {

    static final Duration DEFAULT_LIFETIME = Duration.ofDays(90);
    static final Duration LONGEST_LIFETIME = Duration.ofDays(366);

    private final TokenRepository tokens;
    private final CallerContext callers;
    private final Audit audit;
    private final Clock clock;

    TokenService(TokenRepository tokens, CallerContext callers, Audit audit, Clock clock) {
        this.tokens = tokens;
        this.callers = callers;
        this.audit = audit;
        this.clock = clock;
    }

    /** An API token as its owner sees it. */
    record TokenView(
            UUID id,
            String name,
            Set<Role> roles,
            Instant createdAt,
            Instant expiresAt,
            @Nullable Instant lastUsedAt) {}

    /** A new token, with the only copy of its secret. */
    record Created(TokenView token, String secret) {}

    @Transactional
    Page<TokenView> page(PageQuery query) {
        UUID after = query.after() == null ? null : AuditLog.id(query.after());
        return Page.of(
                query,
                tokens.page(callers.caller().userId(), TokenEntity.Kind.API, after, query.fetch()),
                token -> token.id.toString(),
                TokenService::view);
    }

    /**
     * Makes a token.
     *
     * @param roles what it may do at most, no more than its owner; null for all that its owner may
     * @param expiresAt null for 90 days from now, or the end of the API token that it is made with, whichever is earlier
     * @throws InvalidInputException where it may do more than its owner, or would outlive the API token that it is made with
     */
    @Transactional
    Created create(String name, @Nullable Set<Role> roles, @Nullable Instant expiresAt) {
        Caller caller = callers.caller();
        Set<Role> granted = roles == null ? caller.roles() : roles;
        if (!granted.stream().allMatch(role -> RolePermissions.cover(caller.roles(), role))) {
            throw new InvalidInputException(
                    "/roles",
                    "The roles " + new TreeSet<>(granted) + " are more than your own, " + new TreeSet<>(caller.roles())
                            + ".");
        }
        Instant now = clock.instant();
        Instant makerEnd = callers.tokenEnd().orElse(Instant.MAX);
        Instant usual = now.plus(DEFAULT_LIFETIME);
        Instant end = expiresAt != null ? expiresAt : usual.isBefore(makerEnd) ? usual : makerEnd;
        if (end.isAfter(makerEnd)) {
            throw new InvalidInputException(
                    "/expiresAt",
                    "The time " + end + " is after the end of the token that you make it with, " + makerEnd
                            + ".\nMaybe sign in with your password to make it.");
        }
        if (!end.isAfter(now) || end.isAfter(now.plus(LONGEST_LIFETIME))) {
            throw new InvalidInputException(
                    "/expiresAt",
                    "The time " + end + " must be in the future, and at most " + LONGEST_LIFETIME.toDays()
                            + " days away.");
        }
        String secret = Tokens.random(Tokens.API_PREFIX);
        TokenEntity token = new TokenEntity();
        token.id = Ids.next();
        token.tenantId = caller.tenantId();
        token.userId = caller.userId();
        token.kind = TokenEntity.Kind.API;
        token.name = name;
        token.hash = Tokens.hash(secret);
        token.roles = Set.copyOf(granted);
        token.createdAt = now;
        token.expiresAt = end;
        tokens.persist(token);
        audit.record("token.create", "token/" + token.id, null, view(token));
        return new Created(view(token), secret);
    }

    @Transactional
    void delete(UUID id) {
        TokenEntity token = tokens.findByIdOptional(id)
                .filter(found -> found.userId.equals(callers.caller().userId()))
                .filter(found -> found.kind == TokenEntity.Kind.API)
                .orElseThrow(() -> ProblemException.notFound("token", id));
        tokens.delete(token);
        audit.record("token.delete", "token/" + id, view(token), null);
    }

    private static TokenView view(TokenEntity token) {
        return new TokenView(token.id, token.name, token.roles, token.createdAt, token.expiresAt, token.lastUsedAt);
    }
}
