package io.loom.model;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A machine that a provider has already, with a capacity of its own. Hosts that are alike are one hardware type to the placement.
 *
 * @param address as {@link HostAddress} writes it; no provider lists it twice
 * @param hardwareType that it is one of; null to go by what it has
 * @param location within the provider
 * @param capacity null to use the hardware type's
 * @param pricePerHour null to use the hardware type's
 */
public record Host(
        String address,
        @Nullable String hardwareType,
        String location,
        @Nullable Resources capacity,
        @Nullable Price pricePerHour) {

    private static final long MILLIS = 1000;
    private static final long GIB = 1024;

    /** Name of the hardware type that hosts of {@code provider} are which are like this one. */
    public String hardwareTypeAt(String provider) {
        if (hardwareType != null) {
            return hardwareType;
        }
        StringBuilder name = new StringBuilder(provider);
        Resources has = capacity == null ? Resources.UNLIMITED : capacity;
        if (has.cpuMillis() < Resources.UNBOUNDED) {
            name.append('-').append(decimal(has.cpuMillis(), MILLIS)).append('c');
        }
        if (has.memoryMib() < Resources.UNBOUNDED) {
            name.append('-').append(size(has.memoryMib())).append("-memory");
        }
        if (has.diskMib() < Resources.UNBOUNDED) {
            name.append('-').append(size(has.diskMib())).append("-disk");
        }
        if (!location.equals(Location.DEFAULT.name())) {
            name.append('-').append(location);
        }
        if (pricePerHour != null && pricePerHour.microsPerHour() > 0) {
            name.append('-').append(pricePerHour.microsPerHour()).append('u').append(pricePerHour.currency());
        }
        return name.toString();
    }

    private static String size(long mebibytes) {
        return mebibytes % GIB == 0 ? mebibytes / GIB + "g" : mebibytes + "m";
    }

    private static String decimal(long amount, long unit) {
        return BigDecimal.valueOf(amount)
                .divide(BigDecimal.valueOf(unit))
                .stripTrailingZeros()
                .toPlainString();
    }
}
