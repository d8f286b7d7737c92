package io.loom.resources;

import io.loom.platform.Ids;
import io.loom.tenancy.Caller;
import io.loom.tenancy.TenantResources;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/** Gives a new tenant the active resources of another, as the first version of each and published; contents are shared. */
@ApplicationScoped
class ResourceCopies implements TenantResources {

    private final ResourceVersionRepository versions;
    private final Clock clock;

    ResourceCopies(ResourceVersionRepository versions, Clock clock) {
        this.versions = versions;
        this.clock = clock;
    }

    @Override
    public int copy(UUID from, UUID to, Caller by) {
        versions.lock(from);
        List<ResourceVersionEntity> active = versions.in(from, versions.publication(from));
        if (active.isEmpty()) {
            return 0;
        }
        int publication = versions.nextPublication(to);
        for (ResourceVersionEntity original : active) {
            ResourceVersionEntity copy = new ResourceVersionEntity();
            copy.id = Ids.next();
            copy.tenantId = to;
            copy.kind = original.kind;
            copy.plugin = original.plugin;
            copy.type = original.type;
            copy.name = original.name;
            copy.version = 1;
            copy.format = original.format;
            copy.permissions = original.permissions;
            copy.sha256 = original.content();
            copy.size = original.size;
            copy.staged = true;
            copy.active = true;
            copy.uploadedBy = by.user();
            copy.uploadedAt = clock.instant();
            versions.persistAndFlush(copy);
            versions.activate(copy.id, publication);
        }
        return active.size();
    }
}
