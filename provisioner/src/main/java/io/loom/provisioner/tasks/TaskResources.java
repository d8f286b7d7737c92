package io.loom.provisioner.tasks;

import io.loom.contract.ResourceRef;
import io.loom.provisioner.resource.ResourceCache;
import io.loom.provisioner.resource.ResourceDownload;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The contents that one attempt uses; they stay in the cache until it is closed. Used by the attempt's thread. */
final class TaskResources implements AutoCloseable {
    private final ResourceCache cache;
    private final ResourceDownload download;
    private final Map<ResourceRef, ResourceCache.Held> held = new HashMap<>();

    TaskResources(ResourceCache cache, ResourceDownload download) {
        this.cache = cache;
        this.download = download;
    }

    synchronized Path get(ResourceRef resource) throws InterruptedException {
        ResourceCache.Held known = held.get(resource);
        if (known == null) {
            known = cache.hold(resource, download);
            held.put(resource, known);
        }
        return known.path();
    }

    @Override
    public synchronized void close() {
        held.values().forEach(ResourceCache.Held::close);
        held.clear();
    }
}
