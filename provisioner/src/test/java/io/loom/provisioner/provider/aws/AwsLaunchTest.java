package io.loom.provisioner.provider.aws;

import static io.loom.provisioner.provider.aws.Ec2Server.error;
import static io.loom.provisioner.provider.aws.Ec2Server.instance;
import static io.loom.provisioner.provider.aws.Ec2Server.launched;
import static io.loom.provisioner.provider.aws.Ec2Server.lost;
import static io.loom.provisioner.provider.aws.Ec2Server.ok;
import static io.loom.provisioner.provider.aws.Ec2Server.recorded;
import static io.loom.provisioner.provider.aws.Ec2Server.shown;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.contract.Machine;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.TaskFailure;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What EC2 is asked for when a machine is to be made, and what becomes of its answers. */
class AwsLaunchTest extends AwsScenarios {

    @Test
    void aLaunchSaysAllThatTheProviderAndTheTypesSay() throws Exception {
        nothingIsThere();
        server.answers("RunInstances", launched(mine("i-1", "pending", "")));
        AwsConfig config = config(Map.of(
                "subnetIds", "subnet-1",
                "securityGroupIds", List.of("sg-1", "sg-2"),
                "publicAddress", "true",
                "keyPair", "ops",
                "rootVolumeGiB", 40,
                "rootVolumeType", "gp3",
                "dedicated", true,
                "placementGroup", "close",
                "instanceProfile", "node"));

        Machine machine = provider.create(request(), config, task);

        assertThat(machine.providerId()).isEqualTo("i-1");
        assertThat(machine.properties()).containsEntry(Machine.FLAVOR, "t3.small");
        Map<String, String> said = server.saidOnce("RunInstances");
        assertThat(said)
                .containsEntry("ClientToken", "loom-" + token.nodeId() + "-0")
                .containsEntry("MinCount", "1")
                .containsEntry("MaxCount", "1")
                .containsEntry("ImageId", "ami-1")
                .containsEntry("InstanceType", "t3.small")
                .containsEntry("KeyName", "ops")
                .containsEntry("NetworkInterface.1.DeviceIndex", "0")
                .containsEntry("NetworkInterface.1.SubnetId", "subnet-1")
                .containsEntry("NetworkInterface.1.SecurityGroupId.1", "sg-1")
                .containsEntry("NetworkInterface.1.SecurityGroupId.2", "sg-2")
                .containsEntry("NetworkInterface.1.AssociatePublicIpAddress", "true")
                .containsEntry("NetworkInterface.1.DeleteOnTermination", "true")
                .containsEntry("Placement.AvailabilityZone", "eu-west-1a")
                .containsEntry("Placement.GroupName", "close")
                .containsEntry("Placement.Tenancy", "dedicated")
                .containsEntry("BlockDeviceMapping.1.DeviceName", "/dev/xvda")
                .containsEntry("BlockDeviceMapping.1.Ebs.VolumeSize", "40")
                .containsEntry("BlockDeviceMapping.1.Ebs.VolumeType", "gp3")
                .containsEntry("BlockDeviceMapping.1.Ebs.DeleteOnTermination", "true")
                .containsEntry("BlockDeviceMapping.2.DeviceName", "/dev/sdb")
                .containsEntry("BlockDeviceMapping.2.Ebs.DeleteOnTermination", "true")
                .containsEntry("IamInstanceProfile.Name", "node")
                .containsEntry("MetadataOptions.HttpTokens", "required")
                .doesNotContainKey("InstanceMarketOptions.MarketType")
                .doesNotContainKey("BlockDeviceMapping.3.DeviceName")
                .doesNotContainKey("SecurityGroupId.1");
        assertThat(server.requests("RunInstances").getFirst().getHeader("Authorization"))
                .contains("Credential=AKIDEXAMPLE/")
                .contains("/eu-west-1/ec2/");
    }

    @Test
    void instanceVolumesAndNetworkInterfaceAreTaggedAsTheyAreMade() throws Exception {
        nothingIsThere();
        server.answers("RunInstances", launched(mine("i-1", "pending", "")));

        provider.create(request(), config(), task);

        Map<String, String> said = server.saidOnce("RunInstances");
        assertThat(Stream.of("1", "2", "3").map(n -> said.get("TagSpecification." + n + ".ResourceType")))
                .containsExactly("instance", "volume", "network-interface");
        for (int kind = 1; kind <= 3; kind++) {
            String prefix = "TagSpecification." + kind + ".Tag.";
            assertThat(Stream.of(1, 2, 3, 4)
                            .map(n -> said.get(prefix + n + ".Key") + "=" + said.get(prefix + n + ".Value")))
                    .containsExactly(
                            "Name=web-1001.example.org",
                            "loom-installation=installation-1",
                            "loom-operation=operation-1",
                            "loom-token=" + token.text());
        }
    }

