package io.loom.resources;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Port: which publications operations go by. Joins the caller's transaction. */
public interface OperationPublications {

    /**
     * The resources that an operation goes by.
     *
     * @param tenantId whose
     * @param number of the publication; 0 for none
     */
    record Publication(UUID tenantId, int number) {}

    /** What an operation that is under way goes by; empty where there is none of that id, or it has ended. */
    Optional<Publication> underWay(UUID operationId);

    /** Publications of a tenant that operations go by which are under way or can be resumed. */
    Set<Integer> needed(UUID tenantId);
}
