package io.loom.resources;

import io.loom.platform.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Says which contents a provisioner may have. */
@ApplicationScoped
class ResourceHandout {

    private final ResourceVersionRepository versions;
    private final OperationPublications operations;

    ResourceHandout(ResourceVersionRepository versions, OperationPublications operations) {
        this.versions = versions;
        this.operations = operations;
    }

    /**
     * The size of a content that an operation under way goes by.
     *
     * @throws ProblemException 404 where there is no such operation, or it does not go by that
     */
    @Transactional
    long sizeFor(@Nullable UUID operation, String sha256) {
        return Optional.ofNullable(operation)
                .flatMap(operations::underWay)
                .flatMap(publication -> versions.in(publication.tenantId(), publication.number()).stream()
                        .filter(version -> sha256.equals(version.sha256))
                        .findFirst())
                .map(version -> version.size)
                .orElseThrow(() -> ProblemException.notFound("resource content for this operation:", sha256));
    }
}
