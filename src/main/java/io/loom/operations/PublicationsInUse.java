package io.loom.operations;

import io.loom.operations.store.OperationRepository;
import io.loom.resources.OperationPublications;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Says which publications of resources operations go by. */
@ApplicationScoped
class PublicationsInUse implements OperationPublications {

    private final OperationRepository operations;

    PublicationsInUse(OperationRepository operations) {
        this.operations = operations;
    }

    @Override
    public Optional<Publication> underWay(UUID operationId) {
        return operations
                .findByIdOptional(operationId)
                .filter(operation -> !operation.state().hasEnded())
                .map(operation -> new Publication(operation.tenantId(), operation.resourcePublication()));
    }

    @Override
    public Set<Integer> needed(UUID tenantId) {
        return operations.publications(tenantId);
    }
}
