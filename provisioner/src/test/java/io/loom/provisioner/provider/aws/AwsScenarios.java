package io.loom.provisioner.provider.aws;

import static io.loom.provisioner.provider.aws.Ec2Server.instance;
import static io.loom.provisioner.provider.aws.Ec2Server.ok;
import static io.loom.provisioner.provider.aws.Ec2Server.shown;

import io.loom.contract.Contract;
import io.loom.contract.Machine;
import io.loom.contract.TaskAction;
import io.loom.provisioner.cloud.EnvironmentProxies;
import io.loom.provisioner.plugin.ConfigForm;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.RecordingTask;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;

/** A provider before a server whose answers a test writes. */
abstract class AwsScenarios {
    static final String SECRET = "the-secret-access-key-of-the-account";
    static final String KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFirstOfAll loom";
    static final String NOT_FOUND = "InvalidInstanceID.NotFound";

    final Ec2Server server = new Ec2Server();
    final RecordingTask task = RecordingTask.of(TaskAction.CREATE);
    final MachineToken token = new MachineToken(UUID.randomUUID(), UUID.randomUUID());
    Instant now = Instant.parse("2026-01-02T03:04:05Z");

    /** How far the clock goes on each time that it is read. */
    Duration step = Duration.ZERO;

    final AwsProvider provider = new AwsProvider(new EnvironmentProxies(Map.of()), this::tick, Duration.ofMillis(20));

    private Instant tick() {
        now = now.plus(step);
        return now;
    }

    @AfterEach
    void stop() {
        server.close();
    }

    AwsConfig config(Map<String, Object> more) {
        Map<String, Object> fields = new HashMap<>(Map.of(
                "region",
                "eu-west-1",
                "accessKeyId",
                "AKIDEXAMPLE",
                "secretAccessKey",
                SECRET,
                "endpoint",
                server.url(),
                "stsEndpoint",
                server.url()));
        fields.putAll(more);
        return ConfigForm.of(AwsConfig.class).bind(fields);
    }

    AwsConfig config() {
        return config(Map.of());
    }

    MachineRequest request(String location, Map<String, String> hardware) {
        Map<String, String> all = new HashMap<>(Map.of("flavor", "t3.small"));
        all.putAll(hardware);
        return new MachineRequest(
                token,
                "web-1001.example.org",
                location,
                all,
                Map.of("image", "ami-1"),
                "admin",
                KEY,
                Map.of(Contract.INSTALLATION_TAG, "installation-1", "loom-operation", "operation-1"));
    }

    MachineRequest request() {
        return request("eu-west-1a", Map.of());
    }

    /** EC2 has the image, and no machine yet. */
    void nothingIsThere() {
        server.answers("DescribeInstances", shown());
        server.answers(
                "DescribeImages",
                ok(
                        "DescribeImages",
                        "<imagesSet><item><imageId>ami-1</imageId><rootDeviceName>/dev/xvda</rootDeviceName><blockDeviceMapping>"
                                + "<item><deviceName>/dev/xvda</deviceName><ebs><volumeSize>8</volumeSize><deleteOnTermination>true</deleteOnTermination></ebs></item>"
                                + "<item><deviceName>/dev/sdb</deviceName><ebs><volumeSize>20</volumeSize><deleteOnTermination>false</deleteOnTermination></ebs></item>"
                                + "<item><deviceName>/dev/sdc</deviceName><virtualName>ephemeral0</virtualName></item>"
                                + "</blockDeviceMapping></item></imagesSet>"));
    }

    String mine(String id, String state, String more) {
        return instance(
                id, state, more, Map.of("loom-token", token.text(), Contract.INSTALLATION_TAG, "installation-1"));
    }

    static String reason(String code, String message) {
        return "<stateReason><code>" + code + "</code><message>" + message + "</message></stateReason>";
    }

    /** A machine as CREATE has answered it just now. */
    Machine made(String id, List<String> hostKeys) {
        return new Machine(id, Map.of(), 22, null, hostKeys, Map.of(Ec2Instance.LAUNCHED, now.toString()));
    }
}
