package io.loom.provisioner.provider.joyent;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** Ids of what people call by its name. */
final class Names {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private Names() {}

    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /**
     * The id of an image: the latest one of a name.
     *
     * @throws TaskFailure lasting, {@code not-found}, when there is none
     */
    static String image(JoyentApi api, String idOrName, TaskContext task) throws InterruptedException {
        if (isId(idOrName)) {
            return idOrName;
        }
        return api.get("/images?name=" + JoyentApi.word(idOrName), task)
                .valueStream()
                .max(Comparator.comparing(image -> image.path("published_at").asText()))
                .map(image -> image.path("id").asText())
                .orElseThrow(() -> TaskFailure.lasting(
                        "not-found", "CloudAPI has no image " + idOrName + ".\nMaybe name it by its id."));
    }

    /**
     * The ids of networks.
     *
     * @throws TaskFailure lasting, {@code not-found}, when there is none of a name or id
     */
    static List<String> networks(JoyentApi api, List<String> idsOrNames, TaskContext task) throws InterruptedException {
        if (idsOrNames.isEmpty()) {
            return List.of();
        }
        JsonNode all = api.get("/networks", task);
        List<String> ids = new ArrayList<>();
        for (String wanted : idsOrNames) {
            ids.add(all.valueStream()
                    .filter(network -> network.path("name").asText().equals(wanted)
                            || network.path("id").asText().equals(wanted))
                    .map(network -> network.path("id").asText())
                    .findFirst()
                    .orElseThrow(() -> TaskFailure.lasting(
                            "not-found",
                            "CloudAPI has no network " + wanted + " for the account; it has "
                                    + all.valueStream()
                                            .map(network -> network.path("name").asText())
                                            .toList()
                                    + ".")));
        }
        return ids;
    }
}