    @Test
    void theClustersKeyAndTheHostNameAreInTheUserData() throws Exception {
        nothingIsThere();
        server.answers("RunInstances", launched(mine("i-1", "pending", "")));

        provider.create(request(), config(), task);

        String userData = new String(
                Base64.getDecoder().decode(server.saidOnce("RunInstances").get("UserData")), StandardCharsets.UTF_8);
        assertThat(userData).startsWith("#cloud-config\n").contains(KEY, "web-1001.example.org", "admin");
    }

    @Test
    void spareCapacityIsAskedForOnceAndEndsWhereItIsTakenBack() throws Exception {
        nothingIsThere();
        server.answers("RunInstances", launched(mine("i-1", "pending", "<instanceLifecycle>spot</instanceLifecycle>")));

        provider.create(
                request("eu-west-1a", Map.of("spot", "true", "spotMaxPrice", "0.02")),
                config(Map.of("spotMaxPrice", "0.05")),
                task);

        assertThat(server.saidOnce("RunInstances"))
                .containsEntry("InstanceMarketOptions.MarketType", "spot")
                .containsEntry("InstanceMarketOptions.SpotOptions.SpotInstanceType", "one-time")
                .containsEntry("InstanceMarketOptions.SpotOptions.InstanceInterruptionBehavior", "terminate")
                .containsEntry("InstanceMarketOptions.SpotOptions.MaxPrice", "0.02")
                .containsEntry("TagSpecification.4.ResourceType", "spot-instances-request");
    }

    @Test
    void whatIsAsTheImageSaysIsNotSaidAgain() throws Exception {
        nothingIsThere();
        server.answers("RunInstances", launched(mine("i-1", "pending", "")));

        provider.create(request(null, Map.of()), config(Map.of("securityGroups", "web, ssh")), task);

        assertThat(server.saidOnce("RunInstances"))
                .containsEntry("SecurityGroup.1", "web")
                .containsEntry("SecurityGroup.2", "ssh")
                .containsEntry("BlockDeviceMapping.1.DeviceName", "/dev/sdb")
                .doesNotContainKeys(
                        "NetworkInterface.1.DeviceIndex",
                        "Placement.AvailabilityZone",
                        "BlockDeviceMapping.2.DeviceName",
                        "KeyName");
    }

    @Test
    void aRootVolumeThatIsToStayIsKept() throws Exception {
        nothingIsThere();
        server.answers("RunInstances", launched(mine("i-1", "pending", "")));

        provider.create(
                request("eu-west-1a", Map.of("rootVolumeGiB", "100")), config(Map.of("deleteRootVolume", false)), task);

        assertThat(server.saidOnce("RunInstances"))
                .containsEntry("BlockDeviceMapping.1.Ebs.VolumeSize", "100")
                .containsEntry("BlockDeviceMapping.1.Ebs.DeleteOnTermination", "false");
    }

    @Test
    void ofSeveralSubnetsTheOneInTheZoneIsTaken() throws Exception {
        nothingIsThere();
        server.answers("RunInstances", launched(mine("i-1", "pending", "")));
        server.answers("DescribeSubnets", recorded("describe_subnets"));
        AwsConfig config = config(Map.of("subnetIds", "subnet-ce0e7ce5, subnet-ce0e7ce6"));

        provider.create(request("us-east-1b", Map.of()), config, task);

        assertThat(server.saidOnce("RunInstances")).containsEntry("NetworkInterface.1.SubnetId", "subnet-ce0e7ce6");
        assertThatThrownBy(() -> provider.create(request("us-east-1c", Map.of()), config, task))
                .hasMessageContaining("us-east-1c")
                .isInstanceOfSatisfying(
                        TaskFailure.class, failure -> assertThat(failure.code()).isEqualTo("no-subnet"));
    }

    @Test
    void theNewestImageOfANameIsTaken() throws Exception {
        server.answers("DescribeInstances", shown());
        server.answers(
                "DescribeImages",
                ok(
                        "DescribeImages",
                        "<imagesSet><item><imageId>ami-new</imageId><creationDate>2026-02-01T00:00:00.000Z</creationDate></item>"
                                + "<item><imageId>ami-old</imageId><creationDate>2025-02-01T00:00:00.000Z</creationDate></item></imagesSet>"));
        server.answers("RunInstances", launched(mine("i-1", "pending", "")));
        MachineRequest byId = request();
        var byName = new MachineRequest(
                token,
                byId.hostName(),
                null,
                byId.hardware(),
                Map.of("image", "debian-13-*"),
                "admin",
                KEY,
                byId.tags());

        provider.create(byName, config(Map.of("imageOwners", "136693071363")), task);

        assertThat(server.saidOnce("DescribeImages"))
                .containsEntry("Owner.1", "136693071363")
                .containsEntry("Filter.1.Name", "name")
                .containsEntry("Filter.1.Value.1", "debian-13-*");
        assertThat(server.saidOnce("RunInstances")).containsEntry("ImageId", "ami-new");
    }

