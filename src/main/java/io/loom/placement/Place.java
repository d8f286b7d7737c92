package io.loom.placement;

/**
 * A location where nodes can stand.
 *
 * @param index position among the places of a problem
 * @param provider whose location it is
 * @param location within the provider
 * @param limit nodes at most; {@link Integer#MAX_VALUE} for no limit
 */
record Place(int index, String provider, String location, int limit) {

    /** Unique over all providers. */
    String id() {
        return provider + "/" + location;
    }

    boolean limited() {
        return limit < Integer.MAX_VALUE;
    }
}
