package io.loom.events.webhooks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.events.DomainEvent;
import io.loom.events.EventFeed;
import io.loom.events.EventType;
import io.loom.events.EventView;
import io.loom.events.Events;
import io.loom.platform.Ids;
import io.loom.platform.Supervisor;
import io.loom.tenancy.SecretVault;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Phaser;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Delivers events to web hooks. Each web hook is served by one server at a time, which holds a lease; its deliveries go
 * out one after the other, in the order of the events. A delivery is made from an event in the transaction that moves
 * the position on, so none is lost; it is settled after the receiver's answer, so after a crash it may come twice.
 */
@ApplicationScoped
class DeliveryWorker {

    private static final Logger LOG = Logger.getLogger(DeliveryWorker.class);
    private static final Duration TERM = WebhookCalls.PATIENCE.multipliedBy(3);
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** How long until the next look where there is no web hook; who writes one here wakes this worker. */
    private static final Duration UNUSED = Duration.ofSeconds(10);

    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int SERVED_AT_ONCE = 32;
    private static final int MADE_AT_ONCE = 100;

    private final WebhookRepository webhooks;
    private final ProgressRepository progresses;
    private final DeliveryRepository deliveries;
    private final EventFeed feed;
    private final Events events;
    private final SecretVault vault;
    private final WebhookCalls calls;
    private final MeterRegistry meters;
    private final ObjectMapper json;
    private final Supervisor supervisor;
    private final Clock clock;
    private final RetrySchedule schedule;
    private final Duration kept;
    private final Phaser under = new Phaser(1);
    private volatile boolean open;
    private volatile CompletableFuture<Void> nap = new CompletableFuture<>();

    DeliveryWorker(
            WebhookRepository webhooks,
            ProgressRepository progresses,
            DeliveryRepository deliveries,
            EventFeed feed,
            Events events,
            SecretVault vault,
            WebhookCalls calls,
            MeterRegistry meters,
            ObjectMapper json,
            Supervisor supervisor,
            Clock clock,
            @ConfigProperty(name = "loom.webhooks.first-pause") Duration firstPause,
            @ConfigProperty(name = "loom.webhooks.longest-pause") Duration longestPause,
            @ConfigProperty(name = "loom.webhooks.give-up-after") Duration giveUpAfter,
            @ConfigProperty(name = "loom.webhooks.kept") Duration kept) {
        this.webhooks = webhooks;
        this.progresses = progresses;
        this.deliveries = deliveries;
        this.feed = feed;
        this.events = events;
        this.vault = vault;
        this.calls = calls;
        this.meters = meters;
        this.json = json;
        this.supervisor = supervisor;
        this.clock = clock;
        this.schedule = new RetrySchedule(firstPause, longestPause, giveUpAfter);
        this.kept = kept;
    }

    private record PendingDelivery(UUID deliveryId, WebhookCalls.Message message) {}

    void start(@Observes StartupEvent started) {
        open = true;
        supervisor.start("loom-webhooks", this::run);
    }

