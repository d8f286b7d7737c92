package io.loom.model.document;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.model.About;
import io.loom.model.ClusterTemplate;
import io.loom.model.Leases;
import io.loom.model.MaintenanceWindow;
import io.loom.model.Nearest;
import io.loom.model.Ordered;
import io.loom.model.PartialTemplate;
import io.loom.model.Range;
import io.loom.model.TemplateBody;
import io.loom.model.TemplateBody.Compatibility;
import io.loom.model.TemplateBody.ConstraintSetting;
import io.loom.model.TemplateBody.Constraints;
import io.loom.model.TemplateBody.Defaults;
import io.loom.model.TemplateBody.Lease;
import io.loom.model.TemplateBody.NoCapacity;
import io.loom.model.TemplateBody.PlacementSettings;
import io.loom.model.TemplateBody.Preferred;
import io.loom.model.TemplateBody.Ratio;
import io.loom.model.TemplateBody.Repair;
import io.loom.model.TemplateBody.ServiceConstraint;
import io.loom.model.TemplateBody.Spread;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads cluster templates and partial templates. */
final class TemplateReader {

    private static final Pattern DNS_SUFFIX =
            Pattern.compile("\\.?[a-zA-Z0-9-]{0,62}[a-zA-Z0-9](\\.[a-zA-Z0-9-]{0,62}[a-zA-Z0-9])*");
    private static final int MAX_DNS_SUFFIX = 191;
    private static final List<String> LEVELS = List.of("hard", "medium", "soft");

    private TemplateReader() {}

    static ClusterTemplate clusterTemplate(String name, About about, Fields fields) {
        String parent = fields.has("extends") ? reference(fields, "extends", fields.value("extends")) : null;
        List<String> includes = new ArrayList<>();
        JsonNode list = fields.list("includes");
        for (int index = 0; index < list.size(); index++) {
            String include = reference(fields, "includes", list.get(index));
            if (include != null) {
                includes.add(include);
            }
        }
        return new ClusterTemplate(name, about, parent, List.copyOf(includes), body(fields));
    }

    static PartialTemplate partialTemplate(String name, About about, Fields fields) {
        return new PartialTemplate(name, about, fields.flag("immutable", false), body(fields));
    }

    /** A name, or an object with one. */
    private static @Nullable String reference(Fields fields, String key, JsonNode value) {
        JsonNode name = value.isObject() ? value.path("name") : value;
        if (!name.isTextual() || name.asText().isBlank()) {
            fields.wrong(key, value, "must name a template, such as {\"name\": \"base\"}");
            return null;
        }
        return name.asText();
    }

    private static TemplateBody body(Fields fields) {
        Defaults defaults = defaults(fields);
        Compatibility compatibility = compatibility(fields);
        Constraints constraints = constraints(fields);
        try (Fields administration = fields.object("administration")) {
            return new TemplateBody(
                    defaults,
                    compatibility,
                    constraints,
                    lease(administration),
                    ServiceReader.links(fields),
                    placement(fields),
                    repair(administration),
                    noCapacity(administration),
                    administration.objects("maintenance", TemplateReader::window));
        }
    }

    private static Defaults defaults(Fields fields) {
        try (Fields inner = fields.object("defaults")) {
            Set<String> services = new LinkedHashSet<>();
            Map<String, Object> config = new LinkedHashMap<>(inner.values("config"));
            JsonNode list = inner.list("services");
            for (int index = 0; index < list.size(); index++) {
                service(inner, index, list.get(index), services, config);
            }
            List<String> providers = List.copyOf(inner.names("providers"));
            if (inner.has("provider") && !providers.isEmpty()) {
                inner.error(
                        "providers",
                        "the providers are given by provider and by providers.\nMaybe keep providers, which names several.");
            }
            return new Defaults(
                    List.copyOf(services),
                    inner.text("provider"),
                    providers,
                    inner.text("hardwaretype"),
                    inner.text("imagetype"),
                    dnsSuffix(inner),
                    Ordered.map(config));
        }
    }

