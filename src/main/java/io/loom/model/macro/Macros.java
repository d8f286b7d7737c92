package io.loom.model.macro;

import io.loom.model.macro.MacroExpression.AddressOfSelf;
import io.loom.model.macro.MacroExpression.AddressOfService;
import io.loom.model.macro.MacroExpression.HostOfSelf;
import io.loom.model.macro.MacroExpression.HostOfService;
import io.loom.model.macro.MacroExpression.InstanceOfSelf;
import io.loom.model.macro.MacroExpression.Joined;
import io.loom.model.macro.MacroExpression.Mapped;
import io.loom.model.macro.MacroExpression.NumberOfService;
import io.loom.model.macro.MacroExpression.Owner;
import io.loom.model.macro.MacroExpression.Values;
import io.loom.model.macro.MacroScope.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Expands {@code %...%} in texts. {@code %%} stays as it is, and so does a single percent sign at the end. A macro about a
 * service that no node has (or, for {@code instance.self}, that this node does not have) gives nothing: a text of which no
 * macro gives anything stays as it is; in any other text, it is left out.
 */
public final class Macros {

    private static final String SEPARATOR = ",";

    private Macros() {}

    /**
     * Expands one text.
     *
     * @throws MacroException where a macro is not understood, or the cluster lacks what it asks for
     */
    public static String expand(String text, MacroScope scope) {
        return expand(text, scope, new Room(Integer.MAX_VALUE));
    }

    private static String expand(String text, MacroScope scope, Room room) {
        room.take(text.length());
        StringBuilder expanded = new StringBuilder();
        boolean changed = false;
        int position = 0;
        while (true) {
            int start = text.indexOf('%', position);
            int end = start < 0 ? -1 : text.indexOf('%', start + 1);
            if (end < 0) {
                expanded.append(text, position, text.length());
                return changed ? expanded.toString() : text;
            }
            if (end == start + 1) {
                expanded.append(text, position, end + 1);
            } else {
                expanded.append(text, position, start);
                String value = value(text.substring(start + 1, end), scope, room);
                if (value != null) {
                    expanded.append(value);
                    changed = true;
                }
            }
            position = end + 1;
        }
    }

    /** Expands every text in a JSON value, at any depth; the keys of objects stay as they are. */
    public static @Nullable Object expandAll(@Nullable Object value, MacroScope scope) {
        return expandAll(value, scope, new Room(Integer.MAX_VALUE));
    }

