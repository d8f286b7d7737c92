package io.loom.provisioner.provider.openstack;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.contract.ProviderOffer;
import io.loom.provisioner.cloud.CloudRequest;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import java.util.List;
import java.util.Map;

/** The images of Glance that an account may use. */
public final class Images {
    private static final String ACTIVE = "active";

    private final OpenStackApi api;

    public Images(OpenStackApi api) {
        this.api = api;
    }

    /**
     * The id of an image; of several with a name, the newest.
     *
     * @throws TaskFailure lasting, {@code not-found}, when there is none that machines can be made from
     */
    public String id(String idOrName, TaskContext task) throws InterruptedException {
        if (Named.isId(idOrName)) {
            String path = "/images/" + idOrName;
            JsonNode image = api.find(CloudRequest.get(api.uri(Service.IMAGE, path, task)), task)
                    .orElseThrow(() -> Named.gone(api, "image", idOrName));
            String status = image.path("status").asText();
            if (!status.equals(ACTIVE)) {
                throw TaskFailure.lasting(
                        "not-found",
                        "The image " + idOrName + " is " + status
                                + ", so that no machine can be made from it.\nMaybe name another one.");
            }
            return idOrName;
        }
        return api
                .list(
                        Service.IMAGE,
                        "/images",
                        "images",
                        Map.of("name", idOrName, "status", ACTIVE, "sort", "created_at:desc"),
                        task)
                .stream()
                .findFirst()
                .map(image -> image.path("id").asText())
                .orElseThrow(() -> Named.gone(api, "image", idOrName));
    }

    /** Those that machines can be made from. */
    public List<ProviderOffer.Image> offer(TaskContext task) throws InterruptedException {
        return api.list(Service.IMAGE, "/images", "images", Map.of("status", ACTIVE), task).stream()
                .map(image -> new ProviderOffer.Image(
                        image.path("id").asText(),
                        image.path("name").asText(image.path("id").asText()),
                        image.path("os_admin_user").textValue()))
                .toList();
    }
}