    private static void service(
            Fields defaults, int index, JsonNode item, Set<String> services, Map<String, Object> config) {
        if (!item.isObject()) {
            if (!item.isValueNode() || item.asText().isBlank()) {
                defaults.wrong("services", item, "must be a list of names");
                return;
            }
            services.add(item.asText());
            return;
        }
        String at = defaults.pointer("services") + "/" + index;
        try (Fields fields = Fields.of(defaults.findings(), defaults.subject(), at, item)) {
            String name = fields.requiredText("name", "name a service.");
            Map<String, Object> own = fields.values("config");
            if (name.isEmpty()) {
                return;
            }
            services.add(name);
            if (!own.isEmpty() && config.putIfAbsent(name, own) != null) {
                fields.error(
                        "config",
                        "the configuration of \"" + name + "\" is given here and in defaults.config.\n"
                                + "Maybe keep one of the two.");
            } else if (!own.isEmpty()) {
                fields.change("config", "the configuration of \"" + name + "\" now stands in defaults.config.");
            }
        }
    }

    private static @Nullable String dnsSuffix(Fields fields) {
        String suffix = fields.text("dnsSuffix");
        if (suffix != null && (!DNS_SUFFIX.matcher(suffix).matches() || suffix.length() > MAX_DNS_SUFFIX)) {
            fields.wrong(
                    "dnsSuffix",
                    fields.value("dnsSuffix"),
                    "must be a domain of at most " + MAX_DNS_SUFFIX + " characters, such as dev.example.com");
        }
        return suffix;
    }

    private static Compatibility compatibility(Fields fields) {
        try (Fields inner = fields.object("compatibility")) {
            return new Compatibility(inner.names("hardwaretypes"), inner.names("imagetypes"), inner.names("services"));
        }
    }

    private static Constraints constraints(Fields fields) {
        try (Fields inner = fields.object("constraints");
                Fields layout = inner.object("layout")) {
            return new Constraints(
                    layout.groups("mustcoexist"),
                    layout.groups("cantcoexist"),
                    inner.entries("services", (service, constraint) -> serviceConstraint(constraint)),
                    inner.has("size") ? range(inner, "size", 1) : null);
        }
    }

    private static ServiceConstraint serviceConstraint(Fields fields) {
        return new ServiceConstraint(
                fields.has("quantities") ? range(fields, "quantities", 0) : null,
                fields.names("hardwaretypes"),
                fields.names("imagetypes"),
                ratio(fields),
                spread(fields));
    }

    private static @Nullable Range range(Fields fields, String key, int least) {
        try (Fields inner = fields.object(key)) {
            Integer min = inner.integer("min", least, Range.UNBOUNDED);
            Integer max = inner.integer("max", least, Range.UNBOUNDED);
            int from = min == null ? least : min;
            int to = max == null ? Range.UNBOUNDED : max;
            if (from > to) {
                inner.error(
                        "min",
                        inner.path("min") + " (" + from + ") is over " + inner.path("max") + " (" + to
                                + ").\nMaybe swap them.");
                return null;
            }
            return new Range(from, to);
        }
    }

    private static @Nullable Ratio ratio(Fields fields) {
        if (!fields.has("ratio")) {
            return null;
        }
        try (Fields inner = fields.object("ratio")) {
            String per = inner.requiredText("per", "name a service, or write nodes.");
            Integer every = inner.integer("every", 1, Range.UNBOUNDED);
            if (every == null) {
                if (!inner.has("every")) {
                    inner.error(
                            "every",
                            inner.path("every") + " is missing.\nMaybe write how many " + per
                                    + " there are for one instance.");
                }
                return null;
            }
            return per.isEmpty() ? null : new Ratio(per, every);
        }
    }

