package io.loom.provisioner.provider.aws;

import io.loom.contract.Machine;
import io.loom.provisioner.plugin.MachineState;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.ProviderMachine;
import io.loom.provisioner.plugin.TaskFailure;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterface;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.StateReason;
import software.amazon.awssdk.services.ec2.model.Tag;

/** An instance as EC2 tells of it, in Loom's words. */
record Ec2Instance(Instance instance) {

    /** Tag that carries the {@link MachineToken}. */
    static final String TOKEN_TAG = "loom-token";

    /** Property: when the instance was launched, ISO 8601. */
    static final String LAUNCHED = "launched";

    private static final int SSH_PORT = 22;
    private static final Set<InstanceStateName> LIVE = Set.of(
            InstanceStateName.PENDING,
            InstanceStateName.RUNNING,
            InstanceStateName.STOPPING,
            InstanceStateName.STOPPED);
    private static final Set<String> TAKEN_AWAY = Set.of(
            "Client.UserInitiatedShutdown",
            "Client.InstanceInitiatedShutdown",
            "Server.SpotInstanceShutdown",
            "Server.SpotInstanceTermination");

    /** What stands in a DescribeInstances filter for all that still cost or come back. */
    static List<String> liveStates() {
        return LIVE.stream().map(InstanceStateName::toString).sorted().toList();
    }

    String id() {
        return instance.instanceId();
    }

    boolean isLive() {
        return LIVE.contains(instance.state().name());
    }

    /** Stopped by somebody or by EC2, so that it will not come up by itself. */
    boolean isStopped() {
        InstanceStateName state = instance.state().name();
        return state == InstanceStateName.STOPPING || state == InstanceStateName.STOPPED;
    }

    /** When it was launched. */
    Instant launched() {
        return Optional.ofNullable(instance.launchTime()).orElse(Instant.EPOCH);
    }

    Map<String, String> tags() {
        return instance.tags().stream().collect(Collectors.toMap(Tag::key, Tag::value));
    }

    /** The token in its tag; empty where there is none. */
    Optional<MachineToken> token() {
        return Optional.ofNullable(tags().get(TOKEN_TAG)).flatMap(MachineToken::parse);
    }

    /** Whether it belongs to the token; for as long as EC2 does not show the tags of a new instance, its client token tells. */
    boolean carries(MachineToken token) {
        String tag = tags().get(TOKEN_TAG);
        return tag != null
                ? tag.equals(token.text())
                : ClientToken.isOf(
                        token, Optional.ofNullable(instance.clientToken()).orElse(""));
    }

    /** What is known of the machine. */
    Machine machine(AwsConfig config) {
        Map<String, String> properties = new HashMap<>();
        properties.put(Machine.FLAVOR, instance.instanceTypeAsString());
        properties.put(LAUNCHED, launched().toString());
        return new Machine(id(), addresses(config), SSH_PORT, null, List.of(), properties);
    }

    /** The same, with what Loom has recorded of it. */
    Machine machine(Machine recorded, AwsConfig config) {
        Machine now = machine(config);
        return new Machine(
                id(), now.addresses(), recorded.sshPort(), recorded.sshUser(), recorded.hostKeys(), now.properties());
    }

    /** None while it is being made: its public address comes last. */
    private Map<String, String> addresses(AwsConfig config) {
        Optional<String> inside =
                Optional.ofNullable(instance.privateIpAddress()).or(this::ipv6);
        if (instance.state().name() == InstanceStateName.PENDING || inside.isEmpty()) {
            return Map.of();
        }
        Optional<String> outside =
                config.isReachedPrivately() ? Optional.empty() : Optional.ofNullable(instance.publicIpAddress());
        return Map.of(Machine.ACCESS_V4, outside.or(() -> inside).get(), Machine.BIND_V4, inside.get());
    }

    private Optional<String> ipv6() {
        return Stream.concat(
                        Stream.ofNullable(instance.ipv6Address()),
                        instance.networkInterfaces().stream()
                                .map(InstanceNetworkInterface::ipv6Addresses)
                                .flatMap(List::stream)
                                .map(address -> address.ipv6Address()))
                .findFirst();
    }

    ProviderMachine found(AwsConfig config) {
        return new ProviderMachine(machine(config), token().orElse(null), tags());
    }

    /** How it stands; one that ended before it was ever confirmed, and that nobody took away, has failed to launch. */
    MachineState state(Machine recorded, AwsConfig config) {
        Machine machine = machine(recorded, config);
        return switch (instance.state().name()) {
            case PENDING -> new MachineState.Pending(machine, "pending");
            case RUNNING -> new MachineState.Running(machine);
            case STOPPING, STOPPED ->
                new MachineState.Failed(
                        machine,
                        TaskFailure.passing(
                                "machine-stopped",
                                words("is " + instance.state().nameAsString())));
            case SHUTTING_DOWN, TERMINATED -> ended(machine);
            case UNKNOWN_TO_SDK_VERSION ->
                new MachineState.Pending(machine, instance.state().nameAsString());
        };
    }

    private MachineState ended(Machine machine) {
        String code = reasonCode();
        if (machine.hostKeys().isEmpty() && !code.isEmpty() && !TAKEN_AWAY.contains(code)) {
            return new MachineState.Failed(
                    machine, Ec2Failures.of(code.substring(code.indexOf('.') + 1), 0, words("could not be launched")));
        }
        return new MachineState.Absent(
                Optional.of(words("is " + instance.state().nameAsString())));
    }

    private String words(String what) {
        return "EC2 says that " + id() + " " + what
                + reason().map(reason -> ": " + reason).orElse("");
    }

    private String reasonCode() {
        return Optional.ofNullable(instance.stateReason())
                .map(StateReason::code)
                .orElse("");
    }

    private Optional<String> reason() {
        return Optional.ofNullable(instance.stateReason())
                .map(StateReason::message)
                .or(() -> Optional.ofNullable(instance.stateTransitionReason()))
                .filter(text -> !text.isBlank());
    }
}
