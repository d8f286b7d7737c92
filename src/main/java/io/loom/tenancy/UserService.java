package io.loom.tenancy;

import io.loom.model.InvalidInputException;
import io.loom.platform.Ids;
import io.loom.platform.Page;
import io.loom.platform.PageQuery;
import io.loom.platform.ProblemException;
import io.loom.platform.Versions;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The local users of a tenant. */
@ApplicationScoped
class UserService {

    private static final int SHORTEST_PASSWORD = 10;
    /** More than 72 bytes bcrypt would leave out of account. */
    private static final int LONGEST_PASSWORD_BYTES = 72;

    private final UserRepository users;
    private final TokenRepository tokens;
    private final CallerContext callers;
    private final Passwords passwords;
    private final Audit audit;
    private final Clock clock;
    private final ClusterOwnership clusters;

    UserService(
            UserRepository users,
            TokenRepository tokens,
            CallerContext callers,
            Passwords passwords,
            Audit audit,
            Clock clock,
            ClusterOwnership clusters) {
        this.users = users;
        this.tokens = tokens;
        this.callers = callers;
        this.passwords = passwords;
        this.audit = audit;
        this.clock = clock;
        this.clusters = clusters;
    }

    /** A user as others see it. */
    record UserView(UUID id, String name, Set<Role> roles, boolean enabled, int version, Instant createdAt) {}

    @Transactional
    Page<UserView> page(PageQuery query) {
        return Page.of(
                query,
                users.page(callers.caller().tenantId(), query.after(), query.fetch()),
                user -> user.name,
                UserService::view);
    }

    @Transactional
    UserView get(String name) {
        return view(find(name));
    }

    UserView create(String name, String password, Set<Role> roles) {
        mayGrant(roles);
        String hash = hash(password);
        return QuarkusTransaction.requiringNew().call(() -> createHashed(name, hash, roles));
    }

    private UserView createHashed(String name, String hash, Set<Role> roles) {
        Caller caller = callers.caller();
        if (users.named(caller.tenantId(), name).isPresent()) {
            throw ProblemException.conflict("There is a user " + name + " already.");
        }
        UserEntity user = new UserEntity();
        user.id = Ids.next();
        user.tenantId = caller.tenantId();
        user.name = name;
        user.passwordHash = hash;
        user.roles = Set.copyOf(roles);
        user.enabled = true;
        user.createdAt = clock.instant();
        users.persistAndFlush(user);
        audit.record("user.create", "user/" + name, null, view(user));
        return view(user);
    }

    /**
     * Changes what is given.
     *
     * @param roles null to leave them
     * @param enabled null to leave it
     */
    @Transactional
    UserView change(String name, @Nullable Set<Role> roles, @Nullable Boolean enabled, @Nullable String ifMatch) {
        UserEntity user = find(name);
        Versions.check(ifMatch, user.version);
        mayTouch(user);
        UserView before = view(user);
        if (roles != null && !roles.equals(user.roles)) {
            mayGrant(roles);
            refuseOwn(user, "take or give roles to");
            user.roles = Set.copyOf(roles);
        }
        if (enabled != null && enabled != user.enabled) {
            refuseOwn(user, "disable");
            user.enabled = enabled;
            tokens.deleteAll(user.id);
        }
        users.flush();
        audit.record("user.change", "user/" + name, before, view(user));
        return view(user);
    }

    @Transactional
    void delete(String name, @Nullable String ifMatch) {
        UserEntity user = find(name);
        Versions.check(ifMatch, user.version);
        mayTouch(user);
        refuseOwn(user, "delete");
        List<String> living = clusters.living(user.tenantId, user.id);
        if (!living.isEmpty()) {
            throw ProblemException.conflict("The user " + name + " owns clusters that are not deleted: "
                    + String.join(", ", living) + ".\nMaybe delete them first, or disable the user.");
        }
        users.delete(user);
        audit.record("user.delete", "user/" + name, view(user), null);
    }

    /**
     * Sets a password, and ends the sessions of the user; where somebody else sets it, the user's API tokens too.
     *
     * @param current needed for the own password; null where an administrator sets another's
     */
    void setPassword(String name, @Nullable String current, String password) {
        Optional<String> own = QuarkusTransaction.requiringNew().call(() -> ownHash(name));
        if (own.isPresent() && (current == null || !passwords.fits(current, own.get()))) {
            throw doesNotFit();
        }
        String hash = hash(password);
        QuarkusTransaction.requiringNew().run(() -> {
            if (!own.equals(ownHash(name))) {
                throw doesNotFit();
            }
            UserEntity user = find(name);
            user.passwordHash = hash;
            if (own.isPresent()) {
                tokens.deleteSessions(user.id);
            } else {
                tokens.deleteAll(user.id);
            }
            audit.record("user.password", "user/" + name, null, null);
        });
    }

    /** What the current password must fit where the user is the caller; empty where the caller may set that of another. */
    private Optional<String> ownHash(String name) {
        Caller caller = callers.caller();
        UserEntity user = find(name);
        if (user.id.equals(caller.userId())) {
            return Optional.of(user.passwordHash);
        }
        if (!mayWriteUsers(caller)) {
            throw ProblemException.forbidden("Only an administrator sets the password of another user.");
        }
        mayTouch(user);
        return Optional.empty();
    }

    private static ProblemException doesNotFit() {
        return ProblemException.forbidden("The current password does not fit.");
    }

    private UserEntity find(String name) {
        return users.named(callers.caller().tenantId(), name)
                .orElseThrow(() -> ProblemException.notFound("user", name));
    }

    private static boolean mayWriteUsers(Caller caller) {
        return caller.isAdmin() || caller.roles().contains(Role.OPERATOR);
    }

    private void mayGrant(Set<Role> roles) {
        if (roles.contains(Role.OPERATOR) && !callers.caller().roles().contains(Role.OPERATOR)) {
            throw ProblemException.forbidden("Only an operator makes another user an operator.");
        }
    }

    private void mayTouch(UserEntity user) {
        if (user.roles.contains(Role.OPERATOR) && !callers.caller().roles().contains(Role.OPERATOR)) {
            throw ProblemException.forbidden("Only an operator changes the operator " + user.name + ".");
        }
    }

    private void refuseOwn(UserEntity user, String what) {
        if (user.id.equals(callers.caller().userId())) {
            throw ProblemException.conflict("You cannot " + what + " yourself, " + user.name + ".");
        }
    }

    private String hash(String password) {
        if (password.length() < SHORTEST_PASSWORD
                || password.getBytes(StandardCharsets.UTF_8).length > LONGEST_PASSWORD_BYTES) {
            throw new InvalidInputException(
                    "/password",
                    "The password must have at least " + SHORTEST_PASSWORD + " characters and at most "
                            + LONGEST_PASSWORD_BYTES + " bytes.");
        }
        return passwords.hash(password);
    }

    private static UserView view(UserEntity user) {
        return new UserView(user.id, user.name, user.roles, user.enabled, user.version, user.createdAt);
    }
}
