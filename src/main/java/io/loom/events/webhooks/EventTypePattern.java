package io.loom.events.webhooks;

import io.loom.events.EventType;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How a web hook names event types: by their word, or by its beginning with {@code .*} behind. */
final class EventTypePattern {

    private static final String ANY = ".*";

    private EventTypePattern() {}

    static boolean matches(String pattern, EventType type) {
        return pattern.endsWith(ANY)
                ? type.word().startsWith(pattern.substring(0, pattern.length() - 1))
                : type.word().equals(pattern);
    }

    /** The types that one of some patterns matches; none, which is all, where there are no patterns. */
    static Set<EventType> types(Set<String> patterns) {
        return Stream.of(EventType.values())
                .filter(type -> patterns.stream().anyMatch(pattern -> matches(pattern, type)))
                .collect(Collectors.toUnmodifiableSet());
    }
}
