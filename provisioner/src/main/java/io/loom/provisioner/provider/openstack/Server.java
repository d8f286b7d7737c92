package io.loom.provisioner.provider.openstack;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.contract.Machine;
import io.loom.provisioner.plugin.MachineState;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.ProviderMachine;
import io.loom.provisioner.plugin.TaskFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A server as Nova shows it.
 *
 * @param json Nova's answer
 * @param neighbours name of the network by which machines reach each other; empty for the first one
 */
record Server(JsonNode json, Optional<String> neighbours) {
    /** Metadata: {@link MachineToken#text()}. */
    static final String TOKEN = "loom-token";

    /** Metadata: the floating IP address that was taken for the server. */
    static final String FLOATING_IP = "loom-floating-ip";

    String id() {
        return json.path("id").asText();
    }

    /** When it was made, as Nova writes it: sorts by time. */
    String created() {
        return json.path("created").asText();
    }

    private String status() {
        return json.path("status").asText("UNKNOWN");
    }

    private Optional<String> doing() {
        return Optional.ofNullable(json.path("OS-EXT-STS:task_state").textValue());
    }

    /** What Nova calls how it stands, e.g. {@code BUILD (spawning)}. */
    String words() {
        return status() + doing().map(task -> " (" + task + ")").orElse("");
    }

    Map<String, String> metadata() {
        Map<String, String> metadata = new TreeMap<>();
        json.path("metadata")
                .properties()
                .forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
        return metadata;
    }

    Optional<MachineToken> token() {
        return Optional.ofNullable(metadata().get(TOKEN)).flatMap(MachineToken::parse);
    }

    boolean carries(MachineToken token) {
        return token().filter(token::equals).isPresent();
    }

    /** Deleted, though Nova still shows it: an operator may keep deleted servers for some days. */
    boolean isGone() {
        return status().equals("DELETED") || status().equals("SOFT_DELETED");
    }

    /** Whether it will never run: its making failed, or it is being deleted. */
    boolean isLost() {
        return isFailed() || doing().filter("deleting"::equals).isPresent();
    }

    boolean isFailed() {
        return status().equals("ERROR");
    }

    /** @param hostKeys known ones */
    Machine machine(List<String> hostKeys) {
        Map<String, String> metadata = metadata();
        Map<String, String> addresses = new TreeMap<>();
        Optional<String> first = address(addresses("fixed"));
        Optional<String> inside = neighbours
                .flatMap(name ->
                        address(addresses("fixed", json.path("addresses").path(name))))
                .or(() -> first);
        Optional<String> outside = Optional.ofNullable(metadata.get(FLOATING_IP))
                .or(() -> address(addresses("floating")))
                .or(() -> Optional.of(json.path("accessIPv4").asText()).filter(text -> !text.isEmpty()))
                .or(() -> first);
        inside.ifPresent(address -> {
            addresses.put(Machine.BIND_V4, address);
            addresses.put(Machine.ACCESS_V4, outside.orElse(address));
        });
        Map<String, String> properties = new TreeMap<>();
        JsonNode flavor = json.path("flavor");
        Optional.ofNullable(flavor.path("original_name").textValue())
                .or(() -> Optional.of(flavor.path("id").asText()))
                .filter(name -> !name.isEmpty())
                .ifPresent(name -> properties.put(Machine.FLAVOR, name));
        return new Machine(id(), addresses, 22, null, hostKeys, properties);
    }

    ProviderMachine found() {
        return new ProviderMachine(machine(List.of()), token().orElse(null), metadata());
    }

    /** How it stands. */
    MachineState state(List<String> hostKeys) {
        Machine machine = machine(hostKeys);
        return switch (status()) {
            case "ACTIVE", "PASSWORD", "RESIZE", "VERIFY_RESIZE", "REVERT_RESIZE", "MIGRATING" ->
                new MachineState.Running(machine);
            case "DELETED", "SOFT_DELETED" -> new MachineState.Absent(Optional.of("it is " + status()));
            case "ERROR" -> new MachineState.Failed(machine, failure());
            case "SHUTOFF", "PAUSED", "SUSPENDED", "RESCUE", "SHELVED", "SHELVED_OFFLOADED" ->
                doing().isPresent()
                        ? new MachineState.Pending(machine, words())
                        : new MachineState.Failed(
                                machine,
                                TaskFailure.lasting(
                                        "machine-stopped",
                                        "The server " + id() + " is " + status() + ".\nMaybe start it again."));
            default -> new MachineState.Pending(machine, words());
        };
    }

    /** Why it is in ERROR, in Nova's own words. */
    TaskFailure failure() {
        String fault = json.path("fault").path("message").asText();
        String message = "The server " + id() + " is in ERROR: " + (fault.isEmpty() ? "Nova tells no fault." : fault);
        return OpenStackDialect.meaning(fault, message).orElseGet(() -> TaskFailure.passing("machine-failed", message));
    }

    /** The first IPv4 address, else the first IPv6 address. */
    private static Optional<String> address(List<JsonNode> addresses) {
        return addresses.stream()
                .filter(a -> a.path("version").asInt() == 4)
                .findFirst()
                .or(() -> addresses.stream().findFirst())
                .map(a -> a.path("addr").asText());
    }

    /** Addresses of a kind, in the order of the networks. */
    private List<JsonNode> addresses(String kind) {
        List<JsonNode> found = new ArrayList<>();
        json.path("addresses").forEach(network -> found.addAll(addresses(kind, network)));
        return found;
    }

    /** Addresses of older releases and of Rackspace have no kind. */
    private static List<JsonNode> addresses(String kind, JsonNode network) {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode address : network) {
            if (address.path("OS-EXT-IPS:type").asText("fixed").equals(kind)) {
                found.add(address);
            }
        }
        return found;
    }
}
