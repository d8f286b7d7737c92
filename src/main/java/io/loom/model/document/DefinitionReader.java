package io.loom.model.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.contract.PluginDescriptor;
import io.loom.model.About;
import io.loom.model.Definition;
import io.loom.model.DefinitionKind;
import io.loom.model.InvalidInputException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads definitions from JSON and YAML: Loom's documents ({@code apiVersion}, {@code kind}, and the fields directly or under
 * {@code metadata} and {@code spec}), the original's files, its export, and the descriptors of its plugins. A text may hold
 * several documents. Thread-safe.
 */
public final class DefinitionReader {

    /** What a name may look like. */
    public static final Pattern NAME = Pattern.compile("[\\w.-]{1,255}");

    /** The one version of Loom's documents. */
    public static final String API_VERSION = "loom/v1";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private DefinitionReader() {}

    /**
     * Reads every definition of a text. A text that is broken at any place gives one reading with the error, and nothing else.
     *
     * @param source names the text in messages; as a path, its folder and ending help to tell kind and language
     */
    public static List<Reading> read(String source, String text) {
        return read(source, text, false);
    }

    /**
     * The same.
     *
     * @param passClusters whether documents that describe clusters are passed by, instead of refused
     */
    public static List<Reading> read(String source, String text, boolean passClusters) {
        List<Reading> readings = new ArrayList<>();
        try {
            for (Document document : Documents.read(source, text)) {
                if (passClusters && ClusterDocuments.isCluster(document.root())) {
                    continue;
                }
                KindFinder.find(source, document.root())
                        .forEach(found -> readings.add(
                                read(source, found.kind(), found.pointer(), found.node(), document.places())));
            }
        } catch (InvalidInputException broken) {
            return List.of(new Reading(source, "", null, null, null, null, broken.problems(), List.of()));
        }
        return List.copyOf(readings);
    }

    /**
     * Reads one definition of a known kind from a text with one document.
     *
     * @throws InvalidInputException where the text is broken, or holds no document or several
     */
    public static Reading read(DefinitionKind kind, String source, String text) {
        Document document = Documents.only(source, text);
        return read(source, kind, "", document.root(), document.places());
    }

    /** Reads what {@link DefinitionWriter#toMap} wrote. */
    public static Reading read(DefinitionKind kind, String source, Map<String, Object> document) {
        return read(source, kind, "", MAPPER.valueToTree(document), Places.NONE);
    }

    private static Reading read(
            String source, @Nullable DefinitionKind kind, String pointer, JsonNode document, Places places) {
        Findings findings = new Findings(places);
        if (kind == null) {
            findings.error(
                    pointer,
                    source + ": it cannot be told what this describes.\n"
                            + "Maybe add a kind, such as \"kind: Service\".");
        } else if (!document.isObject()) {
            findings.error(pointer, source + ": a " + kind.document() + " must be an object.");
        }
        if (kind == null || findings.hasErrors()) {
            return new Reading(source, pointer, kind, null, null, null, findings.problems(), findings.changes());
        }
        String given = nameOf(document);
        Definition definition = read(kind, given, pointer, document, findings);
        return new Reading(
                source,
                pointer,
                kind,
                given.isEmpty() ? null : given,
                versionOf(document),
                findings.hasErrors() ? null : definition,
                findings.problems(),
                findings.changes());
    }

    private static @Nullable Integer versionOf(JsonNode document) {
        for (String at : List.of("/metadata/version", "/version", "/spec/version")) {
            BigDecimal version = Fields.decimal(document.at(at));
            if (version != null) {
                return version.intValue();
            }
        }
        return null;
    }

    private static String nameOf(JsonNode document) {
        return document.path("metadata")
                .path("name")
                .asText(document.path("name").asText(document.at("/spec/name").asText("")));
    }

    private static Definition read(
            DefinitionKind kind, String given, String pointer, JsonNode document, Findings findings) {
        try (Fields fields = Fields.of(findings, subject(kind, given), pointer, document)) {
            fields.flatten("metadata");
            fields.flatten("spec");
            String apiVersion = fields.text("apiVersion");
            if (apiVersion != null && !apiVersion.equals(API_VERSION)) {
                fields.wrong("apiVersion", fields.value("apiVersion"), "must be " + API_VERSION);
            }
            String named = fields.text("kind");
            if (named != null && !named.equals(kind.document())) {
                fields.wrong("kind", fields.value("kind"), "must be " + kind.document() + " here");
            }
            fields.integer("version", 0, Integer.MAX_VALUE);
            String name = fields.requiredText("name", "give it a name of letters, digits, _ . and -.");
            if (!name.isEmpty() && !NAME.matcher(name).matches()) {
                fields.wrong("name", fields.value("name"), "must be 1 to 255 letters, digits, _ . and -");
            }
            About about = new About(fields.text("label"), fields.text("description"), fields.text("icon"));
            return read(kind, name, about, fields);
        }
    }

    private static Definition read(DefinitionKind kind, String name, About about, Fields fields) {
        return switch (kind) {
            case PROVIDER -> TypeReader.provider(name, about, fields);
            case HARDWARE_TYPE -> TypeReader.hardwareType(name, about, fields);
            case IMAGE_TYPE -> TypeReader.imageType(name, about, fields);
            case SERVICE -> ServiceReader.service(name, about, fields);
            case CLUSTER_TEMPLATE -> TemplateReader.clusterTemplate(name, about, fields);
            case PARTIAL_TEMPLATE -> TemplateReader.partialTemplate(name, about, fields);
            case PROVIDER_TYPE -> PluginTypeReader.pluginType(PluginDescriptor.Kind.PROVIDER, name, about, fields);
            case AUTOMATOR_TYPE -> PluginTypeReader.pluginType(PluginDescriptor.Kind.AUTOMATOR, name, about, fields);
        };
    }

    private static String subject(DefinitionKind kind, String name) {
        return kind.document() + (name.isEmpty() ? "" : " \"" + name + "\"");
    }
}
