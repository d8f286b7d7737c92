package io.loom.provisioner.automator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loom.contract.Machine;
import io.loom.contract.ServiceWork;
import io.loom.provisioner.node.Node;
import io.loom.provisioner.node.NodeOutcome;
import io.loom.provisioner.node.NodeProgram;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.ssh.ExecResult;
import io.loom.provisioner.ssh.ShellQuote;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * An action of a service as its node runs it: the files that the automator adds, and around them what every action finds,
 * as docs/guide/automators.md tells. In the command, {@code $run} is the folder that the files are in; it runs in the
 * folder of the service, as the leader of a process group. Not safe for use by several threads.
 */
public final class ServiceProgram {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern PATH = Pattern.compile("/\\S+");
    private static final String LOOKUP = lookup();
    /** Keeps the lookup on the node, by its content: to make it a program for every action would be a process each. */
    private static final String KEEP_LOOKUP =
            """
            tools=${LOOM_HOME:-$HOME/.loom}/tools/%s
            [ -x "$tools/loom-config" ] || {
              mkdir -p "$tools" && chmod 700 "$run/loom-config" && mv "$run/loom-config" "$tools/loom-config"
            }
            """.formatted(UUID.nameUUIDFromBytes(LOOKUP.getBytes(StandardCharsets.UTF_8)));

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NEEDS = """
            missing=
            for tool in awk df find flock setsid tail; do
              command -v $tool > /dev/null || missing="$missing $tool"
            done
            [ -z "$missing" ] || { echo "this node has no$missing" >&2; exit 1; }
            mkdir -p "${LOOM_HOME:-$HOME/.loom}"
            """;

    private final ServiceWork work;
    private final TaskContext task;
    private final ObjectNode config;
    private final FlatConfig flat;
    private final Map<String, String> variables = new LinkedHashMap<>();
    private final Map<String, String> files = new LinkedHashMap<>();
    private final List<String> executables = new ArrayList<>();

    private ServiceProgram(ServiceWork work, TaskContext task, ObjectNode config) throws JsonProcessingException {
        this.work = work;
        this.task = task;
        this.config = config;
        flat = FlatConfig.of(config, JSON);
        file("config.json", json(config));
        file("config.table", flat.table());
        file("loom-config", LOOKUP);
        about();
    }

    /** Of an action of a service, with nothing to run yet. */
    public static ServiceProgram of(ServiceWork work, TaskContext task) {
        try {
            return new ServiceProgram(work, task, JSON.<ObjectNode>valueToTree(work.config()));
        } catch (JsonProcessingException e) {
            throw TaskFailure.lasting("bad-config", "The configuration cannot be written as JSON.")
                    .causedBy(e);
        }
    }

    /**
     * Makes a node ready for such programs. Idempotent.
     *
     * @throws TaskFailure lasting, {@code node-unfit}, when it lacks something that is everywhere
     */
    public static void prepare(Node node) throws InterruptedException {
        ExecResult result = node.script(NEEDS, PATIENCE);
        if (result.exit() != 0) {
            throw TaskFailure.lasting(
                    "node-unfit",
                    "The node cannot run actions for Loom: " + result.words()
                            + ".\nMaybe choose an image that has util-linux, coreutils, findutils and awk.");
        }
    }

    /** JSON for people. */
    public static String json(JsonNode value) {
        return value.toPrettyString() + "\n";
    }

    /** Adds a file, by its name in {@code $run}. */
    public ServiceProgram file(String name, String content) {
        files.put(name, content);
        return this;
    }

    /** Adds a file that can be run. */
    public ServiceProgram executable(String name, String content) {
        executables.add(name);
        return file(name, content);
    }

    /**
     * The word of the command for something that a field holds itself, or names by its absolute path on the node, or by the name
     * of a resource.
     *
     * @param file that it is put into when the field holds it itself
     * @param resourceType of the resources that it may be
     */
    public String given(String file, String value, String resourceType) {
        String name = value.strip();
        if (PATH.matcher(name).matches()) {
            return ShellQuote.quote(name);
        }
        if (work.resources().stream()
                .anyMatch(
                        each -> each.type().equals(resourceType) && each.name().equals(name))) {
            return "\"$LOOM_RESOURCES/" + resourceType + "/" + name + "\"";
        }
        file(file, value);
        return "\"$run/" + file + "\"";
    }

    /** Whether there is a file of that name in {@code $run}. */
    public boolean holds(String file) {
        return files.containsKey(file);
    }

