package io.loom.provisioner.provider.rackspace;

/**
 * Who calls which region: what tokens are kept by.
 *
 * @param identityUrl of the Identity API v2.0, without a slash at its end
 * @param apiKey secret
 */
record RackspaceAccount(String identityUrl, String username, String apiKey, String region) {

    static RackspaceAccount of(RackspaceConfig config) {
        String url = config.identityUrl();
        return new RackspaceAccount(
                url.endsWith("/") ? url.substring(0, url.length() - 1) : url,
                config.username(),
                config.apiKey(),
                config.region());
    }

    /** Names who and where, never the key. */
    @Override
    public String toString() {
        return "RackspaceAccount[" + username + ", " + region + "]";
    }
}
