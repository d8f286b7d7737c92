package io.loom.provisioner.provider.digitalocean;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What the machines of a cluster have in an account beside themselves: the cluster's key, and tags, which stay when their last droplet goes. */
record ClusterTraces(DigitalOceanApi api, MachineToken token, TaskContext task) {
    private static final Set<String> ENDING = Set.of(Droplet.CLUSTER + ":", "loom-operation:");

    /** Puts the cluster's key in the account, unless it is there. */
    void letIn(DropletOrder order) throws InterruptedException {
        String known = "/account/keys/" + order.fingerprint();
        if (api.find(known, task).isPresent()) {
            return;
        }
        ObjectNode key = JsonNodeFactory.instance
                .objectNode()
                .put("name", clusterTag())
                .put("public_key", order.request().sshPublicKey().strip());
        try {
            api.post("/account/keys", key, task);
        } catch (TaskFailure e) {
            if (api.find(known, task).isEmpty()) {
                throw e;
            }
        }
    }

    /**
     * Removes the machine's own tag; those of its cluster and operation, and the key, where no machine has them any more. The tags of
     * the installation and of labels stay: other machines may get them at any time.
     *
     * @param tags that the machine has had
     */
    void clear(Set<String> tags) throws InterruptedException {
        api.delete("/tags/" + DigitalOceanApi.word(Droplet.tag(token)), task);
        Set<String> ending = new TreeSet<>(Set.of(clusterTag()));
        tags.stream().filter(tag -> ENDING.stream().anyMatch(tag::startsWith)).forEach(ending::add);
        for (String tag : ending) {
            String path = "/tags/" + DigitalOceanApi.word(tag);
            boolean isUsed = api.find(path, task)
                    .filter(found ->
                            found.path("tag").path("resources").path("count").asLong() > 0)
                    .isPresent();
            if (isUsed) {
                continue;
            }
            api.delete(path, task);
            if (tag.equals(clusterTag())) {
                removeKey();
            }
        }
    }

    private void removeKey() throws InterruptedException {
        List<Long> keys = new ArrayList<>();
        api.list("/account/keys", "ssh_keys", task, key -> {
            if (key.path("name").asText().equals(clusterTag())) {
                keys.add(key.path("id").asLong());
            }
        });
        for (long key : keys) {
            api.delete("/account/keys/" + key, task);
        }
    }

    /** The tag of the cluster's machines, and the name of its key. */
    private String clusterTag() {
        return Droplet.tag(Droplet.CLUSTER, token.clusterId().toString());
    }
}
