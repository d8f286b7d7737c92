package io.loom.model;

/**
 * A piece that cluster templates include.
 *
 * @param name identity
 * @param about words for people
 * @param immutable whether a config key that it sets may not be set again
 * @param body what it adds
 */
public record PartialTemplate(String name, About about, boolean immutable, TemplateBody body) implements Definition {

    @Override
    public DefinitionKind kind() {
        return DefinitionKind.PARTIAL_TEMPLATE;
    }
}
