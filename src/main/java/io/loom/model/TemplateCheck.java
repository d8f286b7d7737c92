package io.loom.model;

import io.loom.model.TemplateBody.Compatibility;
import io.loom.model.TemplateBody.Defaults;
import io.loom.model.TemplateBody.Ratio;
import io.loom.model.TemplateBody.ServiceConstraint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Checks one cluster template, with all that it extends and includes, against the other definitions. */
final class TemplateCheck {

    private final String subject;
    private final TemplateBody body;
    private final DefinitionSet all;
    private final List<Problem> problems = new ArrayList<>();
    private final NameCheck names;

    private TemplateCheck(ClusterTemplate resolved, DefinitionSet all) {
        this.subject = Validation.subject(resolved);
        this.body = resolved.body();
        this.all = all;
        this.names = new NameCheck(subject, all, problems);
    }

    static List<Problem> of(ClusterTemplate template, DefinitionSet all) {
        ClusterTemplate resolved;
        try {
            resolved = all.resolver().resolve(template);
        } catch (InvalidInputException unresolvable) {
            String subject = Validation.subject(template);
            return unresolvable.problems().stream()
                    .map(problem -> problem.message().startsWith(subject)
                            ? problem
                            : Problem.error(problem.pointer(), subject + " cannot be resolved. " + problem.message()))
                    .toList();
        }
        TemplateCheck check = new TemplateCheck(resolved, all);
        check.defaults();
        check.names.warnOfCompatibility(check.body.compatibility());
        check.constraintNames();
        check.offers();
        check.problems.addAll(new ClashCheck(check.subject, check.body).problems());
        check.macros();
        return check.problems;
    }

    private void defaults() {
        Defaults defaults = body.defaults();
        if (defaults.services().isEmpty()) {
            error(
                    "/defaults/services",
                    "there are no default services.\nMaybe name some, or extend a template that does.");
        }
        if (defaults.allProviders().isEmpty()) {
            error(
                    "/defaults/provider",
                    "there is no default provider.\nMaybe name one, or extend a template that does.");
        }
        names.requireDefaults(defaults);
        for (ServiceSelection.Finding finding : ServiceSelection.check(defaults.services(), all.services())) {
            error("/defaults/services", finding.message());
        }
        Compatibility compatible = body.compatibility();
        within("service", defaults.services(), compatible.services(), "/defaults/services");
        within("hardware type", one(defaults.hardwareType()), compatible.hardwareTypes(), "/defaults/hardwaretype");
        within("image type", one(defaults.imageType()), compatible.imageTypes(), "/defaults/imagetype");
    }

    private void within(String what, Collection<String> chosen, Set<String> allowed, String pointer) {
        for (String name : chosen) {
            if (!allowed.isEmpty() && !allowed.contains(name)) {
                error(
                        pointer,
                        "the default " + what + " \"" + name + "\" is not among the compatible ones: "
                                + String.join(", ", allowed)
                                + ".\nMaybe add it to compatibility, or choose one of these.");
            }
        }
    }

    private void constraintNames() {
        Set<String> grouped = new LinkedHashSet<>();
        body.constraints().mustCoexist().forEach(grouped::addAll);
        body.constraints().cantCoexist().forEach(grouped::addAll);
        grouped.forEach(service -> names.require(DefinitionKind.SERVICE, service, "/constraints/layout"));
        body.constraints().services().forEach((service, constraint) -> {
            String pointer = "/constraints/services/" + Validation.escaped(service);
            names.require(DefinitionKind.SERVICE, service, pointer);
            typeNames(constraint, pointer);
            Ratio ratio = constraint.ratio();
            if (ratio != null && ratio.per().equals(service)) {
                error(pointer + "/ratio/per", "the ratio of \"" + service + "\" is to itself.\nMaybe write nodes.");
            } else if (ratio != null && !ratio.per().equals(Ratio.NODES)) {
                names.require(DefinitionKind.SERVICE, ratio.per(), pointer + "/ratio/per");
            }
        });
    }

    private void typeNames(ServiceConstraint constraint, String pointer) {
        for (String type : constraint.hardwareTypes()) {
            names.require(DefinitionKind.HARDWARE_TYPE, type, pointer + "/hardwaretypes");
        }
        for (String type : constraint.imageTypes()) {
            names.require(DefinitionKind.IMAGE_TYPE, type, pointer + "/imagetypes");
        }
    }

    /** Whether a cluster could be created without choosing anything but its size. */
    private void offers() {
        if (!Validation.errors(problems).isEmpty()) {
            return;
        }
        for (String provider : body.defaults().allProviders()) {
            offered(
                    provider,
                    "hardware type",
                    body.defaults().hardwareType(),
                    body.compatibility().hardwareTypes(),
                    offering(
                            all.offeredHardwareTypes(),
                            provider,
                            type -> type.providerMap().keySet()));
            offered(
                    provider,
                    "image type",
                    body.defaults().imageType(),
                    body.compatibility().imageTypes(),
                    offering(
                            all.imageTypes(),
                            provider,
                            type -> type.providerMap().keySet()));
        }
    }

    private static <T> Set<String> offering(
            Map<String, T> types, String provider, Function<T, Set<String>> providersOf) {
        Set<String> offering = new TreeSet<>();
        types.forEach((name, type) -> {
            if (providersOf.apply(type).contains(provider)) {
                offering.add(name);
            }
        });
        return offering;
    }

    private void offered(
            String provider, String what, @Nullable String chosen, Set<String> compatible, Set<String> offered) {
        Set<String> usable = new TreeSet<>(offered);
        if (!compatible.isEmpty()) {
            usable.retainAll(compatible);
        }
        if (chosen != null) {
            usable.retainAll(Set.of(chosen));
        }
        if (usable.isEmpty()) {
            problems.add(Problem.warning(
                    "/defaults",
                    subject + ": the default provider \"" + provider + "\" offers "
                            + (chosen == null ? "no compatible " + what : "no " + what + " \"" + chosen + "\"")
                            + ", so that a cluster needs another one.\n"
                            + (offered.isEmpty()
                                    ? "Maybe add the provider to the providermap of one."
                                    : "Maybe choose one of these: " + String.join(", ", offered) + ".")));
        }
    }

    private void macros() {
        for (Map.Entry<String, Object> entry : body.defaults().config().entrySet()) {
            MacroCheck.check(
                    subject, "/defaults/config/" + Validation.escaped(entry.getKey()), entry.getValue(), problems);
        }
        for (int index = 0; index < body.links().size(); index++) {
            MacroCheck.check(
                    subject, "/links/" + index + "/url", body.links().get(index).url(), problems);
        }
    }

    private void error(String pointer, String message) {
        problems.add(Problem.error(pointer, subject + ": " + message));
    }

    private static List<String> one(@Nullable String name) {
        return name == null ? List.of() : List.of(name);
    }
}