    @Test
    void userDataThatEc2WouldNotTakeIsRefusedBeforeAnythingIsAsked() {
        AwsConfig config = config(Map.of("userData", "#!/bin/sh\n" + "x".repeat(16_384)));

        assertThatThrownBy(() -> provider.create(request(), config, task))
                .hasMessageContaining("16384")
                .isInstanceOfSatisfying(TaskFailure.class, failure -> {
                    assertThat(failure.code()).isEqualTo("user-data-too-long");
                    assertThat(failure.retryable()).isFalse();
                });

        assertThat(server.http.getAllServeEvents()).isEmpty();
    }

    @Test
    void aMachineThatIsThereIsNotMadeAgain() throws Exception {
        server.answers(
                "DescribeInstances",
                shown(mine(
                        "i-1",
                        "running",
                        "<privateIpAddress>10.0.0.5</privateIpAddress><ipAddress>203.0.113.5</ipAddress>")));

        Machine machine = provider.create(request(), config(), task);

        assertThat(machine.addresses())
                .isEqualTo(Map.of(Machine.ACCESS_V4, "203.0.113.5", Machine.BIND_V4, "10.0.0.5"));
        assertThat(server.saidOnce("DescribeInstances"))
                .containsEntry("Filter.1.Name", "tag:loom-token")
                .containsEntry("Filter.1.Value.1", token.text())
                .containsEntry("Filter.2.Name", "instance-state-name")
                .containsEntry("Filter.2.Value.1", "pending")
                .containsEntry("Filter.2.Value.2", "running")
                .containsEntry("Filter.2.Value.3", "stopped")
                .containsEntry("Filter.2.Value.4", "stopping");
        assertThat(server.said("RunInstances")).isEmpty();
    }

    @Test
    void aMachineThatIsStoppedIsGivenBackAndMadeAnew() throws Exception {
        nothingIsThere();
        server.answers(
                "DescribeInstances",
                shown(mine("i-1", "stopped", "")),
                shown(mine("i-1", "stopped", "")),
                shown(mine("i-1", "terminated", "")));
        server.answers("TerminateInstances", ok("TerminateInstances", ""));
        server.answers("RunInstances", launched(mine("i-2", "pending", "")));

        assertThat(provider.create(request(), config(), task).providerId()).isEqualTo("i-2");
        assertThat(server.saidOnce("TerminateInstances")).containsEntry("InstanceId.1", "i-1");
    }

    @Test
    void whenTheAnswerIsLostTheSameMachineIsAskedForAgain() throws Exception {
        nothingIsThere();
        server.answers("RunInstances", lost(), lost(), launched(mine("i-1", "pending", "")));

        assertThat(provider.create(request(), config(), task).providerId()).isEqualTo("i-1");

        assertThat(server.said("RunInstances"))
                .hasSizeGreaterThanOrEqualTo(3)
                .extracting(said -> said.get("ClientToken"))
                .containsOnly("loom-" + token.nodeId() + "-0");
    }

    @Test
    void everyAttemptHasTheSameClientToken() throws Exception {
        nothingIsThere();
        server.answers("RunInstances", error(400, "InvalidParameterValue", "no"), launched(mine("i-1", "pending", "")));

        assertThatThrownBy(() -> provider.create(request(), config(), task.attempt(1)))
                .hasMessageContaining("no");
        provider.create(request(), config(), task.attempt(2));

        assertThat(server.said("RunInstances"))
                .hasSize(2)
                .extracting(said -> said.get("ClientToken"))
                .containsOnly("loom-" + token.nodeId() + "-0");
    }

    @Test
    void aClientTokenWhoseInstanceHasEndedIsPassedOver() throws Exception {
        nothingIsThere();
        server.answers(
                "RunInstances",
                error(400, "IdempotentInstanceTerminated", "its instance was terminated"),
                launched(mine("i-2", "shutting-down", "")),
                launched(mine("i-3", "pending", "")));

        assertThat(provider.create(request(), config(), task).providerId()).isEqualTo("i-3");

        assertThat(server.said("RunInstances"))
                .extracting(said -> said.get("ClientToken"))
                .containsExactly(
                        "loom-" + token.nodeId() + "-0",
                        "loom-" + token.nodeId() + "-1",
                        "loom-" + token.nodeId() + "-2");
    }

