package io.loom.operations.changes;

import io.loom.model.ClusterSize;
import io.loom.model.Host;
import io.loom.model.HostAddress;
import io.loom.model.InvalidInputException;
import io.loom.model.Location;
import io.loom.model.Provider;
import io.loom.model.Snapshot;
import io.loom.model.TemplateBody;
import io.loom.operations.placements.Adoption;
import io.loom.placement.Layout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Machines that are there become nodes, as if they had been made. The placement says which services come onto them. */
final class AdoptMachines extends PlacedChange<ChangeRequest.Adopt> {

    @Override
    public Class<ChangeRequest.Adopt> request() {
        return ChangeRequest.Adopt.class;
    }

    @Override
    public String kind() {
        return "ADOPT";
    }

    @Override
    public String label() {
        return "Adopt machines";
    }

    /** Any machine of the provider's account can be named, also one that has nothing to do with Loom. */
    @Override
    public boolean isForAdministrators() {
        return true;
    }

    @Override
    public boolean readsCurrent() {
        return true;
    }

    @Override
    public Target target(ClusterFacts cluster, ChangeRequest.Adopt asked) {
        Snapshot known = Objects.requireNonNullElse(cluster.current(), cluster.definitions());
        Set<String> services =
                asked.services() == null ? Set.of() : cluster.requireServices(asked.services(), "/services");
        Provider provider = provider(cluster, known, asked.provider());
        List<Adoption> adopted = new ArrayList<>();
        Set<String> named = new HashSet<>();
        for (int index = 0; index < asked.machines().size(); index++) {
            String machine = asked.machines().get(index).strip();
            if (machine.isEmpty() || !named.add(machine)) {
                throw new InvalidInputException(
                        "/machines/" + index,
                        machine.isEmpty()
                                ? "The provider's id of the machine is empty."
                                : "The machine " + machine + " is named twice.\nMaybe leave one out.");
            }
            adopted.add(adoption(cluster, known, provider, asked, index, machine, services));
        }
        return new Target.Placed(
                cluster.request(
                        ClusterSize.exactly(cluster.size() + adopted.size()),
                        cluster.spec().services()),
                Set.of(),
                budget(asked),
                null,
                false,
                adopted,
                null);
    }

    private static Provider provider(ClusterFacts cluster, Snapshot known, @Nullable String asked) {
        List<String> own =
                cluster.spec().providers().stream().map(each -> each.name()).toList();
        String name = asked == null && own.size() == 1 ? own.getFirst() : asked;
        Provider provider =
                name == null || !own.contains(name) ? null : known.providers().get(name);
        if (provider == null) {
            throw new InvalidInputException(
                    "/provider",
                    (name == null
                                    ? "The cluster " + cluster.name() + " stands at several providers."
                                    : "The cluster " + cluster.name() + " does not stand at the provider " + name + ".")
                            + "\nMaybe name one of " + String.join(", ", new TreeSet<>(own))
                            + ", or let it grow at another one first.");
        }
        return provider;
    }

    private static Adoption adoption(
            ClusterFacts cluster,
            Snapshot known,
            Provider provider,
            ChangeRequest.Adopt asked,
            int index,
            String machine,
            Set<String> services) {
        Choices choices = new Choices(cluster, known, provider);
        if (provider.hosts().isEmpty() && provider.alikeHosts().isEmpty()) {
            Layout layout = new Layout(
                    new TreeSet<>(services),
                    choices.hardwareType(asked.hardwareType()),
                    choices.imageType(asked.imageType()));
            return new Adoption(machine, layout, provider.name(), choices.location(asked.location()), null);
        }
        String address = HostAddress.of(machine).orElse(machine);
        Host host = provider.hosts().stream()
                .filter(each -> each.address().equals(address))
                .findFirst()
                .orElse(null);
        if (host == null && !provider.alikeHosts().contains(address)) {
            throw new InvalidInputException(
                    "/machines/" + index,
                    "The provider " + provider.name() + " lists no host " + machine
                            + ".\nMaybe add it there, or name one that it lists.");
        }
        cluster.planned().stream()
                .filter(node -> node.provider().equals(provider.name()) && address.equals(node.host()))
                .findFirst()
                .ifPresent(node -> {
                    throw new InvalidInputException(
                            "/machines/" + index,
                            "The host " + machine + " has the node " + node.number() + " of the cluster "
                                    + cluster.name() + " already.\nMaybe name another one.");
                });
        Layout layout = new Layout(
                new TreeSet<>(services),
                host == null
                        ? choices.hardwareType(asked.hardwareType())
                        : choices.hardwareType(host.hardwareTypeAt(provider.name())),
                choices.imageType(asked.imageType()));
        return new Adoption(
                address,
                layout,
                provider.name(),
                host == null ? choices.location(asked.location()) : host.location(),
                address);
    }

