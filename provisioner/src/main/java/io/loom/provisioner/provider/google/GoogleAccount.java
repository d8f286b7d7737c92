package io.loom.provisioner.provider.google;

import org.jspecify.annotations.Nullable;

/**
 * Whose tokens and pace a provider shares with others.
 *
 * @param key JSON; null for the credentials of the provisioner's own machine
 */
record GoogleAccount(
        String endpoint, String project, @Nullable String key) {

    static GoogleAccount of(GoogleConfig config) {
        return new GoogleAccount(config.endpoint(), config.project(), config.serviceAccountKey());
    }

    @Override
    public String toString() {
        return project + " at " + endpoint;
    }
}
