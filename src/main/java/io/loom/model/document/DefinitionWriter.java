package io.loom.model.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.PluginDescriptor.FieldSchema;
import io.loom.contract.PluginDescriptor.FieldType;
import io.loom.contract.PluginDescriptor.ResourceType;
import io.loom.contract.TaskAction;
import io.loom.model.About;
import io.loom.model.ClusterTemplate;
import io.loom.model.Definition;
import io.loom.model.HardwareType;
import io.loom.model.Host;
import io.loom.model.ImageType;
import io.loom.model.Link;
import io.loom.model.Location;
import io.loom.model.MaintenanceWindow;
import io.loom.model.PartialTemplate;
import io.loom.model.PluginType;
import io.loom.model.Price;
import io.loom.model.Provider;
import io.loom.model.Range;
import io.loom.model.Resources;
import io.loom.model.Service;
import io.loom.model.Service.Requirements;
import io.loom.model.TemplateBody;
import io.loom.model.TemplateBody.ConstraintSetting;
import io.loom.model.TemplateBody.Constraints;
import io.loom.model.TemplateBody.PlacementSettings;
import io.loom.model.TemplateBody.ServiceConstraint;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes definitions as {@link DefinitionReader} reads them: the same definition always gives the same text, known members
 * in a fixed order, free ones by key, and nothing that says no more than its absence. Thread-safe.
 */
public final class DefinitionWriter {

    private static final ObjectWriter JSON = new ObjectMapper().writerWithDefaultPrettyPrinter();
    private static final YAMLMapper YAML = new YAMLMapper(YAMLFactory.builder()
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .stringQuotingChecker(new PlainWords())
            .build());

    private DefinitionWriter() {}

