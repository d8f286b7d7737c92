package io.loom.provisioner.provider.joyent;

import io.loom.provisioner.cloud.CloudAuthorization;
import io.loom.provisioner.cloud.CloudRequest;
import io.loom.provisioner.plugin.TaskContext;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Puts login and password on each request (RFC 7617).
 *
 * @param header the header's value; secret
 */
record BasicAuthorization(String header) implements CloudAuthorization {

    static BasicAuthorization of(String login, String password) {
        return new BasicAuthorization("Basic "
                + Base64.getEncoder().encodeToString((login + ":" + password).getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public CloudRequest authorize(CloudRequest request, TaskContext task) {
        return request.with("Authorization", header);
    }

    @Override
    public boolean renew(CloudRequest refused) {
        return false;
    }

    @Override
    public String toString() {
        return "BasicAuthorization";
    }
}
