package io.loom.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What clusters are made from.
 *
 * @param name identity
 * @param about words for people
 * @param parent name of the cluster template that this one extends; null for none
 * @param includes names of partial templates, in order
 * @param body own part; resolved, it holds the parent's and the partials' as well
 */
public record ClusterTemplate(
        String name, About about, @Nullable String parent, List<String> includes, TemplateBody body)
        implements Definition {

    @Override
    public DefinitionKind kind() {
        return DefinitionKind.CLUSTER_TEMPLATE;
    }
}
