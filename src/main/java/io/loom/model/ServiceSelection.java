package io.loom.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Checks the services of one cluster against each other. */
public final class ServiceSelection {

    /** What can be wrong with a selection. */
    public enum Fault {
        /** A service that does not exist. */
        UNKNOWN_SERVICE,
        /** A required name that no service of the selection has or provides. */
        MISSING_DEPENDENCY,
        /** Two services of which one excludes the other. */
        CONFLICT
    }

    /**
     * One thing wrong.
     *
     * @param service of the selection
     * @param other the missing or excluded name; the service itself where it is unknown
     */
    public record Finding(Fault fault, String service, String other, String message) {}

    private ServiceSelection() {}

    /**
     * Everything that is wrong with a selection; empty where it can stand. Only requirements demand presence; what a service
     * uses need not be there.
     *
     * @param selected names, each once
     * @param known all services, by name
     */
    public static List<Finding> check(Collection<String> selected, Map<String, Service> known) {
        List<Finding> findings = new ArrayList<>();
        List<Service> services = new ArrayList<>();
        Set<String> present = new HashSet<>(selected);
        for (String name : selected) {
            Service service = known.get(name);
            if (service == null) {
                findings.add(new Finding(
                        Fault.UNKNOWN_SERVICE,
                        name,
                        name,
                        "There is no service \"" + name + "\".\n"
                                + Nearest.hint(name, known.keySet(), "Maybe import one first.")));
            } else {
                services.add(service);
                present.addAll(service.dependencies().provides());
            }
        }
        for (Service service : services) {
            for (String required : required(service)) {
                if (!present.contains(required)) {
                    findings.add(missing(service, required, known));
                }
            }
            for (String excluded : service.dependencies().conflicts()) {
                if (selected.contains(excluded)) {
                    findings.add(new Finding(
                            Fault.CONFLICT,
                            service.name(),
                            excluded,
                            "Service \"" + service.name() + "\" cannot be in a cluster with \"" + excluded
                                    + "\".\nMaybe remove one of the two."));
                }
            }
        }
        return findings;
    }

    private static Finding missing(Service service, String required, Map<String, Service> known) {
        Set<String> providers = new TreeSet<>();
        known.values().stream()
                .filter(candidate -> candidate.name().equals(required)
                        || candidate.dependencies().provides().contains(required))
                .forEach(candidate -> providers.add(candidate.name()));
        return new Finding(
                Fault.MISSING_DEPENDENCY,
                service.name(),
                required,
                "Service \"" + service.name() + "\" requires \"" + required + "\", which is not among the services.\n"
                        + (providers.isEmpty()
                                ? "Maybe import a service that provides it."
                                : "Maybe add " + String.join(" or ", providers) + "."));
    }

    private static Set<String> required(Service service) {
        Set<String> required = new TreeSet<>(service.dependencies().install().requires());
        required.addAll(service.dependencies().runtime().requires());
        return required;
    }
}
