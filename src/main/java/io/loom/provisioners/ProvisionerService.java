package io.loom.provisioners;

import io.loom.contract.Contract;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.SecretBundle;
import io.loom.platform.Ids;
import io.loom.platform.Page;
import io.loom.platform.PageQuery;
import io.loom.platform.ProblemException;
import io.loom.tenancy.Audit;
import io.loom.tenancy.ProvisionerCredentials;
import io.loom.tenancy.ProvisionerIdentity;
import io.loom.tenancy.Tokens;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/** The provisioners that may enrol, their credentials, and the secrets that they fetch. */
@ApplicationScoped
public class ProvisionerService implements ProvisionerCredentials {

    private static final Logger LOG = Logger.getLogger(ProvisionerService.class);

    /** A provisioner as it is shown. */
    public record ProvisionerView(
            String name, Set<String> pools, Instant createdAt, List<IncarnationView> incarnations) {}

    /** A run of it as it is shown. */
    public record IncarnationView(
            String name,
            String state,
            String host,
            String version,
            int capacity,
            int running,
            List<String> plugins,
            Instant enrolledAt,
            Instant lastSeenAt) {}

    private final ProvisionerRepository provisioners;
    private final IncarnationRepository incarnations;
    private final Incarnations runs;
    private final SecretFetchRepository fetches;
    private final SecretBundles bundles;
    private final Audit audit;
    private final MeterRegistry meters;
    private final Clock clock;

    ProvisionerService(
            ProvisionerRepository provisioners,
            IncarnationRepository incarnations,
            Incarnations runs,
            SecretFetchRepository fetches,
            SecretBundles bundles,
            Audit audit,
            MeterRegistry meters,
            Clock clock) {
        this.provisioners = provisioners;
        this.incarnations = incarnations;
        this.runs = runs;
        this.fetches = fetches;
        this.bundles = bundles;
        this.audit = audit;
        this.meters = meters;
        this.clock = clock;
    }

    @Override
    @Transactional
    public Optional<ProvisionerIdentity> authenticate(String credential) {
        return provisioners
                .withCredential(Tokens.hash(credential))
                .map(found -> new ProvisionerIdentity(found.id, found.name));
    }

    /**
     * Lets another provisioner enrol. For the server itself, at its first start, and for tests; people go through
     * {@link #create}.
     *
     * @param pools whose tasks it may take; the default pool where none is named
     * @return its credential, which is not kept
     */
    @Transactional
    public String register(String name, Set<String> pools) {
        String credential = Tokens.random(PREFIX);
        ProvisionerEntity entity = new ProvisionerEntity();
        entity.id = Ids.next();
        entity.name = name;
        entity.credentialHash = Tokens.hash(credential);
        entity.pools = pools.isEmpty() ? Set.of(Contract.DEFAULT_POOL) : pools;
        entity.createdAt = clock.instant();
        provisioners.persist(entity);
        return credential;
    }

    /** Gives a known provisioner another credential; the old one is worthless at once. */
    @Transactional
    public String renewCredential(String name) {
        ProvisionerEntity entity = existing(name);
        String credential = Tokens.random(PREFIX);
        entity.credentialHash = Tokens.hash(credential);
        return credential;
    }

    /** Whether there is a provisioner of that name. */
    @Transactional
    public boolean exists(String name) {
        return provisioners.named(name).isPresent();
    }

    @Transactional
    String create(String name, Set<String> pools) {
        if (provisioners.named(name).isPresent()) {
            throw ProblemException.conflict("There is a provisioner " + name + " already.\nMaybe choose another name.");
        }
        String credential = register(name, pools);
        audit.record("provisioner.create", "provisioner/" + name, null, Map.of("name", name, "pools", pools));
        return credential;
    }

    /**
     * Shuts a provisioner out.
     *
     * @return its incarnations, which have ended with it
     */
    @Transactional
    List<String> delete(String name) {
        ProvisionerEntity entity = existing(name);
        audit.record("provisioner.delete", "provisioner/" + name, Map.of("name", name, "pools", entity.pools), null);
        List<String> ended = runs.end(entity.id);
        provisioners.delete(entity);
        return ended;
    }

    @Transactional
    ProvisionerView get(String name) {
        return view(existing(name));
    }

    @Transactional
    Page<ProvisionerView> page(PageQuery query) {
        return Page.of(query, provisioners.page(query.after(), query.fetch()), found -> found.name, this::view);
    }

    /** Hands out a bundle to whom it concerns, and notes who got it and who did not. */
    @Transactional(dontRollbackOn = ProblemException.class)
    SecretBundle secrets(ProvisionerIdentity provisioner, String id) {
        Optional<Map<String, String>> secrets = bundles.now(id, incarnations.poolsOf(provisioner.id()));
        SecretFetchEntity fetch = new SecretFetchEntity();
        fetch.id = Ids.next();
        fetch.provisionerId = provisioner.id();
        fetch.bundle = id;
        fetch.found = secrets.isPresent();
        fetch.fetchedAt = clock.instant();
        fetches.persist(fetch);
        if (secrets.isEmpty()) {
            meters.counter("loom.secret.bundles.refused").increment();
            LOG.warnf(
                    "The provisioner %s is given no secrets: it has no task that needs the bundle %s.",
                    provisioner.name(), fetch.bundle);
        }
        return new SecretBundle(id, secrets.orElseThrow(() -> ProblemException.notFound("secret bundle", id)));
    }

    private ProvisionerEntity existing(String name) {
        return provisioners.named(name).orElseThrow(() -> ProblemException.notFound("provisioner", name));
    }

    private ProvisionerView view(ProvisionerEntity entity) {
        return new ProvisionerView(
                entity.name,
                entity.pools,
                entity.createdAt,
                incarnations.recentOf(entity.id).stream()
                        .map(ProvisionerService::view)
                        .toList());
    }

    private static IncarnationView view(IncarnationEntity entity) {
        return new IncarnationView(
                entity.name,
                entity.state.name(),
                entity.host,
                entity.version,
                entity.capacity,
                entity.running,
                entity.plugins.stream().map(PluginDescriptor::name).toList(),
                entity.enrolledAt,
                entity.lastSeenAt);
    }
}
