package io.loom.events;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as a stream carries it.
 *
 * @param sequence place in the order of all events; a stream goes on after it
 * @param type dotted, past tense
 * @param clusterId cluster that it is about
 * @param operationId operation that it is about
 * @param data further facts
 */
public record EventView(
        long sequence,
        Instant at,
        String type,
        @Nullable UUID clusterId,
        @Nullable UUID operationId,
        Map<String, Object> data) {}
