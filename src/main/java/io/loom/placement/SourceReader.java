package io.loom.placement;

import io.loom.model.HardwareType;
import io.loom.model.Price;
import io.loom.model.Problem;
import io.loom.model.Resources;
import io.loom.model.Snapshot;
import io.loom.placement.ExistingNodes.Freedom;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a source of each class of alike existing nodes, and one of the nodes that may be made. */
final class SourceReader {

    private final Snapshot snapshot;
    private final MarketReader.Market market;
    private final List<Bundle> bundles;
    private final List<Problem> problems;

    /** @param problems takes what is wrong */
    SourceReader(Snapshot snapshot, MarketReader.Market market, List<Bundle> bundles, List<Problem> problems) {
        this.snapshot = snapshot;
        this.market = market;
        this.bundles = bundles;
        this.problems = problems;
    }

    /**
     * The sources, that of new nodes last.
     *
     * @param most how many new nodes there could be
     */
    List<Source> read(List<ExistingNodes> existing, int most) {
        Map<ExistingNodes, Integer> classes = new LinkedHashMap<>();
        for (ExistingNodes nodes : existing) {
            NodeGroup group = nodes.nodes();
            if (group.count() < 0 || group.count() > TermsReader.MAX_NODES) {
                problems.add(Problem.error(
                        "/existing",
                        "The number of existing nodes (" + group.count() + ") must be from 0 to "
                                + TermsReader.MAX_NODES + "."));
            } else if (group.count() > 0) {
                NodeGroup one = new NodeGroup(group.layout(), group.provider(), group.location(), 1);
                classes.merge(new ExistingNodes(one, nodes.freedom()), group.count(), Integer::sum);
            }
        }
        List<Source> sources = new ArrayList<>();
        classes.forEach((nodes, count) -> sources.add(source(sources.size(), nodes.nodes(), nodes.freedom(), count)));
        sources.add(Source.fresh(sources.size(), most));
        return sources;
    }

    private Source source(int index, NodeGroup group, Freedom freedom, int count) {
        NodeGroup all = new NodeGroup(group.layout(), group.provider(), group.location(), count);
        return switch (freedom) {
            case LEAVES -> new Source(index, all, count, new BitSet(), null, null, true);
            case FREE -> {
                Machine machine = usableMachine(group);
                Place place = place(group);
                yield machine == null || place == null
                        ? new Source(index, all, count, new BitSet(), null, null, true)
                        : new Source(index, all, count, new BitSet(), machine, place, true);
            }
            case KEEPS -> {
                BitSet held = Source.heldBundles(group.layout().services(), bundles);
                Place place = place(group);
                yield new Source(
                        index,
                        all,
                        count,
                        held,
                        machineAsItIs(group),
                        place != null
                                ? place
                                : new Place(
                                        market.places().size(), group.provider(), group.location(), Integer.MAX_VALUE),
                        false);
            }
        };
    }

    /** What the nodes are, if nodes may still be that. */
    private @Nullable Machine usableMachine(NodeGroup group) {
        Layout layout = group.layout();
        return market.machines().stream()
                .filter(machine -> machine.provider().equals(group.provider())
                        && machine.hardwareType().equals(layout.hardwareType())
                        && machine.imageTypes().contains(layout.imageType())
                        && (machine.countedAt() == null || machine.countedAt().equals(group.location())))
                .findFirst()
                .map(machine -> new Machine(
                        machine.provider(),
                        machine.hardwareType(),
                        List.of(layout.imageType()),
                        machine.capacity(),
                        machine.microsPerHour(),
                        machine.currency(),
                        machine.limit(),
                        Set.of(),
                        machine.countedAt()))
                .orElse(null);
    }

    private Machine machineAsItIs(NodeGroup group) {
        HardwareType type = snapshot.hardwareTypes().get(group.layout().hardwareType());
        Price price = type == null ? Price.FREE : type.priceAt(group.provider());
        HardwareType.Offer offer = type == null ? null : type.providerMap().get(group.provider());
        return new Machine(
                group.provider(),
                group.layout().hardwareType(),
                List.of(group.layout().imageType()),
                type == null ? Resources.UNLIMITED : type.capacityAt(group.provider()),
                price.microsPerHour(),
                price.currency(),
                Integer.MAX_VALUE,
                Set.of(),
                offer != null && offer.limits().containsKey(group.location()) ? group.location() : null);
    }

    private @Nullable Place place(NodeGroup group) {
        return market.places().stream()
                .filter(place -> place.provider().equals(group.provider())
                        && place.location().equals(group.location()))
                .findFirst()
                .orElse(null);
    }
}
