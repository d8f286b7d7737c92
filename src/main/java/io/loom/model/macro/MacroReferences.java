package io.loom.model.macro;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Says what macros ask for, before they can be expanded. */
public final class MacroReferences {

    private MacroReferences() {}

    /**
     * The services whose nodes' addresses are asked for in a JSON value, at any depth, sorted. Macros that are not
     * understood ask for nothing.
     */
    public static Set<String> addressedServices(@Nullable Object value) {
        Set<String> services = new TreeSet<>();
        collect(value, services);
        return services;
    }

    private static void collect(@Nullable Object value, Set<String> services) {
        switch (value) {
            case String text -> collectFrom(text, services);
            case List<?> list -> list.forEach(item -> collect(item, services));
            case Map<?, ?> map -> map.values().forEach(member -> collect(member, services));
            case null, default -> {}
        }
    }

    private static void collectFrom(String text, Set<String> services) {
        int start = text.indexOf('%');
        while (start >= 0) {
            int end = text.indexOf('%', start + 1);
            if (end < 0) {
                return;
            }
            if (end > start + 1) {
                addressedService(text.substring(start + 1, end)).ifPresent(services::add);
            }
            start = text.indexOf('%', end + 1);
        }
    }

    private static Optional<String> addressedService(String macro) {
        try {
            return addressedService(MacroParser.parse(macro));
        } catch (MacroException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> addressedService(MacroExpression expression) {
        return switch (expression) {
            case MacroExpression.Joined joined -> addressedService(joined.values());
            case MacroExpression.Mapped mapped -> addressedService(mapped.values());
            case MacroExpression.AddressOfService address -> Optional.of(address.service());
            case MacroExpression.Values other -> Optional.empty();
        };
    }
}
