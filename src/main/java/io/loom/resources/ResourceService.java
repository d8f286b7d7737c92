package io.loom.resources;

import io.loom.contract.PluginDescriptor;
import io.loom.contract.PluginDescriptor.ResourceFormat;
import io.loom.contract.PluginDescriptor.ResourceType;
import io.loom.contract.ResourceRef;
import io.loom.model.InvalidInputException;
import io.loom.platform.Ids;
import io.loom.platform.Page;
import io.loom.platform.PageQuery;
import io.loom.platform.ProblemException;
import io.loom.provisioners.PluginTypes;
import io.loom.tenancy.Audit;
import io.loom.tenancy.Caller;
import io.loom.tenancy.CallerContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Versions of the resources of the caller's tenant: added, staged, recalled, published and deleted. */
@ApplicationScoped
class ResourceService {

    /** How many resources of a plugin may be active: each of them is named in each task of the plugin. */
    static final int MOST_ACTIVE = 200;

    private static final Pattern NAME = Pattern.compile(ResourceRef.NAME);

    private final ResourceVersionRepository versions;
    private final ResourceContents contents;
    private final PluginTypes plugins;
    private final CallerContext callers;
    private final Audit audit;
    private final Clock clock;
    private final long tenantBytes;

    ResourceService(
            ResourceVersionRepository versions,
            ResourceContents contents,
            PluginTypes plugins,
            CallerContext callers,
            Audit audit,
            Clock clock,
            @ConfigProperty(name = "loom.resources.tenant-bytes") long tenantBytes) {
        this.versions = versions;
        this.contents = contents;
        this.plugins = plugins;
        this.callers = callers;
        this.audit = audit;
        this.clock = clock;
        this.tenantBytes = tenantBytes;
    }

    /**
     * An answer to an upload.
     *
     * @param version what has the content now
     * @param isNew whether it was made for it
     */
    record Added(ResourceView version, boolean isNew) {}

    /**
     * What a plugin says of a type of its resources.
     *
     * @throws ProblemException 404 where no live provisioner has the plugin, or it has no such type
     * @throws InvalidInputException where the name cannot be one
     */
    ResourceType typeOf(ResourceKey key) {
        PluginDescriptor plugin = plugins.live(key.kind(), key.plugin())
                .orElseThrow(() -> new ProblemException(
                        404,
                        "No live provisioner has the " + word(key.kind()) + " " + key.plugin()
                                + ".\nMaybe one that `loom provisioner list` shows."));
        Map<String, ResourceType> types = plugin.resourceTypes();
        ResourceType type = types.get(key.type());
        if (type == null) {
            throw new ProblemException(
                    404,
                    "The " + word(key.kind()) + " " + key.plugin() + " takes no resources of the type " + key.type()
                            + "."
                            + (types.isEmpty()
                                    ? ""
                                    : "\nMaybe one of " + String.join(", ", new TreeSet<>(types.keySet())) + "."));
        }
        if (!NAME.matcher(key.name()).matches()) {
            throw new InvalidInputException(
                    "",
                    "The name \"" + key.name()
                            + "\" of a resource must be 1 to 128 of letters, digits, '.', '_', '+' and '-', and begin with a letter or digit.");
        }
        return type;
    }

    private static String word(PluginDescriptor.Kind kind) {
        return switch (kind) {
            case PROVIDER -> "provider type";
            case AUTOMATOR -> "automator";
        };
    }

    /**
     * Makes the next version. Where the latest one has the same content, that is the answer.
     *
     * @param stage whether it is to be in the next publication
     * @throws ProblemException 409 where the tenant would have more bytes than it may
     */
    @Transactional
    Added add(ResourceKey key, ResourceType type, ReceivedContent content, boolean stage) {
        Caller caller = callers.caller();
        versions.lock(caller.tenantId());
        List<ResourceVersionEntity> all = versions.all(caller.tenantId(), key);
        Optional<ResourceVersionEntity> same = all.stream()
                .findFirst()
                .filter(latest -> latest.deletedAt == null
                        && content.sha256().equals(latest.sha256)
                        && latest.format == type.format());
        ResourceVersionEntity version = same.orElseGet(() -> {
            requireRoom(caller.tenantId(), content);
            contents.store(content);
            return make(caller, key, type, content, all.isEmpty() ? 1 : all.getFirst().version + 1);
        });
        if (same.isEmpty()) {
            audit.record("resource.upload", subject(version), null, ResourceView.of(version));
        }
        if (stage) {
            stage(version, all);
        }
        return new Added(ResourceView.of(version), same.isEmpty());
    }

    private void requireRoom(UUID tenantId, ReceivedContent content) {
        long used = versions.bytes(tenantId);
        if (used + content.size() > tenantBytes && !versions.has(tenantId, content.sha256())) {
            throw ProblemException.conflict("The resources of this tenant have " + used + " bytes, these are "
                    + content.size() + " more, and it may have " + tenantBytes
                    + ".\nMaybe delete versions that are not needed any more.");
        }
    }

    private ResourceVersionEntity make(
            Caller caller, ResourceKey key, ResourceType type, ReceivedContent content, int number) {
        ResourceVersionEntity version = new ResourceVersionEntity();
        version.id = Ids.next();
        version.tenantId = caller.tenantId();
        version.kind = key.kind();
        version.plugin = key.plugin();
        version.type = key.type();
        version.name = key.name();
        version.version = number;
        version.format = type.format();
        version.permissions = type.format() == ResourceFormat.FILE ? type.permissions() : null;
        version.sha256 = content.sha256();
        version.size = content.size();
        version.uploadedBy = caller.user();
        version.uploadedAt = clock.instant();
        version.ref();
        versions.persistAndFlush(version);
        return version;
    }

