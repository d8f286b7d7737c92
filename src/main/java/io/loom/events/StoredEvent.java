package io.loom.events;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One event within its batch, as it is stored in JSON; what all events of the batch share is in the batch's row.
 *
 * @param type dotted, past tense
 * @param operationId operation that it is about; null for none
 * @param data further facts
 */
record StoredEvent(String type, Instant at, @Nullable UUID operationId, Map<String, Object> data) {}
