package io.loom.model;

import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes host names of nodes: {@code <cluster name><cluster number>-<node number>.<suffix>}. */
public final class HostNames {

    /** The suffix where none is given. */
    public static final String DEFAULT_SUFFIX = "local";

    private static final int MAX_LABEL = 63;
    private static final int LEAST_DIGITS = 4;
    private static final int MOST_DIGITS = 10;
    private static final Pattern BEFORE_LETTER = Pattern.compile("^[^a-z]+");

    private HostNames() {}

    /**
     * The host name of a node. Its first label has at most 63 letters, digits and hyphens, and starts with a letter where
     * the cluster's name has one.
     *
     * @param clusterName letters, digits, {@code _ . -}
     * @param clusterNumber of the cluster within its tenant
     * @param nodeNumber of the node within the cluster
     * @param dnsSuffix with or without a leading dot; null for {@value #DEFAULT_SUFFIX}
     */
    public static String of(String clusterName, long clusterNumber, int nodeNumber, @Nullable String dnsSuffix) {
        String node = String.valueOf(nodeNumber);
        return prefix(clusterName, clusterNumber, node.length()) + "-" + node + "." + suffix(dnsSuffix);
    }

    /**
     * What the host names of a cluster's nodes may begin with, before {@code -<node number>}, in alphabetical order. Clusters
     * whose suffixes differ, or which have none of these in common, have no host name in common. Mostly one; more where a long
     * name is cut.
     *
     * @param clusterName as above
     * @param clusterNumber as above
     */
    public static SortedSet<String> prefixes(String clusterName, long clusterNumber) {
        return IntStream.rangeClosed(LEAST_DIGITS, MOST_DIGITS)
                .mapToObj(digits -> prefix(clusterName, clusterNumber, digits))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What follows the first label, without a dot before it. */
    public static String suffix(@Nullable String dnsSuffix) {
        return dnsSuffix == null ? DEFAULT_SUFFIX : dnsSuffix.replaceFirst("^\\.", "");
    }

    private static String prefix(String clusterName, long clusterNumber, int digitsOfNode) {
        String start = BEFORE_LETTER
                .matcher(clusterName.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "-"))
                .replaceFirst("");
        int room = MAX_LABEL - digitsOfNode - 1 - String.valueOf(clusterNumber).length();
        return start.substring(0, Math.min(start.length(), room)) + clusterNumber;
    }
}