    /** One definition as indented JSON, with {@code apiVersion} and {@code kind}. */
    public static String toJson(Definition definition) {
        try {
            return JSON.writeValueAsString(toMap(definition));
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Definitions as YAML documents, in the order given. */
    public static String toYaml(Collection<? extends Definition> definitions) {
        StringWriter text = new StringWriter();
        try {
            for (Definition definition : definitions) {
                text.write(YAML.writeValueAsString(toMap(definition)));
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    /** One definition as JSON values, with {@code apiVersion} and {@code kind}. */
    public static Map<String, Object> toMap(Definition definition) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("apiVersion", DefinitionReader.API_VERSION);
        out.put("kind", definition.kind().document());
        out.put("name", definition.name());
        put(out, definition.about());
        switch (definition) {
            case Provider provider -> put(out, provider);
            case HardwareType type -> put(out, type);
            case ImageType type -> put(out, type);
            case Service service -> put(out, service);
            case ClusterTemplate template -> put(out, template);
            case PartialTemplate partial -> {
                out.put("immutable", partial.immutable());
                put(out, partial.body());
            }
            case PluginType type -> put(out, type.descriptor());
        }
        return out;
    }

    private static void put(Map<String, Object> out, About about) {
        putText(out, "label", about.label());
        putText(out, "description", about.description());
        putText(out, "icon", about.icon());
    }

    private static Map<String, Object> host(Host host) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("address", host.address());
        putText(out, "hardwaretype", host.hardwareType());
        out.put("location", host.location());
        putCapacity(out, host.capacity());
        putPrice(out, host.pricePerHour());
        return out;
    }

    private static void put(Map<String, Object> out, Provider provider) {
        out.put("providertype", provider.providerType());
        out.put("provisioner", sorted(provider.fields()));
        if (!provider.locations().equals(List.of(Location.DEFAULT))) {
            out.put(
                    "locations",
                    provider.locations().stream()
                            .map(DefinitionWriter::location)
                            .toList());
        }
        if (provider.limit() != null) {
            out.put("limit", provider.limit());
        }
        putCapacity(out, provider.capacity());
        putText(out, "pool", provider.pool());
        if (!provider.hosts().isEmpty()) {
            out.put(
                    "hosts",
                    provider.hosts().stream().map(DefinitionWriter::host).toList());
        }
    }

    private static Map<String, Object> location(Location location) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("name", location.name());
        if (location.limit() != null) {
            out.put("limit", location.limit());
        }
        return out;
    }

    private static void put(Map<String, Object> out, HardwareType type) {
        putCapacity(out, type.capacity());
        putPrice(out, type.pricePerHour());
        Map<String, Object> offers = new TreeMap<>();
        type.providerMap().forEach((provider, offer) -> {
            Map<String, Object> entry = new LinkedHashMap<>(new TreeMap<>(offer.properties()));
            putCapacity(entry, offer.capacity());
            putPrice(entry, offer.pricePerHour());
            if (offer.limit() != null) {
                entry.put("limit", offer.limit());
            }
            putNames(entry, "locations", offer.locations());
            offers.put(provider, entry);
        });
        out.put("providermap", offers);
    }

    private static void put(Map<String, Object> out, ImageType type) {
        Map<String, Object> offers = new TreeMap<>();
        type.providerMap().forEach((provider, offer) -> {
            Map<String, Object> entry = new LinkedHashMap<>(new TreeMap<>(offer.properties()));
            entry.put("sshuser", offer.sshUser());
            offers.put(provider, entry);
        });
        out.put("providermap", offers);
    }

    private static void put(Map<String, Object> out, Service service) {
        Map<String, Object> dependencies = new LinkedHashMap<>();
        putNames(dependencies, "provides", service.dependencies().provides());
        putNames(dependencies, "conflicts", service.dependencies().conflicts());
        putRequirements(dependencies, "install", service.dependencies().install());
        putRequirements(dependencies, "runtime", service.dependencies().runtime());
        out.put("dependencies", dependencies);
        Map<String, Object> actions = new LinkedHashMap<>();
        for (TaskAction action : TaskAction.values()) {
            Service.Action how = service.actions().get(action);
            if (how != null) {
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("type", how.automator());
                entry.put("fields", sorted(how.fields()));
                actions.put(action.name().toLowerCase(Locale.ROOT), entry);
            }
        }
        out.put(
                "provisioner",
                service.restartOnConfigure()
                        ? sorted(Map.of("actions", actions, ServiceReader.RESTART, true))
                        : Map.of("actions", actions));
        if (!service.demand().equals(Resources.NONE)) {
            out.put("demand", Amounts.written(service.demand(), 0));
        }
        putLinks(out, service.links());
    }

    private static void putRequirements(Map<String, Object> out, String key, Requirements requirements) {
        Map<String, Object> entry = new LinkedHashMap<>();
        putNames(entry, "requires", requirements.requires());
        putNames(entry, "uses", requirements.uses());
        putUnlessEmpty(out, key, entry);
    }

    private static void put(Map<String, Object> out, ClusterTemplate template) {
        if (template.parent() != null) {
            out.put("extends", Map.of("name", template.parent()));
        }
        if (!template.includes().isEmpty()) {
            out.put(
                    "includes",
                    template.includes().stream()
                            .map(name -> Map.of("name", name))
                            .toList());
        }
        put(out, template.body());
    }

    private static void put(Map<String, Object> out, TemplateBody body) {
        Map<String, Object> defaults = new LinkedHashMap<>();
        putNames(defaults, "services", body.defaults().services());
        putText(defaults, "provider", body.defaults().provider());
        if (!body.defaults().providers().isEmpty()) {
            defaults.put("providers", body.defaults().providers());
        }
        putText(defaults, "hardwaretype", body.defaults().hardwareType());
        putText(defaults, "imagetype", body.defaults().imageType());
        putText(defaults, "dnsSuffix", body.defaults().dnsSuffix());
        putUnlessEmpty(defaults, "config", sorted(body.defaults().config()));
        putUnlessEmpty(out, "defaults", defaults);
        Map<String, Object> compatibility = new LinkedHashMap<>();
        putNames(compatibility, "hardwaretypes", body.compatibility().hardwareTypes());
        putNames(compatibility, "imagetypes", body.compatibility().imageTypes());
        putNames(compatibility, "services", body.compatibility().services());
        putUnlessEmpty(out, "compatibility", compatibility);
        putUnlessEmpty(out, "constraints", constraints(body.constraints()));
        Map<String, Object> administration = new LinkedHashMap<>();
        if (body.lease() != null) {
            Map<String, Object> lease = new LinkedHashMap<>();
            lease.put("initial", body.lease().initial());
            lease.put("max", body.lease().max());
            lease.put("step", body.lease().step());
            administration.put("leaseduration", lease);
        }
        if (body.repair() != null) {
            administration.put("repair", body.repair().name().toLowerCase(Locale.ROOT));
        }
        if (body.noCapacity() != null) {
            administration.put("noCapacity", body.noCapacity().name().toLowerCase(Locale.ROOT));
        }
        if (!body.maintenance().isEmpty()) {
            administration.put(
                    "maintenance",
                    body.maintenance().stream().map(DefinitionWriter::window).toList());
        }
        putUnlessEmpty(out, "administration", administration);
        putUnlessEmpty(out, "placement", placement(body.placement()));
        putLinks(out, body.links());
    }

    private static Map<String, Object> window(MaintenanceWindow window) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("cron", window.cron());
        out.put("zone", window.zone());
        out.put("duration", window.durationMillis());
        return out;
    }

    private static Map<String, Object> constraints(Constraints constraints) {
        Map<String, Object> out = new LinkedHashMap<>();
        Map<String, Object> layout = new LinkedHashMap<>();
        putGroups(layout, "mustcoexist", constraints.mustCoexist());
        putGroups(layout, "cantcoexist", constraints.cantCoexist());
        putUnlessEmpty(out, "layout", layout);
        Map<String, Object> services = new TreeMap<>();
        constraints.services().forEach((service, constraint) -> services.put(service, serviceConstraint(constraint)));
        putUnlessEmpty(out, "services", services);
        if (constraints.size() != null) {
            out.put("size", range(constraints.size()));
        }
        return out;
    }

    private static Map<String, Object> serviceConstraint(ServiceConstraint constraint) {
        Map<String, Object> out = new LinkedHashMap<>();
        if (constraint.quantities() != null) {
            out.put("quantities", range(constraint.quantities()));
        }
        putNames(out, "hardwaretypes", constraint.hardwareTypes());
        putNames(out, "imagetypes", constraint.imageTypes());
        if (constraint.ratio() != null) {
            Map<String, Object> ratio = new LinkedHashMap<>();
            ratio.put("per", constraint.ratio().per());
            ratio.put("every", constraint.ratio().every());
            out.put("ratio", ratio);
        }
        if (constraint.spread() != null) {
            out.put("spread", constraint.spread().name().toLowerCase(Locale.ROOT));
        }
        return out;
    }

    private static Map<String, Object> range(Range range) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("min", range.min());
        if (range.max() != Range.UNBOUNDED) {
            out.put("max", range.max());
        }
        return out;
    }

