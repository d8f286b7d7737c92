package io.loom.events.webhooks;

import io.loom.events.DomainEvent;
import io.loom.events.EventFeed;
import io.loom.events.EventType;
import io.loom.events.Events;
import io.loom.model.InvalidInputException;
import io.loom.platform.Ids;
import io.loom.platform.Page;
import io.loom.platform.PageQuery;
import io.loom.platform.ProblemException;
import io.loom.platform.Versions;
import io.loom.tenancy.Audit;
import io.loom.tenancy.CallerContext;
import io.loom.tenancy.SecretVault;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The web hooks of a tenant, and what has been delivered by them. */
@ApplicationScoped
class WebhookService {

    private static final String TEST = "webhook.test";
    private static final Duration BOTH_SECRETS = Duration.ofHours(24);

    private final WebhookRepository webhooks;
    private final ProgressRepository progresses;
    private final DeliveryRepository deliveries;
    private final DeliveryWorker deliveryWorker;
    private final WebhookCalls calls;
    private final EventFeed feed;
    private final Events events;
    private final SecretVault vault;
    private final CallerContext callers;
    private final Audit audit;
    private final Event<WebhookChanged> changes;
    private final Clock clock;

    WebhookService(
            WebhookRepository webhooks,
            ProgressRepository progresses,
            DeliveryRepository deliveries,
            DeliveryWorker deliveryWorker,
            WebhookCalls calls,
            EventFeed feed,
            Events events,
            SecretVault vault,
            CallerContext callers,
            Audit audit,
            Event<WebhookChanged> changes,
            Clock clock) {
        this.webhooks = webhooks;
        this.progresses = progresses;
        this.deliveries = deliveries;
        this.deliveryWorker = deliveryWorker;
        this.calls = calls;
        this.feed = feed;
        this.events = events;
        this.vault = vault;
        this.callers = callers;
        this.audit = audit;
        this.changes = changes;
        this.clock = clock;
    }

    /** How a web hook is doing. */
    enum State {
        /** Nobody wants it to deliver. */
        DISABLED,
        /** All that it was to deliver was taken, or is on its way. */
        DELIVERING,
        /** The last try failed, and will be made again. */
        RETRYING,
        /** A message was given up; nothing more is tried until somebody resumes it. */
        SUSPENDED
    }

    /**
     * A web hook as others see it.
     *
     * @param types words of event types, or beginnings that end in {@code .*}; empty for all
     * @param position of the last event that deliveries were made from
     * @param failures tries in a row that failed
     */
    record WebhookView(
            UUID id,
            String name,
            String url,
            Set<String> types,
            boolean enabled,
            State state,
            int version,
            Instant createdAt,
            long position,
            int failures,
            @Nullable Instant failingSince,
            @Nullable Instant nextAttemptAt,
            @Nullable String lastError,
            @Nullable Instant lastDeliveredAt) {}

    /** What is audited of a web hook. */
    record Written(String name, String url, Set<String> types, boolean enabled) {}

    /**
     * A delivery as others see it.
     *
     * @param id of the message, the same at each try
     * @param sequence of its event; null of a test
     * @param status of the last answer; null where none came
     * @param error why the last try failed; null where it did not
     * @param body what is sent; null in lists
     */
    record DeliveryView(
            UUID id,
            String type,
            @Nullable Long sequence,
            DeliveryState state,
            int attempts,
            @Nullable Integer status,
            @Nullable String error,
            @Nullable Integer tookMillis,
            Instant createdAt,
            @Nullable Instant lastAttemptAt,
            @Nullable String body) {}

    /** A web hook with the only copy of its secret that is shown. */
    record Created(WebhookView webhook, String secret) {}

    @Transactional
    Page<WebhookView> page(PageQuery query) {
        return Page.of(
                query,
                webhooks.page(callers.caller().tenantId(), query.after(), query.fetch()),
                webhook -> webhook.name,
                this::view);
    }

    @Transactional
    WebhookView get(String name) {
        return view(find(name));
    }

