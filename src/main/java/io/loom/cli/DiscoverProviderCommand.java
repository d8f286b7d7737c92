package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loom.model.document.DefinitionWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What an account at a provider offers. */
@Command(
        name = "discover",
        description =
                "Asks what its account offers: flavors, images, locations, networks, and what is left of its quota.",
        mixinStandardHelpOptions = true)
final class DiscoverProviderCommand implements Callable<Integer> {

    private static final List<Column> FLAVORS = List.of(
            Column.of("FLAVOR", "/id"),
            Column.of("NAME", "/name"),
            Column.of("CPUS", "/cpus"),
            Column.of("MEMORY MIB", "/memoryMiB"),
            Column.of("DISK GIB", "/diskGiB"),
            Column.of("PER HOUR", "/hourlyPrice"),
            Column.of("CURRENCY", "/currency"),
            Column.of("LOCATIONS", "/locations"));

    private static final List<Column> IMAGES =
            List.of(Column.of("IMAGE", "/id"), Column.of("NAME", "/name"), Column.of("SSH USER", "/sshUser"));

    private static final List<Column> LOCATIONS = List.of(Column.of("LOCATION", ""));

    private static final List<Column> NETWORKS = List.of(Column.of("NETWORK", "/id"), Column.of("NAME", "/name"));

    private static final List<Column> QUOTAS = List.of(
            Column.of("QUOTA", "/name"),
            Column.of("LIMIT", "/limit"),
            Column.of("USED", "/used"),
            Column.of("LEFT", "/left"));

    /** What is printed. */
    enum Format {
        OFFER,
        DEFINITIONS
    }

    @Mixin
    private ServerOptions server;

    @Mixin
    private Output output;

    @Parameters(paramLabel = "NAME", description = "Name of the provider.")
    private String name;

    @Option(
            names = "--format",
            paramLabel = "WHAT",
            defaultValue = "offer",
            description = "One of offer, or definitions: hardware and image types as YAML, for loom import.")
    private Format format;

    @Option(
            names = "--flavor",
            paramLabel = "PATTERN",
            description = "Only flavors with such an id or name, where * is any text; may be repeated.")
    private List<String> flavors = List.of();

    @Option(
            names = "--image",
            paramLabel = "PATTERN",
            description = "Only images with such an id or name, where * is any text; may be repeated.")
    private List<String> images = List.of();

    @Override
    public Integer call() {
        Api api = server.api();
        ObjectNode offer = (ObjectNode) AccountQuestion.ask(api, name, "offer");
        keep(offer, "flavors", flavors);
        keep(offer, "images", images);
        if (format == Format.DEFINITIONS) {
            JsonNode provider = api.get("/providers/" + Api.segment(name));
            output.out().print(DefinitionWriter.toYaml(OfferedDefinitions.of(provider, offer)));
            output.out().flush();
        } else if (!output.structured(offer)) {
            List<Runnable> tables = new ArrayList<>();
            add(tables, offer.path("flavors"), FLAVORS);
            add(tables, offer.path("images"), IMAGES);
            add(tables, offer.path("locations"), LOCATIONS);
            add(tables, offer.path("networks"), NETWORKS);
            add(tables, offer.path("quotas"), QUOTAS);
            for (int i = 0; i < tables.size(); i++) {
                if (i > 0) {
                    output.out().println();
                }
                tables.get(i).run();
            }
        }
        return AccountQuestion.conclude(offer, true, output);
    }

    private void add(List<Runnable> tables, JsonNode items, List<Column> columns) {
        if (!items.isEmpty()) {
            tables.add(() -> output.list(items, columns));
        }
    }

    private static void keep(ObjectNode offer, String what, List<String> patterns) {
        if (patterns.isEmpty()) {
            return;
        }
        List<Pattern> wanted =
                patterns.stream().map(DiscoverProviderCommand::compile).toList();
        ArrayNode kept = Api.JSON.createArrayNode();
        for (JsonNode item : offer.path(what)) {
            if (Stream.of("id", "name")
                    .map(member -> item.path(member).asText())
                    .anyMatch(text -> wanted.stream()
                            .anyMatch(pattern -> pattern.matcher(text).matches()))) {
                kept.add(item);
            }
        }
        offer.set(what, kept);
    }

    private static Pattern compile(String pattern) {
        return Pattern.compile(
                Stream.of(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")),
                Pattern.DOTALL);
    }
}