    private static @Nullable Spread spread(Fields fields) {
        String word = fields.text("spread");
        if (word == null) {
            return null;
        }
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "soft", "true" -> Spread.SOFT;
            case "hard" -> Spread.HARD;
            case "false" -> null;
            default -> {
                fields.wrong("spread", fields.value("spread"), "must be soft or hard");
                yield null;
            }
        };
    }

    private static @Nullable Lease lease(Fields administration) {
        if (!administration.has("leaseduration")) {
            return null;
        }
        try (Fields inner = administration.object("leaseduration")) {
            Lease lease = new Lease(
                    Amounts.lease(inner, "initial"), Amounts.lease(inner, "max"), Amounts.lease(inner, "step"));
            if (lease.max() != 0 && (lease.initial() == 0 || lease.initial() > lease.max())) {
                inner.error(
                        "initial",
                        "the initial lease (" + (lease.initial() == 0 ? "for ever" : lease.initial() + " ms")
                                + ") is longer than the longest one (" + lease.max()
                                + " ms).\nMaybe set max to 0, which is for ever.");
            }
            return lease;
        }
    }

    private static @Nullable Repair repair(Fields administration) {
        String word = administration.text("repair");
        if (word == null) {
            return null;
        }
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "manual" -> Repair.MANUAL;
            case "automatic" -> Repair.AUTOMATIC;
            default -> {
                administration.wrong("repair", administration.value("repair"), "must be manual or automatic");
                yield null;
            }
        };
    }

    private static @Nullable NoCapacity noCapacity(Fields administration) {
        String word = administration.text("noCapacity");
        if (word == null) {
            return null;
        }
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "automatic" -> NoCapacity.AUTOMATIC;
            case "plan" -> NoCapacity.PLAN;
            default -> {
                administration.wrong("noCapacity", administration.value("noCapacity"), "must be automatic or plan");
                yield null;
            }
        };
    }

    private static @Nullable MaintenanceWindow window(Fields fields, JsonNode item) {
        String cron = cron(fields);
        String zone = zone(fields);
        long duration = duration(fields);
        return cron == null || zone == null || duration == 0 ? null : new MaintenanceWindow(cron, zone, duration);
    }

    private static @Nullable String cron(Fields fields) {
        String cron = fields.requiredText("cron", "write when the window opens, such as 0 2 * * sun.");
        if (cron.isEmpty()) {
            return null;
        }
        try {
            MaintenanceWindow.requireCron(cron);
            return cron;
        } catch (IllegalArgumentException e) {
            fields.wrong(
                    "cron",
                    fields.value("cron"),
                    "must be minute, hour, day of month, month and day of week as in a crontab, such as 0 2 * * sun ("
                            + e.getMessage() + ")");
            return null;
        }
    }

    private static @Nullable String zone(Fields fields) {
        String zone = fields.text("zone");
        try {
            return zone == null ? "UTC" : ZoneId.of(zone).getId();
        } catch (DateTimeException e) {
            fields.wrong("zone", fields.value("zone"), "must be a time zone, such as Europe/Berlin or UTC");
            return null;
        }
    }

    /** Milliseconds; 0 where it is not told rightly. */
    private static long duration(Fields fields) {
        String text = fields.requiredText("duration", "write how long the window stays open, such as 4h.");
        if (text.isEmpty()) {
            return 0;
        }
        long millis = Leases.parse(text).orElse(0);
        if (millis < MaintenanceWindow.SHORTEST.toMillis()) {
            fields.wrong(
                    "duration",
                    fields.value("duration"),
                    "must be a minute or more: milliseconds, or a whole number with s, m, h or d, such as 4h");
            return 0;
        }
        return millis;
    }

    private static PlacementSettings placement(Fields fields) {
        try (Fields inner = fields.object("placement")) {
            Map<String, Long> weights = new LinkedHashMap<>();
            Fields given = inner.object("weights");
            for (String constraint : given.keys()) {
                Long weight = given.whole(constraint, 0, Integer.MAX_VALUE);
                if (weight != null) {
                    weights.put(constraint, weight);
                }
            }
            return new PlacementSettings(
                    inner.text("profile"),
                    Ordered.map(weights),
                    inner.entries("constraints", (constraint, setting) -> setting(setting)),
                    List.copyOf(inner.names("locations")),
                    preferred(inner));
        }
    }

    private static Preferred preferred(Fields placement) {
        try (Fields inner = placement.object("preferred")) {
            return new Preferred(inner.names("hardwaretypes"), inner.names("imagetypes"));
        }
    }

    private static ConstraintSetting setting(Fields fields) {
        Boolean enabled = fields.has("enabled") ? (Boolean) fields.flag("enabled", true) : null;
        String written = fields.text("level");
        String level = written == null ? null : written.toLowerCase(Locale.ROOT);
        if (level != null && !LEVELS.contains(level)) {
            fields.error("level", "the level \"" + written + "\" is not known.\n" + Nearest.hint(level, LEVELS, ""));
        }
        return new ConstraintSetting(enabled, level, fields.whole("limit", 0, Long.MAX_VALUE));
    }
}
