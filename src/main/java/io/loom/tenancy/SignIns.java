package io.loom.tenancy;

import io.loom.platform.Ids;
import io.loom.platform.ProblemException;
import io.quarkus.elytron.security.common.BcryptUtil;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.ForbiddenException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who signs in, and whose a token is. */
@ApplicationScoped
class SignIns {

    static final Duration SESSION_LIFETIME = Duration.ofHours(12);

    private static final String NOBODYS_HASH = BcryptUtil.bcryptHash("nobody's password");

    private final TenantRepository tenants;
    private final UserRepository users;
    private final TokenRepository tokens;
    private final SignInThrottle throttle;
    private final Passwords passwords;
    private final Clock clock;

    SignIns(
            TenantRepository tenants,
            UserRepository users,
            TokenRepository tokens,
            SignInThrottle throttle,
            Passwords passwords,
            Clock clock) {
        this.tenants = tenants;
        this.users = users;
        this.tokens = tokens;
        this.throttle = throttle;
        this.passwords = passwords;
        this.clock = clock;
    }

    /**
     * Whose a token is.
     *
     * @param tokenEnd of an API token; null for a session
     */
    record Known(Caller caller, @Nullable Instant tokenEnd) {}

    /** A session that has just begun, with the only copy of its token. */
    record Session(String token, Instant expiresAt, Caller caller) {}

    /** Whom a name means, and what his password is held against. */
    private record Claimed(TenantEntity tenant, UserEntity user) {}

    /** @throws ProblemException 401 where user and password do not fit, 429 where somebody has guessed too often */
    Session signIn(String tenantName, String userName, String password, String address) {
        try (SignInThrottle.Attempt attempt = throttle.begin(tenantName + "/" + userName, address)) {
            Optional<Session> session = begin(tenantName, userName, password);
            if (session.isEmpty()) {
                attempt.failed();
                throw new ProblemException(401, "User and password do not fit.\nMaybe the user is of another tenant.");
            }
            attempt.succeeded();
            return session.get();
        }
    }

    private Optional<Session> begin(String tenantName, String userName, String password) {
        Optional<Claimed> claimed = QuarkusTransaction.requiringNew().call(() -> claimed(tenantName, userName));
        String hash = claimed.map(found -> found.user().passwordHash).orElse(NOBODYS_HASH);
        return passwords.fits(password, hash)
                ? QuarkusTransaction.requiringNew()
                        .call(() -> claimed(tenantName, userName)
                                .filter(found -> found.user().enabled
                                        && found.user().passwordHash.equals(hash))
                                .map(this::begin))
                : Optional.empty();
    }

    private Optional<Claimed> claimed(String tenantName, String userName) {
        return tenants.named(tenantName)
                .flatMap(tenant -> users.named(tenant.id, userName).map(user -> new Claimed(tenant, user)));
    }

    private Session begin(Claimed claimed) {
        String token = Tokens.random(Tokens.SESSION_PREFIX);
        TokenEntity session = new TokenEntity();
        session.id = Ids.next();
        session.tenantId = claimed.tenant().id;
        session.userId = claimed.user().id;
        session.kind = TokenEntity.Kind.SESSION;
        session.name = "session";
        session.hash = Tokens.hash(token);
        session.roles = EnumSet.allOf(Role.class);
        session.createdAt = clock.instant();
        session.expiresAt = session.createdAt.plus(SESSION_LIFETIME);
        tokens.persist(session);
        return new Session(token, session.expiresAt, caller(claimed.tenant(), claimed.user(), claimed.user().roles));
    }

    @Transactional
    void signOut(String token) {
        tokens.withHash(Tokens.hash(token)).ifPresent(tokens::delete);
    }

    /** When the session or API token ends. */
    @Transactional
    Instant expiry(String token) {
        return tokens.withHash(Tokens.hash(token))
                .map(found -> found.expiresAt)
                .orElseThrow(() -> new ProblemException(401, "The session has ended."));
    }

    /**
     * Whose a token is; empty where it is nobody's, expired, or its user is disabled.
     *
     * @param tenantName tenant that the request is about; null for the token's own
     * @throws ForbiddenException where that is another tenant than the token's, and the user is no operator
     */
    @Transactional
    Optional<Known> known(String token, @Nullable String tenantName) {
        Instant now = clock.instant();
        Optional<TokenEntity> found =
                tokens.withHash(Tokens.hash(token)).filter(candidate -> candidate.expiresAt.isAfter(now));
        Optional<UserEntity> user = found.flatMap(candidate -> users.findByIdOptional(candidate.userId))
                .filter(candidate -> candidate.enabled);
        if (found.isEmpty() || user.isEmpty()) {
            return Optional.empty();
        }
        tokens.used(found.get().id, now);
        TenantEntity home = tenants.findById(user.get().tenantId);
        boolean isSession = found.get().kind == TokenEntity.Kind.SESSION;
        Set<Role> roles = isSession ? user.get().roles : RolePermissions.left(found.get().roles, user.get().roles);
        Instant tokenEnd = isSession ? null : found.get().expiresAt;
        if (tenantName == null || tenantName.equals(home.name)) {
            return Optional.of(new Known(caller(home, user.get(), roles), tokenEnd));
        }
        if (!roles.contains(Role.OPERATOR)) {
            throw new ForbiddenException("Only an operator acts in other tenants.");
        }
        return tenants.named(tenantName)
                .map(other -> new Known(caller(other, user.get(), EnumSet.of(Role.OPERATOR, Role.ADMIN)), tokenEnd))
                .or(() -> {
                    throw new ForbiddenException("There is no tenant " + tenantName + ".");
                });
    }

    @Transactional
    long forgetExpired() {
        return tokens.deleteExpired(clock.instant());
    }

    private static Caller caller(TenantEntity tenant, UserEntity user, Set<Role> roles) {
        return new Caller(tenant.id, tenant.name, user.id, user.name, roles);
    }
}