    /** What is under way may come to its end; what does not is delivered again by another server, or after the start. */
    void stop(@Observes ShutdownEvent stopping) throws InterruptedException {
        open = false;
        wake();
        try {
            under.awaitAdvanceInterruptibly(under.arriveAndDeregister(), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("A web hook delivery has not finished in time.");
        }
    }

    /** Looks soon for what there is to deliver; when a web hook was changed, after that is committed. */
    void wake(@Observes(during = TransactionPhase.AFTER_SUCCESS) WebhookChanged changed) {
        wake();
    }

    private void wake() {
        nap.complete(null);
    }

    /** Forgets deliveries that ended long ago. */
    @Scheduled(every = "6h", delayed = "12m")
    void forgetOld() {
        QuarkusTransaction.requiringNew()
                .call(() -> deliveries.deleteBefore(clock.instant().minus(kept)));
    }

    private void run() {
        boolean follows = true;
        while (open) {
            CompletableFuture<Void> next = follows ? feed.nextPublication() : new CompletableFuture<>();
            nap = next;
            Duration pause;
            try {
                UUID lease = Ids.next();
                Optional<List<UUID>> claimed = QuarkusTransaction.requiringNew().call(() -> claim(lease));
                claimed.ifPresent(webhooks -> webhooks.forEach(webhook -> serve(webhook, lease)));
                follows = claimed.isPresent();
                pause = follows ? LOOK : UNUSED;
            } catch (RuntimeException e) {
                if (open) {
                    LOG.warnf("Web hook delivery paused: %s", e.getMessage());
                }
                pause = PAUSE;
            }
            next.completeOnTimeout(null, pause.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        }
    }

    /** Leases web hooks that have something to deliver; empty where none is to hear of events at all. */
    private Optional<List<UUID>> claim(UUID lease) {
        return webhooks.anyIsEnabled()
                ? Optional.of(progresses.claim(lease, TERM, feed.last(), SERVED_AT_ONCE))
                : Optional.empty();
    }

    private void serve(UUID webhookId, UUID lease) {
        if (under.register() < 0) {
            return;
        }
        Thread.ofVirtual().name("webhook-" + webhookId).start(() -> {
            try {
                deliverAll(webhookId, lease);
                wake();
            } catch (RuntimeException e) {
                LOG.warnf("Delivery to web hook %s paused: %s", webhookId, e.getMessage());
            } finally {
                under.arriveAndDeregister();
            }
        });
    }

    private void deliverAll(UUID webhookId, UUID lease) {
        try {
            Optional<PendingDelivery> next = next(webhookId, lease);
            while (open && next.isPresent()) {
                settle(webhookId, lease, next.get(), calls.send(next.get().message()));
                next = next(webhookId, lease);
            }
        } finally {
            QuarkusTransaction.requiringNew().run(() -> progresses.release(webhookId, lease));
        }
    }

    /** What goes out next, if the web hook is still this round's, and the time has come. */
    private Optional<PendingDelivery> next(UUID webhookId, UUID lease) {
        return QuarkusTransaction.requiringNew().call(() -> {
            ProgressEntity progress = progresses.lock(webhookId, lease).orElse(null);
            if (progress == null || progress.suspended) {
                return Optional.empty();
            }
            Instant now = progresses.now();
            WebhookEntity webhook = webhooks.findById(webhookId);
            if (!webhook.enabled || progress.nextAttemptAt != null && progress.nextAttemptAt.isAfter(now)) {
                return Optional.empty();
            }
            progress.leasedUntil = now.plus(TERM);
            return deliveries
                    .head(webhookId)
                    .or(() -> make(webhook, progress))
                    .map(delivery -> new PendingDelivery(delivery.id, message(webhook, delivery)));
        });
    }

    /** Makes deliveries from the events that follow, and gives the first of them. */
    private Optional<DeliveryEntity> make(WebhookEntity webhook, ProgressEntity progress) {
        EventFeed.Batch batch =
                feed.after(progress.position, webhook.tenantId, EventTypePattern.types(webhook.types), MADE_AT_ONCE);
        progress.position = batch.upTo();
        List<DeliveryEntity> made = batch.events().stream()
                .map(event -> delivery(webhook, event.type(), body(event), event.sequence()))
                .toList();
        deliveries.persist(made);
        return made.stream().findFirst();
    }

    /** A delivery that nobody has tried. */
    DeliveryEntity delivery(WebhookEntity webhook, String type, String body, @Nullable Long position) {
        DeliveryEntity delivery = new DeliveryEntity();
        delivery.id = Ids.next();
        delivery.tenantId = webhook.tenantId;
        delivery.webhookId = webhook.id;
        delivery.position = position;
        delivery.type = type;
        delivery.body = body;
        delivery.state = DeliveryState.WAITING;
        delivery.createdAt = clock.instant();
        return delivery;
    }

    /** What is sent of an event. */
    private String body(EventView event) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", event.type());
        body.put("timestamp", event.at());
        body.put("sequence", event.sequence());
        if (event.clusterId() != null) {
            body.put("clusterId", event.clusterId());
        }
        if (event.operationId() != null) {
            body.put("operationId", event.operationId());
        }
        body.put("data", event.data());
        return text(body);
    }

    /** JSON. */
    String text(Map<String, Object> body) {
        try {
            return json.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A message cannot be written as JSON.", e);
        }
    }

    /** A delivery as it is sent, within a transaction. */
    WebhookCalls.Message message(WebhookEntity webhook, DeliveryEntity delivery) {
        Map<String, String> secrets = vault.fetch(webhook.secretsId)
                .orElseThrow(() -> new IllegalStateException("The secret of web hook " + webhook.name + " is gone."));
        Instant until = webhook.previousUntil;
        boolean both = until != null && until.isAfter(clock.instant());
        return new WebhookCalls.Message(
                delivery.id,
                URI.create(webhook.url),
                Stream.of(WebhookSecret.CURRENT, WebhookSecret.PREVIOUS)
                        .filter(name -> both || WebhookSecret.CURRENT.equals(name))
                        .flatMap(name -> Stream.ofNullable(secrets.get(name)))
                        .map(WebhookSecret::parse)
                        .toList(),
                delivery.body);
    }

    private void settle(UUID webhookId, UUID lease, PendingDelivery pending, WebhookCalls.Outcome outcome) {
        String ending = QuarkusTransaction.requiringNew().call(() -> {
            ProgressEntity progress = progresses.lock(webhookId, lease).orElse(null);
            DeliveryEntity delivery = deliveries.findById(pending.deliveryId());
            if (progress == null || delivery == null) {
                return "superseded";
            }
            Instant now = progresses.now();
            delivery.note(outcome, now);
            if (outcome.delivered()) {
                progress.forgetFailures();
                progress.lastDeliveredAt = now;
                return "delivered";
            }
            progress.failures++;
            progress.failingSince = progress.failingSince == null ? now : progress.failingSince;
            progress.lastError = outcome.error();
            Instant first = delivery.firstAttemptAt == null ? now : delivery.firstAttemptAt;
            if (outcome.gone() || !first.plus(schedule.giveUpAfter()).isAfter(now)) {
                giveUp(progress, delivery);
                return "given_up";
            }
            progress.nextAttemptAt = now.plus(schedule.pause(
                    progress.failures, ThreadLocalRandom.current().nextDouble()));
            return "failed";
        });
        count(ending);
    }

    /** Counts a try for monitoring. */
    void count(String ending) {
        meters.counter("loom.webhooks.attempts", "outcome", ending).increment();
    }

    private void giveUp(ProgressEntity progress, DeliveryEntity delivery) {
        delivery.state = DeliveryState.FAILED;
        progress.suspended = true;
        progress.nextAttemptAt = null;
        WebhookEntity webhook = webhooks.findById(progress.webhookId);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("name", webhook.name);
        data.put("deliveryId", delivery.id);
        data.put("attempts", delivery.attempts);
        data.put("error", String.valueOf(delivery.error));
        events.record(new DomainEvent(webhook.tenantId, EventType.WEBHOOK_SUSPENDED, null, null, null, data));
    }
}
