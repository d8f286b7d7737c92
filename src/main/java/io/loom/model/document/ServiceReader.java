package io.loom.model.document;

import io.loom.contract.TaskAction;
import io.loom.model.About;
import io.loom.model.Link;
import io.loom.model.Nearest;
import io.loom.model.Resources;
import io.loom.model.Service;
import io.loom.model.Service.Dependencies;
import io.loom.model.Service.Requirements;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads services. */
final class ServiceReader {

    /** The actions of a service, by the word that documents use. */
    static final Map<String, TaskAction> ACTIONS = Arrays.stream(TaskAction.values())
            .filter(TaskAction::isServiceAction)
            .collect(Collectors.toUnmodifiableMap(action -> action.name().toLowerCase(Locale.ROOT), action -> action));

    /** Of the provisioner: whether instances are restarted when they are configured again. */
    static final String RESTART = "restartOnConfigure";

    private ServiceReader() {}

    static Service service(String name, About about, Fields fields) {
        Resources demand = Amounts.resources(fields, "demand", 0);
        Dependencies dependencies = dependencies(fields);
        try (Fields provisioner = fields.object("provisioner")) {
            return new Service(
                    name,
                    about,
                    dependencies,
                    actions(provisioner),
                    links(fields),
                    demand == null ? Resources.NONE : demand,
                    provisioner.flag(RESTART, false));
        }
    }

    private static Dependencies dependencies(Fields fields) {
        try (Fields inner = fields.object("dependencies")) {
            return new Dependencies(
                    inner.names("provides"),
                    inner.names("conflicts"),
                    requirements(inner, "install"),
                    requirements(inner, "runtime"));
        }
    }

    private static Requirements requirements(Fields fields, String key) {
        try (Fields inner = fields.object(key)) {
            return new Requirements(inner.names("requires"), inner.names("uses"));
        }
    }

    private static Map<TaskAction, Service.Action> actions(Fields provisioner) {
        Map<TaskAction, Service.Action> actions = new EnumMap<>(TaskAction.class);
        Map<String, Service.Action> named = provisioner.entries("actions", ServiceReader::action);
        named.forEach((word, action) -> {
            TaskAction known = ACTIONS.get(word);
            if (known != null) {
                actions.put(known, action);
            }
        });
        return Collections.unmodifiableMap(actions);
    }

    private static Service.Action action(String word, Fields fields) {
        if (!ACTIONS.containsKey(word)) {
            fields.findings()
                    .error(
                            fields.pointer(),
                            fields.subject() + ": \"" + word + "\" is no action of a service.\n"
                                    + Nearest.hint(word, ACTIONS.keySet(), ""));
        }
        return new Service.Action(
                fields.requiredText("type", "name the automator, such as shell."),
                withUnixLineEnds(fields, fields.values("fields")));
    }

    /** Nodes run what the texts say, and there a CR would be a part of each line. */
    private static Map<String, Object> withUnixLineEnds(Fields action, Map<String, Object> given) {
        Map<String, Object> mended = new LinkedHashMap<>(given);
        mended.replaceAll((name, value) -> {
            if (!(value instanceof String text) || !text.contains("\r\n")) {
                return value;
            }
            action.warning(
                    "fields",
                    action.path("fields") + "." + name
                            + " had lines that end with CR LF, as on Windows; now they end with LF.");
            return text.replace("\r\n", "\n");
        });
        return Collections.unmodifiableMap(mended);
    }

    static List<Link> links(Fields fields) {
        return fields.objects("links", (link, node) -> link(link));
    }

    private static @Nullable Link link(Fields fields) {
        String url = fields.requiredText("url", "write an address, such as http://%ip.access_v4.service.web%/.");
        String label = fields.text("label");
        return url.isEmpty() ? null : new Link(label == null ? url : label, url);
    }
}
