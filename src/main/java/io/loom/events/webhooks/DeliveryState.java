package io.loom.events.webhooks;

/** Where a delivery stands. */
enum DeliveryState {
    /** It has not been tried, or will be tried again. */
    WAITING,
    DELIVERED,
    /** It was given up. */
    FAILED
}
