package io.loom.operations.tasks;

import io.loom.contract.Machine;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Picks the lines of {@code address type key} or {@code address:port type key} that can be about one machine. */
public final class HostKeyLines {
    private HostKeyLines() {}

    /**
     * Whose lines begin with an address of the machine, or with what its provider calls it; the port is not looked at.
     *
     * @param keys a text of lines, or a list of them
     */
    static List<String> of(Object keys, Machine machine) {
        Set<String> names = new TreeSet<>(machine.addresses().values());
        names.add(withoutPort(machine.providerId()));
        Stream<?> texts = keys instanceof Collection<?> list ? list.stream() : Stream.of(keys);
        return texts.map(String::valueOf)
                .flatMap(String::lines)
                .map(String::strip)
                .filter(line -> names.contains(withoutPort(line.split("\\s+", 2)[0])))
                .toList();
    }

    private static String withoutPort(String name) {
        if (name.startsWith("[")) {
            int end = name.indexOf(']');
            return end < 0 ? name : name.substring(1, end);
        }
        int colon = name.indexOf(':');
        return colon < 0 || colon != name.lastIndexOf(':') ? name : name.substring(0, colon);
    }
}
