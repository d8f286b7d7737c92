package io.loom.model;

import io.loom.contract.PluginDescriptor;
import io.loom.contract.TaskAction;
import io.loom.model.Service.Requirements;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Checks one service against the others. */
final class ServiceCheck {

    private final Service service;
    private final DefinitionSet all;
    private final String subject;
    private final List<Problem> problems = new ArrayList<>();

    ServiceCheck(Service service, DefinitionSet all) {
        this.service = service;
        this.all = all;
        this.subject = Validation.subject(service);
    }

    List<Problem> problems() {
        Set<String> offered = new TreeSet<>(all.services().keySet());
        all.services()
                .values()
                .forEach(other -> offered.addAll(other.dependencies().provides()));
        names("install", service.dependencies().install(), offered);
        names("runtime", service.dependencies().runtime(), offered);
        conflicts();
        cycle("install", dependencies -> dependencies.install());
        cycle("runtime", dependencies -> dependencies.runtime());
        service.actions().forEach(this::action);
        for (int index = 0; index < service.links().size(); index++) {
            MacroCheck.check(
                    subject,
                    "/links/" + index + "/url",
                    service.links().get(index).url(),
                    problems);
        }
        return problems;
    }

    private void names(String when, Requirements requirements, Set<String> offered) {
        for (String name : requirements.requires()) {
            if (!offered.contains(name)) {
                problems.add(Problem.error(
                        "/dependencies/" + when + "/requires",
                        subject + " requires \"" + name + "\", which no service has as its name or provides.\n"
                                + Nearest.hint(name, offered, "Maybe write that service first.")));
            }
        }
        for (String name : requirements.uses()) {
            if (!offered.contains(name)) {
                problems.add(Problem.warning(
                        "/dependencies/" + when + "/uses",
                        subject + " uses \"" + name + "\", which no service has as its name or provides.\n"
                                + Nearest.hint(name, offered, "Maybe write that service.")));
            }
        }
    }

    private void conflicts() {
        Set<String> required = new TreeSet<>(service.dependencies().install().requires());
        required.addAll(service.dependencies().runtime().requires());
        for (String name : service.dependencies().conflicts()) {
            if (name.equals(service.name())) {
                problems.add(Problem.error(
                        "/dependencies/conflicts", subject + " conflicts with itself.\nMaybe another was meant."));
            } else if (required.contains(name)) {
                problems.add(Problem.error(
                        "/dependencies/conflicts",
                        subject + " both requires and excludes \"" + name + "\".\nMaybe remove one of the two."));
            }
        }
    }

    private void cycle(String when, Function<Service.Dependencies, Requirements> phase) {
        ServiceCycles.through(service, all.services(), phase).ifPresent(cycle -> {
            String path = String.join(" -> ", cycle.services());
            String message = subject + ": at " + when + ", services wait for each other in a circle: " + path
                    + ".\nMaybe remove one of these dependencies.";
            problems.add(
                    cycle.certain()
                            ? Problem.error("/dependencies/" + when, message)
                            : Problem.warning("/dependencies/" + when, message));
        });
    }

    private void action(TaskAction action, Service.Action how) {
        String pointer = "/provisioner/actions/" + action.name().toLowerCase(Locale.ROOT);
        PluginType automator = all.automatorTypes().get(how.automator());
        if (automator == null) {
            problems.add(Problem.warning(
                    pointer + "/type",
                    subject + ": the automator \"" + how.automator()
                            + "\" is neither declared nor served by a provisioner; no cluster can be created with it.\n"
                            + Nearest.hint(
                                    how.automator(),
                                    all.automatorTypes().keySet(),
                                    "Maybe start a provisioner that has it.")));
            return;
        }
        PluginDescriptor descriptor = automator.descriptor();
        problems.addAll(PluginFields.checkAdmin(descriptor, how.fields(), pointer + "/fields", subject));
        PluginFields.missing(
                        descriptor.required(),
                        how.fields(),
                        pointer + "/fields",
                        subject + ", " + action.name().toLowerCase(Locale.ROOT))
                .ifPresent(problems::add);
    }
}
