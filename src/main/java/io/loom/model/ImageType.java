package io.loom.model;

import java.util.Map;

/**
 * What a machine starts from, and what it is called at each provider.
 *
 * @param name identity
 * @param about words for people
 * @param providerMap by provider name
 */
public record ImageType(String name, About about, Map<String, Offer> providerMap) implements Definition {

    /**
     * The image at one provider.
     *
     * @param properties the provider's own words, {@code image} among them
     * @param sshUser who to log in as; {@code root} where none is given
     */
    public record Offer(Map<String, String> properties, String sshUser) {}

    @Override
    public DefinitionKind kind() {
        return DefinitionKind.IMAGE_TYPE;
    }
}