    /**
     * Makes one; it delivers what happens from now on.
     *
     * @param secret null to have one made
     */
    @Transactional
    Created create(String name, String url, Set<String> types, boolean enabled, @Nullable String secret) {
        UUID tenantId = callers.caller().tenantId();
        if (webhooks.named(tenantId, name).isPresent()) {
            throw ProblemException.conflict("There is a web hook " + name + " already.\nMaybe choose another name.");
        }
        WebhookSecret key = secret == null ? WebhookSecret.generate() : WebhookSecret.parse(secret);
        WebhookEntity webhook = new WebhookEntity();
        webhook.id = Ids.next();
        webhook.tenantId = tenantId;
        webhook.name = name;
        write(webhook, url, types, enabled);
        webhook.secretsId = vault.store(tenantId, Map.of(WebhookSecret.CURRENT, key.text()));
        webhook.createdAt = clock.instant();
        webhooks.persistAndFlush(webhook);
        ProgressEntity progress = new ProgressEntity();
        progress.webhookId = webhook.id;
        progress.tenantId = tenantId;
        progress.position = feed.last();
        progresses.persist(progress);
        audit.record("webhook.create", subject(name), null, written(webhook));
        changes.fire(new WebhookChanged(webhook.id));
        return new Created(view(webhook), key.text());
    }

    /** Changes all but the secret. What failed so far is tried at once; what happened while it was disabled is skipped. */
    @Transactional
    WebhookView replace(String name, String url, Set<String> types, boolean enabled, @Nullable String ifMatch) {
        WebhookEntity webhook = find(name);
        Versions.require(ifMatch, webhook.version);
        Written before = written(webhook);
        ProgressEntity progress = progresses.lock(webhook.id);
        if (enabled && !webhook.enabled) {
            progress.position = feed.last();
        }
        progress.nextAttemptAt = null;
        write(webhook, url, types, enabled);
        webhooks.flush();
        audit.record("webhook.change", subject(name), before, written(webhook));
        changes.fire(new WebhookChanged(webhook.id));
        return view(webhook);
    }

    /**
     * Gives it another secret; for a day, messages are signed with the one before, too.
     *
     * @param secret null to have one made
     */
    @Transactional
    Created rotate(String name, @Nullable String secret) {
        WebhookEntity webhook = find(name);
        WebhookSecret key = secret == null ? WebhookSecret.generate() : WebhookSecret.parse(secret);
        Map<String, String> secrets =
                new HashMap<>(vault.fetch(webhook.secretsId).orElse(Map.of()));
        vault.forget(webhook.secretsId);
        String previous = secrets.put(WebhookSecret.CURRENT, key.text());
        if (previous != null) {
            secrets.put(WebhookSecret.PREVIOUS, previous);
        }
        webhook.secretsId = vault.store(webhook.tenantId, secrets);
        webhook.previousUntil = clock.instant().plus(BOTH_SECRETS);
        webhooks.flush();
        audit.record("webhook.secret", subject(name), null, null);
        return new Created(view(webhook), key.text());
    }

    @Transactional
    void delete(String name, @Nullable String ifMatch) {
        WebhookEntity webhook = find(name);
        Versions.require(ifMatch, webhook.version);
        webhooks.delete(webhook);
        webhooks.flush();
        vault.forget(webhook.secretsId);
        audit.record("webhook.delete", subject(name), written(webhook), null);
    }

    /** Goes on after a message that was given up, or tries again at once what has failed. */
    WebhookView resume(String name) {
        return QuarkusTransaction.requiringNew().call(() -> {
            WebhookEntity webhook = find(name);
            if (!webhook.enabled) {
                throw ProblemException.conflict(
                        "The web hook " + name + " is disabled and cannot be resumed.\nMaybe enable it.");
            }
            ProgressEntity progress = progresses.lock(webhook.id);
            boolean suspended = progress.suspended;
            progress.forgetFailures();
            if (suspended) {
                events.record(new DomainEvent(
                        webhook.tenantId,
                        EventType.WEBHOOK_RESUMED,
                        null,
                        null,
                        null,
                        Map.of("name", name, "by", callers.caller().user())));
            }
            audit.record("webhook.resume", subject(name), null, null);
            changes.fire(new WebhookChanged(webhook.id));
            return view(webhook);
        });
    }

    @Transactional
    Page<DeliveryView> deliveries(String name, @Nullable DeliveryState state, PageQuery query) {
        return Page.of(
                query,
                deliveries.page(find(name).id, state, query.after() == null ? null : id(query.after()), query.fetch()),
                delivery -> delivery.id.toString(),
                delivery -> view(delivery, false));
    }

    @Transactional
    DeliveryView delivery(String name, UUID id) {
        return view(find(find(name), id), true);
    }

    /** Says a message again, once and at once, whatever the others do: with the same id, so a receiver can know it. */
    DeliveryView redeliver(String name, UUID id) {
        WebhookCalls.Message message = QuarkusTransaction.requiringNew().call(() -> {
            WebhookEntity webhook = find(name);
            DeliveryEntity delivery = find(webhook, id);
            if (delivery.state == DeliveryState.WAITING) {
                throw ProblemException.conflict("The delivery " + id + " is still being tried."
                        + "\nMaybe resume the web hook: then it is tried at once.");
            }
            audit.record("webhook.redeliver", subject(name), null, Map.of("delivery", id));
            return deliveryWorker.message(webhook, delivery);
        });
        return say(message);
    }