    @Test
    void aMachineThatWasAskedForInOtherWordsIsFoundByItsClientToken() throws Exception {
        nothingIsThere();
        server.answers("DescribeInstances", shown(), shown(mine("i-1", "pending", "")));
        server.answers("RunInstances", recorded("run_instances_idem_mismatch").withStatus(400));

        assertThat(provider.create(request(), config(), task).providerId()).isEqualTo("i-1");
        assertThat(server.said("DescribeInstances").getLast())
                .containsEntry("Filter.1.Name", "client-token")
                .containsEntry("Filter.1.Value.1", "loom-" + token.nodeId() + "-0")
                .doesNotContainKey("Filter.2.Name");
    }

    @Test
    void oneThatWasLaunchedForItAndAdoptedForAnotherNodeIsPassedOver() throws Exception {
        String adopted = instance(
                "i-1",
                "running",
                "",
                Map.of("loom-token", new MachineToken(UUID.randomUUID(), UUID.randomUUID()).text()));
        nothingIsThere();
        now = now.plus(Visibility.BOUND);
        server.answers("DescribeInstances", shown(), shown(adopted), shown(mine("i-2", "pending", "")));
        server.answers("RunInstances", launched(mine("i-1", "running", "")), launched(mine("i-2", "pending", "")));

        assertThat(provider.create(request(), config(), task).providerId()).isEqualTo("i-2");

        assertThat(server.said("DescribeInstances").get(1)).containsEntry("InstanceId.1", "i-1");
        assertThat(server.said("RunInstances"))
                .extracting(said -> said.get("ClientToken"))
                .containsExactly("loom-" + token.nodeId() + "-0", "loom-" + token.nodeId() + "-1");
    }

    @Test
    void whereThatMachineIsNotShownYetItIsLookedForAgain() throws Exception {
        nothingIsThere();
        server.answers("DescribeInstances", shown(), shown(), shown(), shown(), shown(mine("i-1", "pending", "")));
        server.answers("RunInstances", recorded("run_instances_idem_mismatch").withStatus(400));

        assertThat(provider.create(request(), config(), task).providerId()).isEqualTo("i-1");
        assertThat(server.said("RunInstances")).hasSize(1);
    }

    @Test
    void oneThatIsNotShownInTheEndHasEndedLongAgo() throws Exception {
        nothingIsThere();
        step = Visibility.BOUND.dividedBy(4);
        server.answers(
                "RunInstances",
                recorded("run_instances_idem_mismatch").withStatus(400),
                launched(mine("i-2", "pending", "")));

        assertThat(provider.create(request(), config(), task).providerId()).isEqualTo("i-2");
        assertThat(server.said("DescribeInstances"))
                .extracting(said -> said.getOrDefault("Filter.1.Name", said.get("InstanceId.1")))
                .containsExactly(
                        "tag:loom-token", "client-token", "client-token", "client-token", "client-token", "i-2");
        assertThat(server.said("RunInstances"))
                .extracting(said -> said.get("ClientToken"))
                .containsExactly("loom-" + token.nodeId() + "-0", "loom-" + token.nodeId() + "-1");
    }

    @Test
    void callsThatAreTooManyAreSentAgainLater() throws Exception {
        nothingIsThere();
        server.answers(
                "RunInstances",
                error(503, "RequestLimitExceeded", "Request limit exceeded."),
                error(503, "RequestLimitExceeded", "Request limit exceeded."),
                launched(mine("i-1", "pending", "")));

        assertThat(provider.create(request(), config(), task).providerId()).isEqualTo("i-1");
        assertThat(server.said("RunInstances")).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({
        "500, InsufficientInstanceCapacity, no-capacity, true",
        "400, InsufficientFreeAddressesInSubnet, no-capacity, true",
        "400, SpotMaxPriceTooLow, no-capacity, true",
        "400, VcpuLimitExceeded, quota-exceeded, false",
        "400, InstanceLimitExceeded, quota-exceeded, false",
        "400, MaxSpotInstanceCountExceeded, quota-exceeded, false",
        "403, UnauthorizedOperation, forbidden, false",
        "403, SignatureDoesNotMatch, bad-credentials, false",
        "400, InvalidAMIID.NotFound, not-found, false",
        "400, InvalidParameterValue, bad-request, false",
        "400, IncorrectInstanceState, conflict, true"
    })
    void aRefusalIsToldInEc2sWordsAndNotTriedAgain(int status, String code, String ours, boolean retryable) {
        nothingIsThere();
        server.answers("RunInstances", error(status, code, "words of " + code));

        assertThatThrownBy(() -> provider.create(request(), config(), task))
                .hasMessage("EC2 answered " + code + " to RunInstances: words of " + code + " (request req-1)")
                .isInstanceOfSatisfying(TaskFailure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ours);
                    assertThat(failure.retryable()).isEqualTo(retryable);
                });
        assertThat(server.said("RunInstances")).hasSize(1);
    }
}