    private static @Nullable Object expandAll(@Nullable Object value, MacroScope scope, Room room) {
        return switch (value) {
            case null -> null;
            case String text -> expand(text, scope, room);
            case List<?> list -> {
                List<@Nullable Object> items = new ArrayList<>(list.size());
                list.forEach(item -> items.add(expandAll(item, scope, room)));
                yield Collections.unmodifiableList(items);
            }
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                map.forEach((key, member) -> members.put(String.valueOf(key), expandAll(member, scope, room)));
                yield Collections.unmodifiableMap(members);
            }
            default -> value;
        };
    }

    /**
     * Expands every text of a configuration.
     *
     * @param longest how many characters all texts may have together, expanded
     * @throws MacroException also where they have more
     */
    public static Map<String, Object> expandAll(Map<String, Object> config, MacroScope scope, int longest) {
        Room room = new Room(longest);
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        config.forEach((key, member) -> members.put(key, expandAll(member, scope, room)));
        return Collections.unmodifiableMap(members);
    }

    /**
     * Checks that every macro in a JSON value is understood.
     *
     * @param found told each error, with the JSON pointer to its text within {@code value}
     */
    public static void check(@Nullable Object value, BiConsumer<String, MacroException> found) {
        check("", value, found);
    }

    private static void check(String pointer, @Nullable Object value, BiConsumer<String, MacroException> found) {
        switch (value) {
            case String text -> check(pointer, text, found);
            case List<?> list -> {
                for (int index = 0; index < list.size(); index++) {
                    check(pointer + "/" + index, list.get(index), found);
                }
            }
            case Map<?, ?> map ->
                map.forEach((key, member) -> check(
                        pointer + "/" + String.valueOf(key).replace("~", "~0").replace("/", "~1"), member, found));
            case null, default -> {}
        }
    }

    private static void check(String pointer, String text, BiConsumer<String, MacroException> found) {
        int position = 0;
        while (true) {
            int start = text.indexOf('%', position);
            int end = start < 0 ? -1 : text.indexOf('%', start + 1);
            if (end < 0) {
                return;
            }
            if (end > start + 1) {
                try {
                    MacroParser.parse(text.substring(start + 1, end));
                } catch (MacroException wrong) {
                    found.accept(pointer, wrong);
                }
            }
            position = end + 1;
        }
    }

    /** How much longer texts may become. It is asked before they do. */
    private static final class Room {

        private final int longest;
        private long left;

        Room(int longest) {
            this.longest = longest;
            this.left = longest;
        }

        void take(long characters) {
            left -= characters;
            if (left < 0) {
                throw new MacroException(
                        MacroException.Reason.TOO_LONG,
                        "With its macros expanded the configuration has more than " + longest
                                + " characters.\nMaybe name fewer nodes in it, or use shorter formats.");
            }
        }
    }

    /** A value in a format, in which {@code $} is the value and {@code $$} a dollar. */
    static String format(String format, String value) {
        StringBuilder out = new StringBuilder();
        for (int index = 0; index < format.length(); index++) {
            char letter = format.charAt(index);
            if (letter != '$') {
                out.append(letter);
            } else if (index + 1 < format.length() && format.charAt(index + 1) == '$') {
                out.append('$');
                index++;
            } else {
                out.append(value);
            }
        }
        return out.toString();
    }

    private static @Nullable String value(String macro, MacroScope scope, Room room) {
        MacroExpression expression = MacroParser.parse(macro);
        String separator = expression instanceof Joined joined ? joined.separator() : SEPARATOR;
        List<String> values = values(macro, expression, scope, room);
        if (values == null) {
            return null;
        }
        room.take(values.stream()
                .mapToLong(value -> value.length() + separator.length())
                .sum());
        return String.join(separator, values);
    }

    /** Null where no node has what is asked for. */
    private static @Nullable List<String> values(
            String macro, MacroExpression expression, MacroScope scope, Room room) {
        return switch (expression) {
            case Joined joined -> values(macro, joined.values(), scope, room);
            case Mapped mapped -> {
                List<String> values = values(macro, mapped.values(), scope, room);
                long places =
                        mapped.format().chars().filter(letter -> letter == '$').count();
                yield values == null
                        ? null
                        : values.stream()
                                .map(value -> {
                                    room.take(mapped.format().length() + places * value.length());
                                    return format(mapped.format(), value);
                                })
                                .toList();
            }
            case Values values -> basic(macro, values, scope);
        };
    }

    private static @Nullable List<String> basic(String macro, Values values, MacroScope scope) {
        return switch (values) {
            case Owner() -> List.of(scope.owner());
            case HostOfSelf() -> ofSelf(macro, scope, Node::hostName, "host name");
            case AddressOfSelf(String kind) -> ofSelf(macro, scope, address(kind), kind + " address");
            case HostOfService(String service, Integer index) ->
                ofNodes(macro, scope.holding(service), index, Node::hostName, "host name");
            case AddressOfService(String kind, String service, Integer index) ->
                ofNodes(macro, scope.holding(service), index, address(kind), kind + " address");
            case NumberOfService(String service) -> {
                int count = scope.holding(service).size();
                yield count == 0 ? null : List.of(Integer.toString(count));
            }
            case InstanceOfSelf(String service) -> {
                int index = scope.self() == null ? -1 : scope.holding(service).indexOf(scope.self());
                yield index < 0 ? null : List.of(Integer.toString(index + 1));
            }
        };
    }

    private static Function<Node, @Nullable String> address(String kind) {
        return node -> node.addresses().get(kind);
    }

    private static @Nullable List<String> ofSelf(
            String macro, MacroScope scope, Function<Node, @Nullable String> property, String what) {
        Node self = scope.self();
        return self == null ? null : List.of(required(macro, self, property, what));
    }

    private static @Nullable List<String> ofNodes(
            String macro,
            List<Node> nodes,
            @Nullable Integer index,
            Function<Node, @Nullable String> property,
            String what) {
        if (nodes.isEmpty()) {
            return null;
        }
        if (index == null) {
            return nodes.stream()
                    .map(node -> required(macro, node, property, what))
                    .toList();
        }
        if (index >= nodes.size()) {
            throw new MacroException(
                    MacroException.Reason.INCOMPLETE_CLUSTER,
                    "The macro %" + macro + "% asks for number " + index + ", counted from 0, but there are only "
                            + nodes.size() + ".\nMaybe raise the quantity of the service, or leave the index out.");
        }
        return List.of(required(macro, nodes.get(index), property, what));
    }

    private static String required(String macro, Node node, Function<Node, @Nullable String> property, String what) {
        String value = property.apply(node);
        if (value == null) {
            throw new MacroException(
                    MacroException.Reason.INCOMPLETE_CLUSTER,
                    "The macro %" + macro + "% asks for the " + what + " of node " + node.number()
                            + ", which has none.\nMaybe its provider does not give one: addresses are "
                            + node.addresses().keySet().stream().sorted().toList() + ".");
        }
        return value;
    }
}