    /**
     * Adds variables to what the command finds in its environment.
     *
     * @param field the field of the action that gives them, for messages
     * @param settings each {@code NAME=value}
     */
    public ServiceProgram variables(String field, Collection<String> settings) {
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            String name = equals < 0 ? setting : setting.substring(0, equals);
            if (equals < 0 || !VARIABLE.matcher(name).matches()) {
                throw TaskFailure.lasting(
                        "bad-field",
                        "Field " + field + " sets the variable \"" + name
                                + "\"; it must be NAME=value, and a name of letters, digits and underscores.");
            }
            if (setting.getBytes(StandardCharsets.UTF_8).length > FlatConfig.LONGEST_BYTES) {
                throw TaskFailure.lasting(
                        "bad-field",
                        "Field " + field + " sets the variable \"" + name
                                + "\" to a value that is too long: a variable may take "
                                + FlatConfig.LONGEST_BYTES / 1024
                                + " KiB.\nMaybe put it into the configuration, and look it up with loom-config.");
            }
            variables.put(name, setting.substring(equals + 1));
        }
        return this;
    }

    /** Names of the variables about the action itself, all of which begin with {@code LOOM_}. */
    public List<String> ownVariables() {
        return variables.keySet().stream()
                .filter(name -> name.startsWith("LOOM_"))
                .toList();
    }

    /** The configuration. */
    public ObjectNode config() {
        return config;
    }

    /** Who and where it is, as tools take it that read JSON. */
    public ObjectNode self() {
        ObjectNode self = JsonNodeFactory.instance.objectNode();
        self.put("action", task.action().name());
        self.put("service", work.service());
        self.put("tenant", task.cluster().tenant());
        self.putObject("cluster")
                .put("id", task.cluster().id().toString())
                .put("number", task.cluster().number())
                .put("name", task.cluster().name());
        self.putObject("node")
                .put("id", task.node().id().toString())
                .put("number", task.node().number())
                .put("hostname", task.node().hostName())
                .put("address", work.machine().addresses().get(Machine.BIND_V4))
                .put("access_address", work.machine().addresses().get(Machine.ACCESS_V4));
        self.put("attempt", task.attempt().number());
        return self;
    }

    private void about() {
        self().properties().forEach(entry -> {
            String name = "LOOM_" + entry.getKey().toUpperCase(Locale.ROOT);
            if (entry.getValue().isValueNode()) {
                variables.put(name, entry.getValue().asText());
            } else {
                entry.getValue().properties().stream()
                        .filter(inner -> !inner.getValue().isNull())
                        .forEach(inner -> variables.put(
                                name + "_" + inner.getKey().toUpperCase(Locale.ROOT),
                                inner.getValue().asText()));
            }
        });
    }

    /**
     * Runs a command line of the shell and waits for its end. A CHECK that must hold is run again and again, until it has ended
     * with status 0 for so long, or no longer does so. The automator's resources are put on the node before.
     */
    public NodeOutcome run(Node node, String command) throws InterruptedException {
        tellOf(flat.ambiguous(), "two keys of the configuration would share the name; loom-config tells them apart");
        tellOf(flat.tooLong(), "the value is too long for a variable; loom-config and $LOOM_CONFIG have it");
        if (!work.resources().isEmpty()) {
            variables.put("LOOM_RESOURCES", node.stage(work.resources(), task));
        }
        return node.run(new NodeProgram(entry(command), files), task);
    }

    private void tellOf(Collection<String> names, String reason) {
        if (names.isEmpty()) {
            return;
        }
        List<String> some = names.stream().limit(5).toList();
        int others = names.size() - some.size();
        task.progress(String.join(", ", some)
                + (others > 0 ? " and " + others + " others are" : names.size() > 1 ? " are" : " is") + " not set, for "
                + reason + ".");
    }

    /**
     * The failure of an action whose command did not end well.
     *
     * @param code stable, e.g. {@code script-failed}
     * @param what it was, e.g. {@code script}
     */
    public TaskFailure failed(String code, String what, NodeOutcome outcome) {
        return failed(code, what, ExitStatus.words(outcome.exit()), outcome);
    }

    /** The same, with words of the automator's for what has happened. */
    public TaskFailure failed(String code, String what, String words, NodeOutcome outcome) {
        return TaskFailure.passing(
                code,
                "The " + what + " of " + work.service() + "'s " + task.action() + " " + words
                        + (outcome.lastLine().isEmpty()
                                ? ", and printed nothing."
                                : "; the task's log has its words. It said last: " + outcome.lastLine()));
    }

    private String entry(String command) {
        var text = new StringBuilder("run=$PWD\n");
        text.append(KEEP_LOOKUP);
        if (!executables.isEmpty()) {
            text.append("chmod 700 ").append(ShellQuote.command(executables)).append('\n');
        }
        flat.variables().forEach((name, value) -> export(text, name, value));
        variables.forEach((name, value) -> export(text, name, value));
        text.append("export LOOM_CONFIG=\"$run/config.json\" LOOM_CONFIG_TABLE=\"$run/config.table\"\n")
                .append("export LOOM_OUTPUTS=\"$run/outputs\" PATH=\"$run:$tools:$PATH\"\n")
                .append("set -- \"${LOOM_HOME:-$HOME/.loom}/services\"/")
                .append(ShellQuote.quote(folder(work.service())))
                .append("\n[ -d \"$1\" ] || mkdir -p \"$1\"\ncd \"$1\" || exit 70\n");
        if (work.settleSeconds() > 0) {
            return text.append(held(command, work.settleSeconds())).toString();
        }
        return text.append("exec ").append(command).append('\n').toString();
    }

    /** Of a service; names that would lead out of the services' folder have one of their own. */
    private static String folder(String service) {
        return service.equals(".") || service.equals("..") ? "%" + service : service;
    }

    private static String held(String command, int settleSeconds) {
        return """
                begun=$(date +%%s)
                since=
                while :; do
                  status=0
                  %s || status=$?
                  now=$(date +%%s)
                  if [ $status -eq 0 ]; then
                    since=${since:-$now}
                    if [ $((now - since)) -ge %2$d ]; then exit 0; fi
                  elif [ -n "$since" ]; then
                    echo "the check has held for $((now - since)) s and then failed" >&2
                    exit $status
                  elif [ $((now - begun)) -ge %2$d ]; then
                    echo "the check has not held once in $((now - begun)) s" >&2
                    exit $status
                  fi
                  sleep 1
                done
                """.formatted(command, settleSeconds);
    }

    private static void export(StringBuilder text, String name, String value) {
        text.append("export ")
                .append(name)
                .append('=')
                .append(ShellQuote.quote(value))
                .append('\n');
    }

    private static String lookup() {
        try (InputStream in = ServiceProgram.class.getResourceAsStream("loom-config")) {
            if (in == null) {
                throw new IllegalStateException("The resource loom-config is missing from this build.");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
