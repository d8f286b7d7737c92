package io.loom.operations.placements;

import io.loom.model.HardwareType;
import io.loom.model.Location;
import io.loom.model.Provider;
import io.loom.model.Snapshot;
import io.loom.placement.NodeGroup;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a snapshot leaves at providers and their locations, and of their machines and hosts. */
public record CapacityCheck(Snapshot snapshot) {

    /** Whether new nodes like these find room. */
    public boolean holds(List<NodeGroup> nodes) {
        Map<String, Long> atProvider = new HashMap<>();
        Map<List<String>, Long> atLocation = new HashMap<>();
        Map<List<String>, Long> ofType = new HashMap<>();
        Map<List<String>, Long> ofTypeAt = new HashMap<>();
        for (NodeGroup group : nodes) {
            atProvider.merge(group.provider(), (long) group.count(), Long::sum);
            atLocation.merge(List.of(group.provider(), group.location()), (long) group.count(), Long::sum);
            String type = group.layout().hardwareType();
            ofType.merge(List.of(group.provider(), type), (long) group.count(), Long::sum);
            ofTypeAt.merge(List.of(group.provider(), group.location(), type), (long) group.count(), Long::sum);
        }
        return atProvider.entrySet().stream().allMatch(each -> within(each.getValue(), limitOfAll(each.getKey())))
                && atLocation.entrySet().stream().allMatch(each -> within(each.getValue(), limitAt(each.getKey())))
                && ofType.entrySet().stream().allMatch(each -> within(each.getValue(), limitOf(each.getKey())))
                && ofTypeAt.entrySet().stream().allMatch(each -> within(each.getValue(), limitOfTypeAt(each.getKey())));
    }

    private static boolean within(long wanted, @Nullable Integer limit) {
        return limit == null || wanted <= limit;
    }

    private @Nullable Integer limitOfAll(String name) {
        Provider provider = snapshot.providers().get(name);
        return provider == null ? null : provider.nodeLimit();
    }

    private @Nullable Integer limitAt(List<String> place) {
        Provider provider = snapshot.providers().get(place.getFirst());
        return provider == null
                ? null
                : provider.locations().stream()
                        .filter(location -> location.name().equals(place.getLast()))
                        .findFirst()
                        .map(Location::limit)
                        .orElse(null);
    }

    private @Nullable Integer limitOf(List<String> kind) {
        HardwareType.Offer offer = offer(kind.getLast(), kind.getFirst());
        return offer == null ? null : offer.limit();
    }

    private @Nullable Integer limitOfTypeAt(List<String> kind) {
        HardwareType.Offer offer = offer(kind.getLast(), kind.getFirst());
        return offer == null ? null : offer.limits().get(kind.get(1));
    }

    private HardwareType.@Nullable Offer offer(String hardwareType, String provider) {
        HardwareType type = snapshot.hardwareTypes().get(hardwareType);
        return type == null ? null : type.providerMap().get(provider);
    }
}