    private static Map<String, Object> placement(PlacementSettings placement) {
        Map<String, Object> out = new LinkedHashMap<>();
        putText(out, "profile", placement.profile());
        putUnlessEmpty(out, "weights", new TreeMap<>(placement.weights()));
        Map<String, Object> constraints = new TreeMap<>();
        placement.constraints().forEach((id, setting) -> constraints.put(id, setting(setting)));
        putUnlessEmpty(out, "constraints", constraints);
        if (!placement.locations().isEmpty()) {
            out.put("locations", placement.locations());
        }
        Map<String, Object> preferred = new LinkedHashMap<>();
        putNames(preferred, "hardwaretypes", placement.preferred().hardwareTypes());
        putNames(preferred, "imagetypes", placement.preferred().imageTypes());
        putUnlessEmpty(out, "preferred", preferred);
        return out;
    }

    private static Map<String, Object> setting(ConstraintSetting setting) {
        Map<String, Object> out = new LinkedHashMap<>();
        if (setting.enabled() != null) {
            out.put("enabled", setting.enabled());
        }
        putText(out, "level", setting.level());
        if (setting.limit() != null) {
            out.put("limit", setting.limit());
        }
        return out;
    }

    private static void put(Map<String, Object> out, PluginDescriptor descriptor) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        putSide(parameters, "admin", descriptor.adminFields(), descriptor.required());
        putSide(parameters, "user", descriptor.userFields(), descriptor.requiredOfUser());
        out.put("parameters", parameters);
        Map<String, Object> resources = new TreeMap<>();
        descriptor.resourceTypes().forEach((name, type) -> resources.put(name, resourceType(type)));
        putUnlessEmpty(out, "resourceTypes", resources);
    }

    private static void putSide(
            Map<String, Object> out, String key, Map<String, FieldSchema> fields, List<Set<String>> required) {
        Map<String, Object> side = new LinkedHashMap<>();
        Map<String, Object> schemas = new LinkedHashMap<>();
        fields.forEach((name, schema) -> schemas.put(name, schema(schema)));
        putUnlessEmpty(side, "fields", schemas);
        putGroups(side, "required", required);
        putUnlessEmpty(out, key, side);
    }

    private static Map<String, Object> schema(FieldSchema schema) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("label", schema.label());
        out.put("type", schema.type().name().toLowerCase(Locale.ROOT));
        if (!schema.accepts().isEmpty()) {
            out.put(
                    "accepts",
                    schema.accepts().stream()
                            .map(shape -> shape.name().toLowerCase(Locale.ROOT))
                            .sorted()
                            .toList());
        }
        putText(out, "tip", schema.tip());
        if (schema.defaultValue() != null) {
            out.put("default", schema.defaultValue());
        }
        if (!schema.options().isEmpty()) {
            out.put("options", schema.options());
        }
        if (schema.override()) {
            out.put("override", true);
        }
        if (schema.sensitive() && schema.type() != FieldType.PASSWORD) {
            out.put("sensitive", true);
        }
        if (schema.location() != null) {
            out.put("location", schema.location());
        }
        return out;
    }

    private static Map<String, Object> resourceType(ResourceType type) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("format", type.format().name().toLowerCase(Locale.ROOT));
        putText(out, "permissions", type.permissions());
        return out;
    }

    private static void putCapacity(Map<String, Object> out, @Nullable Resources capacity) {
        if (capacity != null) {
            out.put("capacity", Amounts.written(capacity, Resources.UNBOUNDED));
        }
    }

    private static void putPrice(Map<String, Object> out, @Nullable Price price) {
        if (price != null) {
            out.put("pricePerHour", Amounts.written(price));
        }
    }

    private static void putLinks(Map<String, Object> out, List<Link> links) {
        if (!links.isEmpty()) {
            out.put("links", links.stream().map(DefinitionWriter::link).toList());
        }
    }

    private static Map<String, Object> link(Link link) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("label", link.label());
        out.put("url", link.url());
        return out;
    }

    private static void putText(Map<String, Object> out, String key, @Nullable String text) {
        if (text != null) {
            out.put(key, text);
        }
    }

    private static void putNames(Map<String, Object> out, String key, Collection<String> names) {
        if (!names.isEmpty()) {
            out.put(key, List.copyOf(names));
        }
    }

    private static void putGroups(Map<String, Object> out, String key, List<Set<String>> groups) {
        if (!groups.isEmpty()) {
            out.put(key, groups.stream().map(List::copyOf).toList());
        }
    }

    private static void putUnlessEmpty(Map<String, Object> out, String key, Map<String, ?> members) {
        if (!members.isEmpty()) {
            out.put(key, members);
        }
    }

    private static @Nullable Object sorted(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> out = new TreeMap<>();
                map.forEach((key, member) -> out.put(String.valueOf(key), sorted(member)));
                yield out;
            }
            case List<?> list -> list.stream().map(DefinitionWriter::sorted).toList();
            default -> value;
        };
    }

    private static Map<String, Object> sorted(Map<String, Object> members) {
        Map<String, @Nullable Object> out = new TreeMap<>();
        members.forEach((key, member) -> out.put(key, sorted(member)));
        return out;
    }
}
