package io.loom.model;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes host names of nodes: {@code <cluster name><cluster number>-<node number>.<suffix>}. */
public final class HostNames {

    /** The suffix where none is given. */
    public static final String DEFAULT_SUFFIX = "local";

    private static final int MAX_LABEL = 63;
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
        String end = clusterNumber + "-" + nodeNumber;
        String start = BEFORE_LETTER
                .matcher(clusterName.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "-"))
                .replaceFirst("");
        String label = start.substring(0, Math.min(start.length(), MAX_LABEL - end.length())) + end;
        String suffix = dnsSuffix == null ? DEFAULT_SUFFIX : dnsSuffix.replaceFirst("^\\.", "");
        return label + "." + suffix;
    }
}