    /** Says a message of type {@code webhook.test}, once and at once. */
    DeliveryView test(String name) {
        WebhookCalls.Message message = QuarkusTransaction.requiringNew().call(() -> {
            WebhookEntity webhook = find(name);
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("type", TEST);
            body.put("timestamp", clock.instant());
            body.put("data", Map.of("webhook", webhook.name));
            DeliveryEntity delivery = deliveryWorker.delivery(webhook, TEST, deliveryWorker.text(body), null);
            delivery.state = DeliveryState.FAILED;
            deliveries.persist(delivery);
            return deliveryWorker.message(webhook, delivery);
        });
        return say(message);
    }

    private DeliveryView say(WebhookCalls.Message message) {
        WebhookCalls.Outcome outcome = calls.send(message);
        deliveryWorker.count(outcome.delivered() ? "delivered" : "failed");
        return QuarkusTransaction.requiringNew().call(() -> {
            DeliveryEntity delivery = deliveries
                    .findByIdOptional(message.id())
                    .orElseThrow(() -> ProblemException.notFound("delivery", message.id()));
            delivery.note(outcome, clock.instant());
            return view(delivery, true);
        });
    }

    private WebhookEntity find(String name) {
        return webhooks.named(callers.caller().tenantId(), name)
                .orElseThrow(() -> ProblemException.notFound("web hook", name));
    }

    private DeliveryEntity find(WebhookEntity webhook, UUID id) {
        return deliveries.of(webhook.id, id).orElseThrow(() -> ProblemException.notFound("delivery", id));
    }

    private static void write(WebhookEntity webhook, String url, Set<String> types, boolean enabled) {
        requireUrl(url);
        types.forEach(WebhookService::requireType);
        webhook.url = url;
        webhook.types = new TreeSet<>(types);
        webhook.enabled = enabled;
    }

    private static void requireUrl(String url) {
        URI parsed = null;
        try {
            parsed = new URI(url);
        } catch (URISyntaxException e) {
            parsed = null;
        }
        if (parsed == null
                || parsed.getHost() == null
                || parsed.getScheme() == null
                || !Set.of("http", "https").contains(parsed.getScheme())
                || parsed.getUserInfo() != null
                || parsed.getFragment() != null) {
            throw new InvalidInputException(
                    "/url",
                    "The URL must be http or https with a host, and without a user and a fragment."
                            + "\nMaybe https://example.com/hooks/loom.");
        }
    }

    private static void requireType(String type) {
        if (Stream.of(EventType.values()).noneMatch(each -> EventTypePattern.matches(type, each))) {
            throw new InvalidInputException(
                    "/types",
                    "There is no event type " + type + "; there are "
                            + Stream.of(EventType.values()).map(EventType::word).toList()
                            + ".\nMaybe operation.* for all of operations.");
        }
    }

    private static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException("", "The cursor is not one of ours.\nMaybe start without a cursor.");
        }
    }

    private static String subject(String name) {
        return "webhook/" + name;
    }

    private static Written written(WebhookEntity webhook) {
        return new Written(webhook.name, webhook.url, webhook.types, webhook.enabled);
    }

    private WebhookView view(WebhookEntity webhook) {
        ProgressEntity progress = progresses.findById(webhook.id);
        return new WebhookView(
                webhook.id,
                webhook.name,
                webhook.url,
                webhook.types,
                webhook.enabled,
                state(webhook, progress),
                webhook.version,
                webhook.createdAt,
                progress.position,
                progress.failures,
                progress.failingSince,
                progress.nextAttemptAt,
                progress.lastError,
                progress.lastDeliveredAt);
    }

    private static State state(WebhookEntity webhook, ProgressEntity progress) {
        if (!webhook.enabled) {
            return State.DISABLED;
        }
        if (progress.suspended) {
            return State.SUSPENDED;
        }
        return progress.failures > 0 ? State.RETRYING : State.DELIVERING;
    }

    private static DeliveryView view(DeliveryEntity delivery, boolean whole) {
        return new DeliveryView(
                delivery.id,
                delivery.type,
                delivery.position,
                delivery.state,
                delivery.attempts,
                delivery.status,
                delivery.error,
                delivery.tookMillis,
                delivery.createdAt,
                delivery.lastAttemptAt,
                whole ? delivery.body : null);
    }
}
