package io.loom.provisioners;

import io.loom.contract.Contract;
import io.loom.contract.Enrolment;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.ProvisionerMessage;
import io.loom.events.DomainEvent;
import io.loom.events.EventType;
import io.loom.events.Events;
import io.loom.model.InvalidInputException;
import io.loom.platform.Ids;
import io.loom.platform.ProblemException;
import io.loom.platform.amqp.BrokerConnection;
import io.loom.platform.amqp.BrokerSettings;
import io.loom.platform.amqp.PoolLogins;
import io.loom.provisioners.IncarnationEntity.State;
import io.loom.tenancy.ProvisionerIdentity;
import io.loom.tenancy.Tokens;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The runs of provisioners: who they are, whether they live, what they can do. A run of which three
 * heartbeats are missing, while this server could hear it, is lost; it may come back, and does other work then.
 */
@ApplicationScoped
public class Incarnations {

    /** How often a provisioner says that it lives. */
    static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private static final Logger LOG = Logger.getLogger(Incarnations.class);
    private static final Duration SILENCE = HEARTBEAT.multipliedBy(7).dividedBy(2);
    private static final Duration MEMORY = Duration.ofDays(7);
    private static final String PROOF_PREFIX = "loom_inc_";
    private static final int MAX_CAPACITY = 1_000_000;

    private final IncarnationRepository incarnations;
    private final ProvisionerRepository provisioners;
    private final BrokerConnection broker;
    private final BrokerSettings settings;
    private final Events events;
    private final Event<IncarnationLost> losses;
    private final Event<CapacityChanged> capacities;
    private final Event<ProvisionerMessage.Answer> answers;
    private final MeterRegistry meters;
    private final Clock clock;
    private final Set<String> strangers = recent();
    private final HeartbeatMonitor heartbeats = new HeartbeatMonitor(HEARTBEAT, System::nanoTime);
    private volatile Map<String, Live> live = Map.of();
    private volatile Map<String, Integer> capacity = Map.of();

