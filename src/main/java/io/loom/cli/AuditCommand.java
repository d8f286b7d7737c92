package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Who did what in the tenant. */
@Command(
        name = "audit",
        description = "Who did what.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class AuditCommand extends Noun {

    private static final List<Column> COLUMNS = List.of(
            Column.of("ID", "/id"),
            Column.of("AT", "/at"),
            Column.of("USER", "/user"),
            Column.of("ACTION", "/action"),
            Column.of("SUBJECT", "/subject"));

    @Command(description = "What was done, newest first.", mixinStandardHelpOptions = true)
    int list(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Option(names = "--user", paramLabel = "NAME", description = "Only by that user.") @Nullable String user,
            @Option(
                            names = "--action",
                            paramLabel = "ACTION",
                            description = "Only that, such as user.create, or what begins so: user.")
                    @Nullable
                    String action,
            @Option(
                            names = "--subject",
                            paramLabel = "SUBJECT",
                            description = "Only to that, such as tenant/default, or what begins so: tenant/")
                    @Nullable
                    String subject,
            @Option(names = "--since", paramLabel = "TIME", description = "Such as 2026-01-31T12:00:00Z.") @Nullable
                    Instant since,
            @Option(names = "--until", paramLabel = "TIME", description = "Before that.") @Nullable Instant until,
            @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "At most so many.")
                    int limit) {
        StringBuilder path = new StringBuilder("/audit?limit=").append(limit);
        narrow(path, "user", user);
        narrow(path, "action", action);
        narrow(path, "subject", subject);
        narrow(path, "since", since);
        narrow(path, "until", until);
        output.list(server.api().get(path.toString()).path("items"), COLUMNS);
        return ExitCode.OK;
    }

    @Command(description = "One of these, with what it changed.", mixinStandardHelpOptions = true)
    int get(@Mixin ServerOptions server, @Mixin Output output, @Parameters(paramLabel = "ID") String id) {
        JsonNode entry = server.api().get("/audit/" + Api.segment(id));
        output.one(entry, COLUMNS);
        if (output.format() == OutputFormat.TABLE || output.format() == OutputFormat.WIDE) {
            changes(entry.path("before"), entry.path("after")).forEach(output.out()::println);
            output.out().flush();
        }
        return ExitCode.OK;
    }

    private static void narrow(StringBuilder path, String name, @Nullable Object value) {
        if (value != null) {
            path.append('&').append(name).append('=').append(Api.segment(value.toString()));
        }
    }

    /** A line for each value that went ({@code -}) or came ({@code +}), by its JSON pointer. */
    static List<String> changes(JsonNode before, JsonNode after) {
        Map<String, String> old = new TreeMap<>();
        Map<String, String> fresh = new TreeMap<>();
        flatten("", before, old);
        flatten("", after, fresh);
        SortedSet<String> pointers = new TreeSet<>(old.keySet());
        pointers.addAll(fresh.keySet());
        return pointers.stream()
                .filter(pointer -> !Objects.equals(old.get(pointer), fresh.get(pointer)))
                .flatMap(pointer -> Stream.of(
                                line("-", pointer, old.get(pointer)), line("+", pointer, fresh.get(pointer)))
                        .filter(line -> !line.isEmpty()))
                .toList();
    }

    private static String line(String sign, String pointer, @Nullable String value) {
        return value == null ? "" : sign + " " + (pointer.isEmpty() ? "/" : pointer) + ": " + value;
    }

    private static void flatten(String pointer, JsonNode node, Map<String, String> into) {
        if (node.isMissingNode() || pointer.isEmpty() && node.isNull()) {
            return;
        }
        if (node.isObject() && !node.isEmpty()) {
            node.properties().forEach(field -> flatten(pointer + "/" + field.getKey(), field.getValue(), into));
        } else if (node.isArray() && !node.isEmpty()) {
            for (int i = 0; i < node.size(); i++) {
                flatten(pointer + "/" + i, node.get(i), into);
            }
        } else {
            into.put(pointer, node.toString());
        }
    }
}
