package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.model.About;
import io.loom.model.Definition;
import io.loom.model.HardwareType;
import io.loom.model.ImageType;
import io.loom.model.Price;
import io.loom.model.Resources;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Hardware types and image types of what a provider offers. Each is named after the provider, so that none takes the place of a type that
 * other providers offer too.
 */
final class OfferedDefinitions {

    private static final int MAX_NAME = 200;
    private static final long MIB_PER_GIB = 1024;
    private static final String DEFAULT_SSH_USER = "root";

    private final String provider;
    private final Set<String> locations = new TreeSet<>();

    private OfferedDefinitions(JsonNode provider) {
        this.provider = provider.path("name").asText();
        provider.path("locations")
                .forEach(location -> locations.add(location.path("name").asText()));
    }

    /**
     * A hardware type for each flavor that the provider's locations have, and an image type for each image.
     *
     * @param provider as it is written
     * @param offer what it offers
     */
    static List<Definition> of(JsonNode provider, JsonNode offer) {
        OfferedDefinitions definitions = new OfferedDefinitions(provider);
        List<Definition> all = new ArrayList<>();
        Set<String> hardware = new HashSet<>();
        for (JsonNode flavor : offer.path("flavors")) {
            Set<String> places = definitions.placesOf(flavor);
            if (places != null) {
                all.add(definitions.hardwareType(definitions.name(flavor, hardware), flavor, places));
            }
        }
        Set<String> images = new HashSet<>();
        for (JsonNode image : offer.path("images")) {
            all.add(definitions.imageType(definitions.name(image, images), image));
        }
        return all;
    }

    /** Where the flavor is to be had; empty for everywhere, null where it is at none of the provider's locations. */
    private @Nullable Set<String> placesOf(JsonNode flavor) {
        Set<String> places = new TreeSet<>();
        flavor.path("locations").forEach(place -> places.add(place.asText()));
        if (locations.isEmpty() || places.isEmpty() || places.containsAll(locations)) {
            return Set.of();
        }
        places.retainAll(locations);
        return places.isEmpty() ? null : places;
    }

    private HardwareType hardwareType(String name, JsonNode flavor, Set<String> places) {
        JsonNode disk = flavor.path("diskGiB");
        return new HardwareType(
                name,
                about(flavor),
                Map.of(
                        provider,
                        new HardwareType.Offer(
                                Map.of("flavor", flavor.path("id").asText()), null, null, null, places)),
                new Resources(
                        Math.round(flavor.path("cpus").asDouble() * 1000),
                        flavor.path("memoryMiB").asLong(),
                        disk.isNull() ? Resources.UNBOUNDED : disk.asLong() * MIB_PER_GIB),
                price(flavor));
    }

    private static @Nullable Price price(JsonNode flavor) {
        JsonNode price = flavor.path("hourlyPrice");
        if (price.isNull()) {
            return null;
        }
        long micros = new BigDecimal(price.asText())
                .movePointRight(6)
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact();
        return new Price(micros, flavor.path("currency").asText(Price.DEFAULT_CURRENCY));
    }

    private ImageType imageType(String name, JsonNode image) {
        return new ImageType(
                name,
                about(image),
                Map.of(
                        provider,
                        new ImageType.Offer(
                                Map.of("image", image.path("id").asText()),
                                image.path("sshUser").asText(DEFAULT_SSH_USER))));
    }

    private static About about(JsonNode item) {
        return new About(item.path("name").asText(), null, null);
    }

    /** A name that definitions may have, and none of the others has. */
    private String name(JsonNode item, Set<String> taken) {
        String safe = (provider + "-" + item.path("name").asText())
                .replaceAll("[^\\w.]+", "-")
                .replaceAll("-$", "");
        String name = safe.substring(0, Math.min(MAX_NAME, safe.length()));
        String free = name;
        for (int i = 2; !taken.add(free); i++) {
            free = name + "-" + i;
        }
        return free;
    }
}
