package io.loom.events.webhooks;

import java.util.UUID;

/** A web hook was made, changed or resumed: there may be something to deliver. Fired within the transaction that writes it. */
record WebhookChanged(UUID webhookId) {}
