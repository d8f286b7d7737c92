package io.loom.provisioner.provider.openstack;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Things that people name by id or by name.
 *
 * @param service that has them
 * @param path of their collection
 * @param collection its name in answers
 * @param kind what one is called
 */
record Named(Service service, String path, String collection, String kind) {
    private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}");

    static final Named NETWORK = new Named(Service.NETWORK, "/networks", "networks", "network");
    static final Named SECURITY_GROUP =
            new Named(Service.NETWORK, "/security-groups", "security_groups", "security group");

    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /**
     * The id of what is named.
     *
     * @throws TaskFailure lasting, {@code not-found}, when there is none, and {@code ambiguous}, when there are several
     */
    String id(OpenStackApi api, String idOrName, TaskContext task) throws InterruptedException {
        List<JsonNode> found =
                api.list(service, path, collection, Map.of(isId(idOrName) ? "id" : "name", idOrName), task);
        if (found.isEmpty()) {
            throw gone(api, kind, idOrName);
        }
        if (found.size() > 1) {
            throw TaskFailure.lasting(
                    "ambiguous",
                    api.cloud() + " has " + found.size() + " of the name " + idOrName + " as " + kind
                            + ".\nMaybe write its id instead.");
        }
        return found.getFirst().path("id").asText();
    }

    static TaskFailure gone(OpenStackApi api, String kind, String idOrName) {
        return TaskFailure.lasting(
                "not-found",
                api.cloud() + " has no " + kind + " " + idOrName
                        + " that the account may use.\nMaybe it was removed, or is called otherwise in this region.");
    }
}
