package io.loom.provisioner.provider.openstack;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who calls which cloud: what tokens are kept by.
 *
 * @param identityUrl of Keystone's API v3, without a slash at its end
 * @param region null for the only one
 * @param endpointInterface which of a service's endpoints is called
 * @param auth Keystone's request for a token; holds a secret
 * @param authorities certificates, PEM, that the cloud is held to instead of the system's
 */
record OpenStackAccount(
        String identityUrl,
        @Nullable String region,
        String endpointInterface,
        ObjectNode auth,
        Optional<String> authorities) {

    static OpenStackAccount of(OpenStackConfig config) {
        return new OpenStackAccount(
                identityUrl(config.authUrl()),
                config.region(),
                config.endpointInterface(),
                auth(config),
                Optional.ofNullable(config.authority()));
    }

    private static String identityUrl(String url) {
        String bare = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        return bare.endsWith("/v3") ? bare : bare + "/v3";
    }

    private static ObjectNode auth(OpenStackConfig config) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        ObjectNode auth = request.putObject("auth");
        ObjectNode identity = auth.putObject("identity");
        if (config.applicationCredentialId() != null) {
            identity.putArray("methods").add("application_credential");
            identity.putObject("application_credential")
                    .put("id", config.applicationCredentialId())
                    .put("secret", config.applicationCredentialSecret());
            return request;
        }
        identity.putArray("methods").add("password");
        ObjectNode user = identity.putObject("password").putObject("user");
        user.put("name", config.username()).put("password", config.password());
        user.putObject("domain").put("name", config.userDomain());
        ObjectNode project = auth.putObject("scope").putObject("project");
        project.put("name", config.project());
        project.putObject("domain").put("name", config.projectDomain());
        return request;
    }

    /** Names the cloud, never a secret. */
    @Override
    public String toString() {
        return "OpenStackAccount[" + identityUrl + ", " + region + "]";
    }
}