    @Transactional
    Page<ResourceView> page(ResourceFilter filter, PageQuery query) {
        UUID before = query.after() == null ? null : id(query.after());
        return Page.of(
                query,
                versions.page(callers.caller().tenantId(), filter, before, query.fetch()),
                row -> row.id.toString(),
                ResourceView::of);
    }

    private static UUID id(String key) {
        try {
            return UUID.fromString(key);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException("", "The cursor is not one of this list's.\nMaybe start without a cursor.");
        }
    }

    @Transactional
    ResourceView get(ResourceKey key, int version) {
        return ResourceView.of(existing(key, version));
    }

    /** Puts a version into the next publication, in the place of another one. */
    @Transactional
    ResourceView stage(ResourceKey key, int number) {
        UUID tenantId = callers.caller().tenantId();
        versions.lock(tenantId);
        ResourceVersionEntity version = existing(key, number);
        stage(version, versions.all(tenantId, key));
        return ResourceView.of(version);
    }

    private void stage(ResourceVersionEntity version, List<ResourceVersionEntity> all) {
        if (version.staged) {
            return;
        }
        ResourceView before = ResourceView.of(version);
        all.stream().filter(other -> other.staged).forEach(other -> other.staged = false);
        versions.flush();
        version.staged = true;
        versions.flush();
        audit.record("resource.stage", subject(version), before, ResourceView.of(version));
    }

    /** Takes a version out of the next publication. */
    @Transactional
    ResourceView recall(ResourceKey key, int number) {
        versions.lock(callers.caller().tenantId());
        ResourceVersionEntity version = existing(key, number);
        if (version.staged) {
            ResourceView before = ResourceView.of(version);
            version.staged = false;
            audit.record("resource.recall", subject(version), before, ResourceView.of(version));
        }
        return ResourceView.of(version);
    }

    /**
     * Makes everything that is staged active, and what is recalled inactive, at once. Nothing happens where there is nothing
     * of either.
     *
     * @throws ProblemException 409 where a plugin would have more active resources than it may
     */
    @Transactional
    PublicationView publish() {
        UUID tenantId = callers.caller().tenantId();
        versions.lock(tenantId);
        Map<Boolean, List<ResourceVersionEntity>> changes =
                versions.changes(tenantId).stream().collect(Collectors.partitioningBy(row -> row.staged));
        List<ResourceVersionEntity> coming = changes.getOrDefault(true, List.of());
        List<ResourceVersionEntity> going = changes.getOrDefault(false, List.of());
        if (coming.isEmpty() && going.isEmpty()) {
            return new PublicationView(versions.publication(tenantId), List.of(), List.of());
        }
        int number = versions.nextPublication(tenantId);
        going.forEach(version -> {
            version.active = false;
            versions.deactivate(version.id, number);
        });
        versions.flush();
        coming.forEach(version -> {
            version.active = true;
            versions.activate(version.id, number);
        });
        versions.flush();
        requireFew(versions.in(tenantId, number));
        var published = new PublicationView(number, views(coming), views(going));
        audit.record("resource.publish", "resources/" + number, null, published);
        return published;
    }

    private static void requireFew(List<ResourceVersionEntity> active) {
        active.stream()
                .collect(Collectors.groupingBy(row -> word(row.kind) + " " + row.plugin, Collectors.counting()))
                .forEach((plugin, count) -> {
                    if (count > MOST_ACTIVE) {
                        throw ProblemException.conflict("The " + plugin + " would have " + count
                                + " active resources and may have " + MOST_ACTIVE
                                + ".\nMaybe put what belongs together into an archive.");
                    }
                });
    }

    /**
     * Deletes a version. Operations under way that go by it still have it.
     *
     * @throws ProblemException 409 where it is active or staged
     */
    @Transactional
    void delete(ResourceKey key, int number) {
        versions.lock(callers.caller().tenantId());
        delete(existing(key, number));
    }

    /**
     * Deletes all versions.
     *
     * @throws ProblemException 409 where one of them is active or staged
     */
    @Transactional
    void delete(ResourceKey key) {
        UUID tenantId = callers.caller().tenantId();
        versions.lock(tenantId);
        List<ResourceVersionEntity> all = versions.all(tenantId, key).stream()
                .filter(row -> row.deletedAt == null)
                .toList();
        if (all.isEmpty()) {
            throw ProblemException.notFound("resource", key);
        }
        all.forEach(this::delete);
    }

    private void delete(ResourceVersionEntity version) {
        if (version.status() != ResourceStatus.INACTIVE) {
            throw ProblemException.conflict("Version " + version.version + " of " + version.key() + " is "
                    + version.status() + ".\n"
                    + (version.active
                            ? "Maybe recall it and publish, before it is deleted."
                            : "Maybe recall it first."));
        }
        audit.record("resource.delete", subject(version), ResourceView.of(version), null);
        version.deletedAt = clock.instant();
    }

    private ResourceVersionEntity existing(ResourceKey key, int number) {
        return versions.version(callers.caller().tenantId(), key, number)
                .orElseThrow(() -> ProblemException.notFound("version " + number + " of the resource", key));
    }

    private static List<ResourceView> views(List<ResourceVersionEntity> rows) {
        return rows.stream().map(ResourceView::of).toList();
    }

    private static String subject(ResourceVersionEntity version) {
        return "resource/" + version.plugin + "/" + version.type + "/" + version.name;
    }
}
