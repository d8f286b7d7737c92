package io.loom.model.document;

import io.loom.model.About;
import io.loom.model.HardwareType;
import io.loom.model.Host;
import io.loom.model.HostAddress;
import io.loom.model.ImageType;
import io.loom.model.Location;
import io.loom.model.Nearest;
import io.loom.model.Price;
import io.loom.model.Provider;
import io.loom.model.Resources;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads providers, and the types of hardware and image that they offer. */
final class TypeReader {

    private static final String DEFAULT_SSH_USER = "root";

    private static final Set<String> NOT_PROPERTIES =
            Set.of("capacity", "pricePerHour", "vcpu", "ram", "disks", "cost", "limit", "locations");

    private static final Pattern POOL = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");

    private TypeReader() {}

    static Provider provider(String name, About about, Fields fields) {
        String type = fields.requiredText("providertype", "name the plugin, such as sandbox or openstack.");
        Set<String> seen = new HashSet<>();
        List<Location> locations = fields.objects("locations", (location, node) -> location(location, seen));
        Set<String> addresses = new HashSet<>();
        List<Host> hosts = fields.objects("hosts", (host, node) -> host(host, locations, addresses));
        return new Provider(
                name,
                about,
                type,
                fields.values("provisioner"),
                locations.isEmpty() ? locationsOf(hosts) : locations,
                fields.integer("limit", 0, Integer.MAX_VALUE),
                Amounts.resources(fields, "capacity", Resources.UNBOUNDED),
                pool(fields),
                hosts);
    }

    private static List<Location> locationsOf(List<Host> hosts) {
        List<Location> locations = hosts.stream()
                .map(Host::location)
                .distinct()
                .sorted()
                .map(name -> new Location(name, null))
                .toList();
        return locations.isEmpty() ? List.of(Location.DEFAULT) : locations;
    }

    private static @Nullable String pool(Fields fields) {
        String pool = fields.text("pool");
        if (pool != null && !POOL.matcher(pool).matches()) {
            fields.wrong("pool", fields.value("pool"), "must be 1 to 63 of a-z, 0-9, . and -");
            return null;
        }
        return pool;
    }

    private static @Nullable Host host(Fields fields, List<Location> locations, Set<String> seen) {
        String written =
                fields.requiredText("address", "name it as in 10.0.0.11, 10.0.0.11:2222 or [2001:db8::11]:2222.");
        String address = HostAddress.of(written).orElse(written);
        String location = fields.text("location");
        String type = fields.text("hardwaretype");
        Host host = new Host(
                address,
                type,
                location != null
                        ? location
                        : locations.size() == 1 ? locations.getFirst().name() : Location.DEFAULT.name(),
                Amounts.resources(fields, "capacity", Resources.UNBOUNDED),
                Amounts.price(fields, "pricePerHour"));
        if (address.isEmpty()) {
            return null;
        }
        if (HostAddress.of(written).isEmpty()) {
            fields.wrong(
                    "address",
                    fields.value("address"),
                    "must be address or address:port, with an IPv6 address in brackets before a port");
        }
        if (!seen.add(address)) {
            fields.error("address", "the host \"" + address + "\" is there twice.\nMaybe remove one of them.");
        }
        for (String named : new String[] {type, location}) {
            if (named != null && !DefinitionReader.NAME.matcher(named).matches()) {
                String key = named.equals(type) ? "hardwaretype" : "location";
                fields.wrong(key, fields.value(key), "must be letters, digits, _ . and -");
            }
        }
        List<String> known = locations.stream().map(Location::name).toList();
        if (!known.isEmpty() && !known.contains(host.location())) {
            fields.error(
                    "location",
                    "the host \"" + address + "\" is at \"" + host.location()
                            + "\", which is not among the locations.\n"
                            + Nearest.hint(host.location(), known, "Maybe add it to locations."));
        }
        if (type == null && host.capacity() == null) {
            fields.error(
                    "capacity",
                    "it is not said what the host \"" + address
                            + "\" has.\nMaybe give it a capacity, such as {cpu: 8, memory: 32Gi}, or a hardwaretype.");
        }
        return host;
    }

    private static @Nullable Location location(Fields fields, Set<String> seen) {
        String name = fields.requiredText("name", "name a zone, a rack or a region.");
        Integer limit = fields.integer("limit", 0, Integer.MAX_VALUE);
        if (name.isEmpty()) {
            return null;
        }
        if (!DefinitionReader.NAME.matcher(name).matches()) {
            fields.wrong("name", fields.value("name"), "must be letters, digits, _ . and -");
        }
        if (!seen.add(name)) {
            fields.error("name", "the location \"" + name + "\" is there twice.\nMaybe remove one of them.");
        }
        return new Location(name, limit);
    }

    static HardwareType hardwareType(String name, About about, Fields fields) {
        return new HardwareType(
                name,
                about,
                fields.entries("providermap", (provider, offer) -> hardwareOffer(offer)),
                Amounts.resources(fields, "capacity", Resources.UNBOUNDED),
                Amounts.price(fields, "pricePerHour"));
    }

    private static HardwareType.Offer hardwareOffer(Fields fields) {
        fields.requiredText("flavor", "name the size as the provider calls it.");
        Resources capacity = Amounts.resources(fields, "capacity", Resources.UNBOUNDED);
        Resources originalCapacity = Amounts.originalCapacity(fields);
        if (originalCapacity != null && capacity == null) {
            capacity = originalCapacity;
            fields.findings()
                    .change(fields.pointer(), fields.subject() + ": vcpu, ram (GB) and disks are now capacity.");
        }
        Price price = Amounts.price(fields, "pricePerHour");
        Price originalPrice = Amounts.price(fields, "cost");
        if (originalPrice != null && price == null) {
            price = originalPrice;
            fields.change("cost", "cost is now pricePerHour, in " + originalPrice.currency() + ".");
        }
        return new HardwareType.Offer(
                properties(fields, NOT_PROPERTIES),
                capacity,
                price,
                fields.integer("limit", 0, Integer.MAX_VALUE),
                fields.names("locations"));
    }

    static ImageType imageType(String name, About about, Fields fields) {
        return new ImageType(name, about, fields.entries("providermap", (provider, offer) -> imageOffer(offer)));
    }

    private static ImageType.Offer imageOffer(Fields fields) {
        fields.requiredText("image", "name the image as the provider calls it.");
        String user = fields.text("sshuser");
        return new ImageType.Offer(properties(fields, Set.of("sshuser")), user == null ? DEFAULT_SSH_USER : user);
    }

    private static Map<String, String> properties(Fields fields, Set<String> others) {
        Map<String, String> properties = new TreeMap<>();
        for (String key : fields.keys()) {
            String value = others.contains(key) ? null : fields.text(key);
            if (value != null) {
                properties.put(key, value);
            }
        }
        return Collections.unmodifiableMap(properties);
    }
}
