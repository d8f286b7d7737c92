package io.loom.model.macro;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What macros speak of.
 *
 * @param nodes of the cluster, in the order of their numbers
 * @param owner name of the user who owns the cluster
 * @param self the node on which the text is used; null for none, as in the links of a cluster
 */
public record MacroScope(
        List<Node> nodes, String owner, @Nullable Node self) {

    /** The kind of address that is meant where a macro names none. */
    public static final String DEFAULT_ADDRESS = "bind_v4";

    /**
     * A node as far as macros see it.
     *
     * @param number within the cluster; lists are in its order
     * @param hostName null while it is not known
     * @param addresses by kind, such as {@code access_v4}
     * @param services names of those that are on it
     */
    public record Node(int number, @Nullable String hostName, Map<String, String> addresses, Set<String> services) {

        public Node {
            addresses = Map.copyOf(addresses);
            services = Set.copyOf(services);
        }
    }

    public MacroScope {
        nodes = nodes.stream().sorted(Comparator.comparingInt(Node::number)).toList();
    }

    /** A scope of these nodes, in any order, as one of them sees it. */
    public static MacroScope of(Collection<Node> nodes, String owner, @Nullable Node self) {
        return new MacroScope(List.copyOf(nodes), owner, self);
    }

    /** The nodes that hold {@code service}, in the order of their numbers. */
    List<Node> holding(String service) {
        return nodes.stream().filter(node -> node.services().contains(service)).toList();
    }
}