    /** A set of what came last, so that each is told once. */
    private static Set<String> recent() {
        return Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                return size() > 1_000;
            }
        }));
    }

    /** What is known of a live incarnation without asking the database. */
    record Live(String name, Set<String> pools, int capacity, int running, List<PluginDescriptor> plugins) {}

    Incarnations(
            IncarnationRepository incarnations,
            ProvisionerRepository provisioners,
            BrokerConnection broker,
            BrokerSettings settings,
            Events events,
            Event<IncarnationLost> losses,
            Event<CapacityChanged> capacities,
            Event<ProvisionerMessage.Answer> answers,
            MeterRegistry meters,
            Clock clock) {
        this.incarnations = incarnations;
        this.provisioners = provisioners;
        this.broker = broker;
        this.settings = settings;
        this.events = events;
        this.losses = losses;
        this.capacities = capacities;
        this.answers = answers;
        this.meters = meters;
        this.clock = clock;
    }

    /** Whether an incarnation lives, as far as this replica has heard. */
    public boolean isLive(String incarnation) {
        return live.containsKey(incarnation);
    }

    /**
     * Whether an incarnation may report on a task of a pool: one that serves the pool, and has not ended. Who has said goodbye
     * may still be heard on what it held, for its last words may come after that.
     *
     * @param holds whether the task is its own by what it has said before
     */
    public boolean mayReport(String incarnation, String pool, boolean holds) {
        Live known = live.get(incarnation);
        boolean may = known != null && known.pools().contains(pool)
                || QuarkusTransaction.requiringNew()
                        .call(() -> incarnations
                                .findByIdOptional(incarnation)
                                .filter(found -> found.pools.contains(pool) && (holds || found.state != State.GONE))
                                .isPresent());
        if (!may && strangers.add(incarnation)) {
            LOG.warnf(
                    "Reports of %s are refused: it is no provisioner of the pool %s, or was removed.",
                    printable(incarnation), pool);
        }
        return may;
    }

    /** What somebody calls itself, fit for a log. */
    private static String printable(String name) {
        return name.replaceAll("[^\\x20-\\x7E]", "?");
    }

    /** Those of some incarnations that are lost, gone or unknown. */
    public Set<String> gone(Set<String> names) {
        Set<String> missing = new TreeSet<>(names);
        missing.removeAll(live.keySet());
        if (!missing.isEmpty()) {
            QuarkusTransaction.requiringNew().run(() -> missing.removeAll(incarnations.present(missing)));
        }
        return missing;
    }

    Collection<Live> live() {
        return live.values();
    }

    /**
     * Makes a run of a provisioner an incarnation, with queues of its own.
     *
     * @throws InvalidInputException when it speaks another contract
     * @throws ProblemException 409 where there is no login at the broker that it could be given
     */
    Enrolment.Answer enrol(ProvisionerIdentity provisioner, Enrolment.Request request) {
        if (request.contractVersion() != Contract.VERSION) {
            throw new InvalidInputException(
                    "/contractVersion",
                    "The provisioner speaks version " + request.contractVersion() + " of the contract, and this server "
                            + Contract.VERSION + ".\nMaybe use a provisioner of the same release.");
        }
        Optional<PoolLogins.Login> given = settings.ownLogins() ? Optional.empty() : Optional.of(givenTo(provisioner));
        String name = provisioner.name() + "-" + Ids.next();
        String proof = Tokens.random(PROOF_PREFIX);
        Set<String> pools =
                QuarkusTransaction.requiringNew().call(() -> store(provisioner, request, name, Tokens.hash(proof)));
        List<String> queues =
                new ArrayList<>(pools.stream().map(Contract::tasksQueue).toList());
        queues.add(Contract.controlQueue(name));
        CompletionStage<Void> declared = broker.declare(queues);
        PoolLogins.Login login = given.orElseGet(() -> own(name, pools));
        declared.toCompletableFuture().join();
        return new Enrolment.Answer(
                name, proof, settings.url(), login.user(), login.password(), settings.prefix(), pools, (int)
                        HEARTBEAT.toSeconds());
    }

    private PoolLogins.Login givenTo(ProvisionerIdentity provisioner) {
        Set<String> pools = QuarkusTransaction.requiringNew().call(() -> provisioners.findById(provisioner.id()).pools);
        return new PoolLogins(settings).of(pools);
    }

    private PoolLogins.Login own(String incarnation, Set<String> pools) {
        PoolLogins.Login login = new PoolLogins.Login(incarnation, Tokens.random(""));
        broker.admit(incarnation, login.password(), pools).toCompletableFuture().join();
        return login;
    }

    private Set<String> store(
            ProvisionerIdentity provisioner, Enrolment.Request request, String name, String proofHash) {
        ProvisionerEntity owner = provisioners.findById(provisioner.id());
        IncarnationEntity incarnation = new IncarnationEntity();
        incarnation.name = name;
        incarnation.provisionerId = owner.id;
        incarnation.proofHash = proofHash;
        incarnation.host = request.host();
        incarnation.version = request.version();
        incarnation.state = State.ENROLLED;
        incarnation.pools = owner.pools;
        incarnation.capacity = 0;
        incarnation.running = 0;
        incarnation.plugins = List.of();
        incarnation.enrolledAt = clock.instant();
        incarnation.lastSeenAt = incarnations.now();
        incarnations.persist(incarnation);
        return owner.pools;
    }

    /** Whether the database answers, without which nobody can be heard. */
    boolean canHear() {
        try {
            QuarkusTransaction.requiringNew().run(incarnations::now);
            return true;
        } catch (RuntimeException e) {
            LOG.debug("The database does not answer.", e);
            return false;
        }
    }

    /** Hears a provisioner. What has a wrong proof, or comes from nobody, is refused and counted. */
    void hear(ProvisionerMessage message) {
        boolean believed = QuarkusTransaction.requiringNew().call(() -> {
            Optional<IncarnationEntity> found = incarnations.findByIdOptional(message.incarnation());
            if (found.isEmpty() || !isProof(found.get(), message.proof())) {
                return false;
            }
            note(found.get(), message);
            return true;
        });
        if (!believed) {
            meters.counter("loom.provisioner.messages.refused", "reason", "proof")
                    .increment();
            if (strangers.add(message.incarnation())) {
                LOG.warnf(
                        "Messages in the name of provisioner %s are refused: it was removed, or their proof is wrong.",
                        printable(message.incarnation()));
            }
        } else if (message instanceof ProvisionerMessage.Answer answer) {
            answers.fire(answer);
        } else if (!(message instanceof ProvisionerMessage.Heartbeat) || !isLive(message.incarnation())) {
            refresh();
        }
        if (believed && message instanceof ProvisionerMessage.Goodbye) {
            removeTraces(List.of(message.incarnation()));
        }
    }

    /**
     * Forgets the incarnations of a provisioner that is removed. Joins the caller's transaction; {@link #ended} follows its commit.
     *
     * @return their names
     */
    List<String> end(UUID provisionerId) {
        List<IncarnationEntity> ended = incarnations.list("provisionerId", provisionerId);
        ended.stream().filter(run -> run.state == State.LIVE).forEach(run -> tell(EventType.PROVISIONER_LEFT, run));
        ended.forEach(incarnations::delete);
        incarnations.flush();
        return ended.stream().map(run -> run.name).toList();
    }

    /** What some incarnations held is for others now; they themselves are told nothing more. */
    void ended(List<String> names) {
        refresh();
        removeTraces(names);
    }

    private void removeTraces(List<String> names) {
        if (settings.ownLogins() && !names.isEmpty()) {
            broker.dismiss(names).exceptionally(failure -> {
                LOG.warnf("The logins of %s are not removed: %s", names, failure.getMessage());
                return null;
            });
        }
        broker.remove(names.stream().map(Contract::controlQueue).toList()).exceptionally(failure -> {
            LOG.warnf("The queues of %s are not removed: %s", names, failure.getMessage());
            return null;
        });
    }

    private static boolean isProof(IncarnationEntity incarnation, String proof) {
        return MessageDigest.isEqual(
                incarnation.proofHash.getBytes(StandardCharsets.US_ASCII),
                Tokens.hash(proof).getBytes(StandardCharsets.US_ASCII));
    }

    private void note(IncarnationEntity incarnation, ProvisionerMessage message) {
        incarnation.lastSeenAt = incarnations.now();
        switch (message) {
            case ProvisionerMessage.Hello hello -> {
                boolean joins = incarnation.state != State.LIVE;
                incarnation.state = State.LIVE;
                incarnation.version = hello.version();
                incarnation.capacity = Math.clamp(hello.capacity(), 0, MAX_CAPACITY);
                incarnation.plugins = hello.plugins();
                Set<String> pools = new TreeSet<>(incarnation.pools);
                pools.retainAll(hello.pools());
                incarnation.pools = pools;
                if (joins) {
                    tell(EventType.PROVISIONER_JOINED, incarnation);
                }
            }
            case ProvisionerMessage.Heartbeat heartbeat -> {
                incarnation.running = heartbeat.running();
                if (incarnation.state == State.LOST) {
                    incarnation.state = State.LIVE;
                    tell(EventType.PROVISIONER_JOINED, incarnation);
                }
            }
            case ProvisionerMessage.Answer answer -> {}
            case ProvisionerMessage.Goodbye goodbye -> {
                if (incarnation.state != State.GONE) {
                    incarnation.state = State.GONE;
                    tell(EventType.PROVISIONER_LEFT, incarnation);
                }
            }
        }
    }

    private void tell(EventType type, IncarnationEntity incarnation) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("provisioner", provisioners.findById(incarnation.provisionerId).name);
        data.put("incarnation", incarnation.name);
        data.put("host", incarnation.host);
        data.put("version", incarnation.version);
        data.put("pools", incarnation.pools);
        data.put("capacity", incarnation.capacity);
        events.record(new DomainEvent(null, type, null, null, null, data));
    }

    /** Looks for those who have fallen silent, and for what other replicas have heard. */
    @Scheduled(every = "2s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void watch() {
        Optional<Duration> connected = broker.connectedFor();
        refresh(() -> {
            List<IncarnationEntity> heard = new ArrayList<>(incarnations.inState(State.LIVE));
            connected.ifPresent(since -> heard.removeAll(markLost(heard, since)));
            return heard;
        });
    }

    /**
     * Marks those as lost that have been silent, by the database's clock, which is the same for all servers, and which may be
     * set too.
     *
     * @param connected for how long this server could hear them
     * @return those that have been silent, also where another server was quicker to mark them
     */
    private List<IncarnationEntity> markLost(List<IncarnationEntity> all, Duration connected) {
        Instant now = incarnations.now();
        Duration attentive = heartbeats.look(now);
        Instant hearingSince = now.minus(attentive.compareTo(connected) < 0 ? attentive : connected);
        List<IncarnationEntity> silent = new ArrayList<>();
        for (IncarnationEntity incarnation : all) {
            if (incarnation.lastSeenAt.isAfter(now)) {
                incarnation.lastSeenAt = now;
            }
            Instant heard = later(incarnation.lastSeenAt, hearingSince);
            if (heard.plus(SILENCE).isBefore(now)) {
                silent.add(incarnation);
                if (incarnations.lockLive(incarnation.name)) {
                    LOG.warnf("The provisioner %s has been silent since %s.", incarnation.name, heard);
                    incarnation.state = State.LOST;
                    tell(EventType.PROVISIONER_LOST, incarnation);
                }
            }
        }
        return silent;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** Forgets runs that ended a week ago. */
    @Scheduled(every = "1h", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void forget() {
        removeTraces(QuarkusTransaction.requiringNew()
                .call(() -> incarnations.forgetEndedBefore(incarnations.now().minus(MEMORY))));
    }

    private void refresh() {
        refresh(() -> incarnations.inState(State.LIVE));
    }

    /** @param found gives those that live, in a transaction of its own */
    private synchronized void refresh(Supplier<List<IncarnationEntity>> found) {
        Map<String, Live> now = new HashMap<>();
        QuarkusTransaction.requiringNew().run(() -> {
            for (IncarnationEntity each : found.get()) {
                now.put(each.name, new Live(each.name, each.pools, each.capacity, each.running, each.plugins));
            }
        });
        Set<String> gone = new TreeSet<>(live.keySet());
        gone.removeAll(now.keySet());
        live = Map.copyOf(now);
        gone.forEach(name -> losses.fire(new IncarnationLost(name)));
        announceCapacity(now.values());
    }

    private void announceCapacity(Collection<Live> all) {
        Map<String, Integer> byPool = new HashMap<>();
        capacity.keySet().forEach(pool -> byPool.put(pool, 0));
        for (Live each : all) {
            each.pools().forEach(pool -> byPool.merge(pool, each.capacity(), Integer::sum));
        }
        if (!byPool.equals(capacity)) {
            capacity = Map.copyOf(byPool);
            capacities.fire(new CapacityChanged(byPool));
        }
    }
}
