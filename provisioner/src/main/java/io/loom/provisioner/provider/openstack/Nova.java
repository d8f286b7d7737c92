package io.loom.provisioner.provider.openstack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loom.contract.Contract;
import io.loom.provisioner.cloud.CloudRequest;
import io.loom.provisioner.cloud.ConsoleHostKeys;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The servers of an account. */
final class Nova {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);
    private static final Duration DELETION = Duration.ofMinutes(5);

    private final OpenStackApi api;
    private final NovaEdition edition;

    Nova(OpenStackApi api, NovaEdition edition) {
        this.api = api;
        this.edition = edition;
    }

    OpenStackApi api() {
        return api;
    }

    /** Those with the token, the oldest first; such as are deleted are left out. */
    List<Server> of(MachineToken token, TaskContext task) throws InterruptedException {
        List<Server> servers = new ArrayList<>();
        each(edition.queryOf(token), task, server -> {
            if (server.carries(token) && !server.isGone()) {
                servers.add(server);
            }
        });
        servers.sort(Comparator.comparing(Server::created).thenComparing(Server::id));
        return servers;
    }

    /** Hands on those of an installation. */
    void of(String installation, TaskContext task, Consumer<Server> each) throws InterruptedException {
        each(edition.queryOf(installation), task, server -> {
            if (installation.equals(server.metadata().get(Contract.INSTALLATION_TAG)) && !server.isGone()) {
                each.accept(server);
            }
        });
    }

    private void each(Map<String, String> query, TaskContext task, Consumer<Server> each) throws InterruptedException {
        api.each(
                Service.COMPUTE,
                "/servers/detail",
                "servers",
                query,
                edition::versioned,
                task,
                json -> each.accept(new Server(json, edition.neighbours())));
    }

    Optional<Server> find(String id, TaskContext task) throws InterruptedException {
        return api.find(get("/servers/" + OpenStackApi.encoded(id), task), task)
                .map(json -> new Server(json.path("server"), edition.neighbours()))
                .filter(server -> !server.id().isEmpty());
    }

    /** What every server of Loom's is asked for with. */
    ObjectNode order(MachineRequest request) {
        ObjectNode server = JsonNodeFactory.instance.objectNode();
        edition.mark(server, request);
        server.set("metadata", metadata(request));
        return server;
    }

    private static ObjectNode metadata(MachineRequest request) {
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        request.tags().forEach(metadata::put);
        return metadata.put(Server.TOKEN, request.token().text());
    }

    /**
     * Asks for a server.
     *
     * @param body with the server, and hints for the scheduler beside it
     * @return its id
     */
    String make(ObjectNode body, TaskContext task) throws InterruptedException {
        CloudRequest request = edition.versioned(CloudRequest.post(api.uri(Service.COMPUTE, "/servers", task), body));
        if (!body.findValues("volume_type").isEmpty()) {
            request = request.with(NovaEdition.VERSION, "compute 2.67");
        }
        return api.send(request, task).path("server").path("id").asText();
    }

    /** Puts a request's marks on a server that is there; last its metadata, which alone says whose it is. */
    void mark(String id, MachineRequest request, TaskContext task) throws InterruptedException {
        String path = "/servers/" + OpenStackApi.encoded(id);
        ObjectNode order = order(request);
        for (JsonNode tag : order.path("tags")) {
            URI place = api.uri(Service.COMPUTE, path + "/tags/" + OpenStackApi.encoded(tag.asText()), task);
            api.send(edition.versioned(new CloudRequest("PUT", place, Map.of(), null)), task);
        }
        if (order.path("tags").isEmpty()) {
            ObjectNode name = JsonNodeFactory.instance.objectNode();
            name.putObject("server").put("name", order.path("name").asText());
            api.send(CloudRequest.put(api.uri(Service.COMPUTE, path, task), name), task);
        }
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        metadata.set("metadata", order.path("metadata"));
        api.send(CloudRequest.post(api.uri(Service.COMPUTE, path + "/metadata", task), metadata), task);
    }

    /** Deletes servers, and waits until Nova shows them no more. */
    void delete(List<Server> servers, TaskContext task) throws InterruptedException {
        for (Server server : servers) {
            api.find(CloudRequest.delete(api.uri(Service.COMPUTE, "/servers/" + server.id(), task)), task);
        }
        for (Server server : servers) {
            awaitGone(server.id(), task);
        }
    }

    private void awaitGone(String id, TaskContext task) throws InterruptedException {
        Duration waited = Duration.ZERO;
        Duration pause = FIRST_PAUSE;
        while (true) {
            Optional<Server> left = find(id, task).filter(server -> !server.isGone());
            if (left.isEmpty()) {
                return;
            }
            String words = left.get().words();
            if (waited.compareTo(DELETION) > 0 || task.timeLeft().compareTo(pause.plusSeconds(1)) < 0) {
                throw TaskFailure.passing(
                        "still-there",
                        "The server " + id + " is deleted, and " + api.cloud() + " still shows it as " + words + ".");
            }
            task.progress("Waiting for the provider: " + words);
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            waited = waited.plus(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
    }

    /** Host keys that the console tells; none where it does not, or may not be read. */
    List<String> consoleHostKeys(String id, TaskContext task) throws InterruptedException {
        ObjectNode action = JsonNodeFactory.instance.objectNode();
        action.putObject("os-getConsoleOutput");
        try {
            JsonNode answer = api.send(
                    CloudRequest.post(api.uri(Service.COMPUTE, "/servers/" + id + "/action", task), action), task);
            return ConsoleHostKeys.read(answer.path("output").asText());
        } catch (TaskFailure unreadable) {
            return List.of();
        }
    }

    /** The flavor of an id or name. */
    String flavor(String idOrName, TaskContext task) throws InterruptedException {
        List<JsonNode> flavors = new ArrayList<>();
        api.each(Service.COMPUTE, "/flavors", "flavors", Map.of(), edition::versioned, task, flavors::add);
        return flavors.stream()
                .filter(flavor -> flavor.path("id").asText().equals(idOrName))
                .findFirst()
                .or(() -> flavors.stream()
                        .filter(flavor -> flavor.path("name").asText().equals(idOrName))
                        .findFirst())
                .map(flavor -> flavor.path("id").asText())
                .orElseThrow(() -> Named.gone(api, "flavor", idOrName));
    }

    /** The server group of an id or name. */
    String serverGroup(String idOrName, TaskContext task) throws InterruptedException {
        for (JsonNode group : api.send(get("/os-server-groups", task), task).path("server_groups")) {
            String id = group.path("id").asText();
            if (id.equals(idOrName) || group.path("name").asText().equals(idOrName)) {
                return id;
            }
        }
        throw Named.gone(api, "server group", idOrName);
    }

    /** What a key pair is, in one sentence. */
    String keyPair(String name, TaskContext task) throws InterruptedException {
        return api.find(get("/os-keypairs/" + OpenStackApi.encoded(name), task), task)
                .map(pair -> "Its fingerprint is "
                        + pair.path("keypair").path("fingerprint").asText() + ".")
                .orElseThrow(() -> Named.gone(api, "key pair", name));
    }

    /** Names of the availability zones that can be used. */
    List<String> zones(TaskContext task) throws InterruptedException {
        List<String> zones = new ArrayList<>();
        for (JsonNode zone : api.send(get("/os-availability-zone", task), task).path("availabilityZoneInfo")) {
            if (zone.path("zoneState").path("available").asBoolean()) {
                zones.add(zone.path("zoneName").asText());
            }
        }
        return zones;
    }

    private CloudRequest get(String path, TaskContext task) throws InterruptedException {
        return edition.versioned(CloudRequest.get(api.uri(Service.COMPUTE, path, task)));
    }
}
