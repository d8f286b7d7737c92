package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Clusters: from a template to running machines, and back. */
@Command(
        name = "cluster",
        description = "Clusters: from a template to running machines, and back.",
        mixinStandardHelpOptions = true,
        subcommands = {
            CreateCommand.class,
            GrowCommand.class,
            AdoptCommand.class,
            ShrinkCommand.class,
            ReplaceCommand.class,
            RepairCommand.class,
            FinishElsewhereCommand.class,
            HardwareCommand.class,
            ImageCommand.class,
            MoveCommand.class,
            SyncCommand.class,
            ReplanCommand.class,
            ServicesCommand.Add.class,
            ServicesCommand.Remove.class,
            ReconfigureCommand.class,
            RotateKeyCommand.class,
            RunningCommand.Start.class,
            RunningCommand.Stop.class,
            RunningCommand.Restart.class,
            RunOnNodesCommand.class,
            MaintenanceCommand.class,
            SshCommand.class,
            SshConfigCommand.class,
            WhatIfCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
final class ClusterCommand extends Noun {

    static final List<Column> COLUMNS = List.of(
            Column.of("ID", "/id"),
            Column.of("NUMBER", "/number"),
            Column.of("NAME", "/name"),
            Column.of("TEMPLATE", "/template"),
            Column.of("SIZE", "/size"),
            Column.of("STATE", "/state"),
            Column.of("OWNER", "/owner"),
            Column.wide("PROVIDERS", "/providers"),
            Column.wide("SERVICES", "/services"),
            Column.wide("LABELS", "/labels"),
            Column.wide("CREATED", "/createdAt"),
            Column.wide("EXPIRES", "/expiresAt"),
            Column.wide("MAINTENANCE", "/maintenance"),
            Column.of("DRIFT", "/drift/nodes"),
            Column.wide("INSPECTED", "/drift/inspectedAt"),
            Column.of("MESSAGE", "/message"));

    static final List<Column> NODE_COLUMNS = List.of(
            Column.of("HOST", "/hostName"),
            Column.of("NUMBER", "/number"),
            Column.of("STATE", "/state"),
            Column.of("SERVICES", "/services"),
            Column.wide("SERVICE STATES", "/serviceStates"),
            Column.of("HARDWARE", "/hardwareType"),
            Column.of("IMAGE", "/imageType"),
            Column.of("PROVIDER", "/provider"),
            Column.of("LOCATION", "/location"),
            Column.wide("HOST", "/host"),
            Column.of("ADDRESS", "/addresses/access_v4"),
            Column.of("SSH", "/sshPort"),
            Column.wide("BIND", "/addresses/bind_v4"),
            Column.wide("ID", "/id"),
            Column.of("CONDITION", "/condition/state"),
            Column.wide("SINCE", "/condition/since"),
            Column.of("MESSAGE", "/message", "/condition/message"));

    private static final List<Column> ACTION_COLUMNS =
            List.of(Column.of("ACTION", "/kind"), Column.of("ALLOWED", "/allowed"), Column.of("REASON", "/reason"));

    private static final List<Column> HISTORY_COLUMNS = List.of(
            Column.of("AT", "/at"),
            Column.of("ACTOR", "/actor"),
            Column.of("WHAT", "/what"),
            Column.wide("OPERATION", "/operationId"),
            Column.of("MESSAGE", "/message"));

    private static final List<Column> TASK_COLUMNS = List.of(
            Column.of("INDEX", "/index"),
            Column.of("HOST", "/hostName"),
            Column.of("ACTION", "/action"),
            Column.of("SERVICE", "/service"),
            Column.of("STATE", "/state"),
            Column.of("ATTEMPTS", "/attempts"),
            Column.wide("STARTED", "/startedAt"),
            Column.wide("ENDED", "/endedAt"),
            Column.wide("ID", "/id"),
            Column.of("MESSAGE", "/waiting/message", "/message"));

    @Command(description = "All of yours; as an admin, all.", mixinStandardHelpOptions = true)
    int list(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Option(
                            names = {"-l", "--label"},
                            paramLabel = "KEY[=VALUE]",
                            description = "Only those with that label; of several, with all of them.")
                    @Nullable
                    List<String> labels) {
        String filter = labels == null
                ? ""
                : labels.stream().map(label -> "label=" + Api.segment(label)).collect(Collectors.joining("&", "?", ""));
        output.list(server.api().list("/clusters" + filter), COLUMNS);
        return ExitCode.OK;
    }

    @Command(aliases = "show", description = "One cluster.", mixinStandardHelpOptions = true)
    int get(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Mixin ClusterName cluster,
            @Option(names = "--actions", description = "What can be done to it now, and why not.") boolean actions) {
        JsonNode found = cluster.find(server.api());
        if (actions) {
            output.list(found.path("allowedActions"), ACTION_COLUMNS);
        } else {
            output.one(found, COLUMNS);
            warnOfLease(found, output);
        }
        return ExitCode.OK;
    }

    private static void warnOfLease(JsonNode cluster, Output output) {
        if (cluster.path("leaseWarnedAt").isTextual()
                && !cluster.path("state").asText().equals("TERMINATED")) {
            output.err()
                    .println("Its lease ends at " + cluster.path("expiresAt").asText()
                            + ".\nMaybe prolong it: loom cluster prolong "
                            + cluster.path("name").asText() + " --by 8h");
        }
    }

    @Command(
            description = "Gives its machines back, whatever its state; an operation that changes it is aborted first.",
            mixinStandardHelpOptions = true)
    int delete(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Mixin WaitOptions wait,
            @Mixin ClusterName cluster,
            @Option(
                            names = "--force",
                            description = "Forget machines that cannot be given back; the history says which.")
                    boolean force) {
        Api api = server.api();
        String id = cluster.id(api);
        JsonNode operation = api.delete("/clusters/" + id + (force ? "?force=true" : ""));
        if (!wait.asked()) {
            output.err()
                    .println("Deleting cluster " + id + ": operation "
                            + operation.path("id").asText() + ".");
            return ExitCode.OK;
        }
        return follow(api, output, wait, operation.path("id").asText());
    }

    @Command(
            description = "Keeps it from deletion, from losing nodes and from the end of its lease.",
            mixinStandardHelpOptions = true)
    int protect(@Mixin ServerOptions server, @Mixin Output output, @Mixin ClusterName cluster) {
        return protect(server, output, cluster, true);
    }

    @Command(description = "Lifts its protection.", mixinStandardHelpOptions = true)
    int unprotect(@Mixin ServerOptions server, @Mixin Output output, @Mixin ClusterName cluster) {
        return protect(server, output, cluster, false);
    }

    private static int protect(ServerOptions server, Output output, ClusterName cluster, boolean on) {
        Api api = server.api();
        ObjectNode protection = Api.JSON.createObjectNode().put("on", on);
        output.one(api.put("/clusters/" + cluster.id(api) + "/protection", protection), COLUMNS);
        return ExitCode.OK;
    }

    @Command(description = "Draws what happens to it until its operation ends.", mixinStandardHelpOptions = true)
    int watch(@Mixin ServerOptions server, @Mixin Output output, @Mixin WaitOptions wait, @Mixin ClusterName cluster) {
        Api api = server.api();
        return follow(api, output, wait, cluster.operationId(api));
    }

    @Command(description = "Its nodes.", mixinStandardHelpOptions = true)
    int nodes(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Mixin ClusterName cluster,
            @Option(names = "--service", paramLabel = "NAME", description = "Only nodes with that service.") @Nullable
                    String service,
            @Option(names = "--deleted", description = "Those that were deleted too.") boolean deleted) {
        Api api = server.api();
        String filter = "?deleted=" + deleted + (service == null ? "" : "&service=" + Api.segment(service));
        output.list(api.list("/clusters/" + cluster.id(api) + "/nodes" + filter), NODE_COLUMNS);
        return ExitCode.OK;
    }

    @Command(
            description = "Compares its nodes with what is recorded of them; changes nothing.",
            mixinStandardHelpOptions = true)
    int inspect(
            @Mixin ServerOptions server, @Mixin Output output, @Mixin WaitOptions wait, @Mixin ClusterName cluster) {
        Api api = server.api();
        String id = cluster.id(api);
        JsonNode operation = api.post("/clusters/" + id + "/inspections", Api.JSON.createObjectNode());
        if (!wait.asked()) {
            output.err()
                    .println("Inspecting cluster " + id + ": operation "
                            + operation.path("id").asText() + ".");
            return ExitCode.OK;
        }
        int outcome = follow(api, output, wait, operation.path("id").asText());
        output.list(api.list("/clusters/" + id + "/nodes"), NODE_COLUMNS);
        return outcome;
    }

    @Command(description = "What happened to it, oldest first.", mixinStandardHelpOptions = true)
    int history(@Mixin ServerOptions server, @Mixin Output output, @Mixin ClusterName cluster) {
        Api api = server.api();
        output.list(api.list("/clusters/" + cluster.id(api) + "/history"), HISTORY_COLUMNS);
        return ExitCode.OK;
    }

    @Command(description = "The plan it was made by.", mixinStandardHelpOptions = true)
    int plan(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Mixin ClusterName cluster,
            @Option(
                            names = {"-v", "--verbose"},
                            description = "Say why each node is what and where it is, and what each constraint misses.")
                    boolean verbose) {
        Api api = server.api();
        new PlanPrinter(output, verbose).print(api.get("/clusters/" + cluster.id(api) + "/plan"));
        return ExitCode.OK;
    }

    @Command(description = "Its configuration.", mixinStandardHelpOptions = true)
    int config(@Mixin ServerOptions server, @Mixin Output output, @Mixin ClusterName cluster) {
        Api api = server.api();
        JsonNode config = api.get("/clusters/" + cluster.id(api) + "/config");
        if (!output.structured(config)) {
            output.out().println(config.toPrettyString());
            output.out().flush();
        }
        return ExitCode.OK;
    }

    @Command(description = "The tasks of its latest operation.", mixinStandardHelpOptions = true)
    int tasks(@Mixin ServerOptions server, @Mixin Output output, @Mixin ClusterName cluster) {
        Api api = server.api();
        output.list(api.list("/operations/" + cluster.operationId(api) + "/tasks"), TASK_COLUMNS);
        return ExitCode.OK;
    }

    @Command(description = "The task graph of its latest operation.", mixinStandardHelpOptions = true)
    int graph(@Mixin ServerOptions server, @Mixin Output output, @Mixin ClusterName cluster) {
        Api api = server.api();
        JsonNode graph = api.get("/operations/" + cluster.operationId(api) + "/graph");
        if (!output.structured(graph)) {
            new GraphPrinter(output.out()).print(graph);
        }
        return ExitCode.OK;
    }

    @Command(
            description = "What a task has said; without a task, all of the latest operation.",
            mixinStandardHelpOptions = true)
    int log(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Mixin ClusterName cluster,
            @Option(names = "--task", paramLabel = "ID", description = "Id or index of a task.") @Nullable String task,
            @Option(
                            names = {"-f", "--follow"},
                            description = "Go on with what is said from now on, until the operation has ended.")
                    boolean follow,
            @Mixin RawOption raw)
            throws InterruptedException {
        Api api = server.api();
        String operation = cluster.operationId(api);
        if (follow && task == null) {
            new OperationLog(api, raw.out(output), operation).follow();
            return ExitCode.OK;
        }
        for (JsonNode candidate : api.list("/operations/" + operation + "/tasks")) {
            boolean wanted = task == null
                    || task.equals(candidate.path("id").asText())
                    || task.equals(candidate.path("index").asText());
            if (wanted && follow) {
                new LogPrinter(api, raw.out(output)).follow(candidate.path("id").asText());
            } else if (wanted) {
                new LogPrinter(api, raw.out(output)).print(candidate, task == null);
            }
        }
        return ExitCode.OK;
    }

    @Command(description = "Puts labels on it, and takes them off.", mixinStandardHelpOptions = true)
    int label(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Mixin ClusterName cluster,
            @Parameters(
                            index = "1..*",
                            arity = "1..*",
                            paramLabel = "KEY=VALUE|KEY-",
                            description = "A label to set; or, with a - behind its key, one to remove.")
                    List<String> labels) {
        ObjectNode changes = Api.JSON.createObjectNode();
        for (String label : labels) {
            int equals = label.indexOf('=');
            if (equals > 0) {
                changes.put(label.substring(0, equals), label.substring(equals + 1));
            } else if (equals < 0 && label.length() > 1 && label.endsWith("-")) {
                changes.putNull(label.substring(0, label.length() - 1));
            } else {
                throw new CliException(
                        ExitCode.USAGE,
                        label + " changes no label.\nMaybe key=value to set one, or key- to remove one.");
            }
        }
        Api api = server.api();
        output.one(api.patch("/clusters/" + cluster.id(api) + "/labels", changes), COLUMNS);
        return ExitCode.OK;
    }

    @Command(description = "Lets it live longer.", mixinStandardHelpOptions = true)
    int prolong(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Mixin ClusterName cluster,
            @Option(
                            names = "--by",
                            paramLabel = "DURATION",
                            required = true,
                            description = "Such as 8h.",
                            converter = DurationConverter.class)
                    Duration by) {
        Api api = server.api();
        ObjectNode lease = Api.JSON.createObjectNode().put("extendMillis", by.toMillis());
        api.post("/clusters/" + cluster.id(api) + "/lease", lease);
        output.one(cluster.find(api), COLUMNS);
        return ExitCode.OK;
    }

    /** Draws an operation until it ends, and gives the exit status. */
    static int follow(Api api, Output output, WaitOptions wait, String operation) {
        return new OperationFollower(api, output.err(), output.interactive()).follow(operation, wait.timeout());
    }
}