    /** What the machines may be, by the template and at the provider. */
    private record Choices(ClusterFacts cluster, Snapshot known, Provider provider) {

        String hardwareType(@Nullable String asked) {
            TemplateBody template = known.template().body();
            return chosen(
                    "hardware type",
                    "/hardwareType",
                    Stream.of(
                            asked,
                            cluster.request().hardwareType(),
                            template.defaults().hardwareType(),
                            ofAllThere(Layout::hardwareType)),
                    known.hardwareTypes().values().stream()
                            .filter(type -> type.providerMap().containsKey(provider.name()))
                            .map(type -> type.name())
                            .collect(Collectors.toCollection(TreeSet::new)),
                    template.compatibility().hardwareTypes());
        }

        String imageType(@Nullable String asked) {
            TemplateBody template = known.template().body();
            return chosen(
                    "image type",
                    "/imageType",
                    Stream.of(
                            asked,
                            cluster.request().imageType(),
                            template.defaults().imageType(),
                            ofAllThere(Layout::imageType)),
                    known.imageTypes().values().stream()
                            .filter(type -> type.providerMap().containsKey(provider.name()))
                            .map(type -> type.name())
                            .collect(Collectors.toCollection(TreeSet::new)),
                    template.compatibility().imageTypes());
        }

        /** What all nodes of the cluster at the provider are; null where they are not alike. */
        private @Nullable String ofAllThere(Function<Layout, String> type) {
            Set<String> types = cluster.planned().stream()
                    .filter(node -> node.provider().equals(provider.name()))
                    .map(node -> type.apply(node.layout()))
                    .collect(Collectors.toSet());
            return types.size() == 1 ? types.iterator().next() : null;
        }

        String location(@Nullable String asked) {
            return chosen(
                    "location",
                    "/location",
                    Stream.of(asked),
                    provider.locations().stream().map(Location::name).collect(Collectors.toCollection(TreeSet::new)),
                    Set.of());
        }

        /**
         * The first that is wanted; where nothing is, the only one that may be.
         *
         * @param allowed empty for all
         */
        private String chosen(
                String what, String pointer, Stream<@Nullable String> wanted, Set<String> there, Set<String> allowed) {
            Set<String> possible = new TreeSet<>(there);
            if (!allowed.isEmpty()) {
                possible.retainAll(allowed);
            }
            String first = wanted.filter(Objects::nonNull).findFirst().orElse(null);
            String chosen =
                    first == null && possible.size() == 1 ? possible.iterator().next() : first;
            if (chosen == null || !possible.contains(chosen)) {
                throw new InvalidInputException(
                        pointer,
                        (chosen == null
                                        ? "It must be said of which " + what + " the machines at " + provider.name()
                                                + " are."
                                        : "No node of the cluster " + cluster.name() + " at " + provider.name()
                                                + " may be of the " + what + " " + chosen + ".")
                                + (possible.isEmpty() ? "" : "\nMaybe one of " + String.join(", ", possible) + "."));
            }
            return chosen;
        }
    }
}
