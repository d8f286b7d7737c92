package io.loom.placement;

/**
 * A location where nodes can stand.
 *
 * @param index position among the places of a problem
 * @param provider whose location it is
 * @param location within the provider
 * @param limit nodes at most; {@link Integer#MAX_VALUE} for no limit
 * @param alike locations that are taken for one, this the first of them; the limit is that of all together
 */
record Place(int index, String provider, String location, int limit, int alike) {

    /** One location. */
    Place(int index, String provider, String location, int limit) {
        this(index, provider, location, limit, 1);
    }

    /** Unique over all providers. */
    String id() {
        return provider + "/" + location;
    }

    boolean limited() {
        return limit < Integer.MAX_VALUE;
    }
}
