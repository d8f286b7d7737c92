package io.loom.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Mixin: prints data to standard output in the format that was asked for. */
final class Output {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final ObjectMapper YAML =
            new ObjectMapper(new YAMLFactory().disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER));

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "One of ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    private OutputFormat format;

    @Option(names = "--no-color", description = "Print without colours, as with NO_COLOR in the environment.")
    private boolean noColor;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** What was asked for. */
    OutputFormat format() {
        return format;
    }

    /** Whether progress may be drawn over itself on standard error, in colours. */
    boolean interactive() {
        return !noColor
                && System.getenv("NO_COLOR") == null
                && !"dumb".equals(System.getenv("TERM"))
                && Terminals.ofThisProcess().err();
    }

    /** Standard output, for data. */
    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Standard error, for progress and words. */
    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** Prints one thing. */
    void one(JsonNode item, List<Column> columns) {
        print(item, List.of(item), columns);
    }

    /** Prints a list of things. */
    void list(JsonNode items, List<Column> columns) {
        List<JsonNode> rows = new ArrayList<>();
        items.forEach(rows::add);
        print(items, rows, columns);
    }

    /** Prints {@code document} as JSON or YAML, if that was asked for, and says whether it did. */
    boolean structured(JsonNode document) {
        return switch (format) {
            case JSON -> {
                out().println(write(JSON, document));
                out().flush();
                yield true;
            }
            case YAML -> {
                out().print(write(YAML, document));
                out().flush();
                yield true;
            }
            case TABLE, WIDE, CSV, NAME -> false;
        };
    }

    private void print(JsonNode document, List<JsonNode> rows, List<Column> columns) {
        if (structured(document)) {
            return;
        }
        if (format == OutputFormat.NAME) {
            rows.forEach(row -> out().println(columns.getFirst().text(row)));
        } else if (format == OutputFormat.CSV) {
            out().print(Csv.line(columns.stream().map(Column::header).toList()));
            rows.forEach(row -> out().print(Csv.line(
                    columns.stream().map(column -> column.value(row).orElse("")).toList())));
        } else {
            List<Column> shown = columns.stream()
                    .filter(column -> !column.wide() || format == OutputFormat.WIDE)
                    .toList();
            Table table = new Table(shown.stream().map(Column::header).toList());
            rows.forEach(row ->
                    table.row(shown.stream().map(column -> column.text(row)).toList()));
            table.print(out());
        }
        out().flush();
    }

    private static String write(ObjectMapper mapper, JsonNode document) {
        try {
            return mapper.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The command that this output belongs to. */
    CommandLine commandLine() {
        return spec.commandLine();
    }
}
