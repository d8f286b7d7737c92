package io.loom.tenancy;

import java.util.Map;
import java.util.UUID;

/** Tells which part of what is scarce each tenant is to get, in comparison with the others. */
public interface Weights {

    /** A weight that nobody has set. */
    int DEFAULT = 1;

    /** What a weight is at most. */
    int MOST = 100;

    /** The weights of those whose weight is not {@link #DEFAULT}, from 1 to {@link #MOST}. */
    Map<UUID, Integer> ofTenants();
}
