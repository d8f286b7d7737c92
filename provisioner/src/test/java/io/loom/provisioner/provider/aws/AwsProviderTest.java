package io.loom.provisioner.provider.aws;

import static io.loom.provisioner.provider.aws.Ec2Server.error;
import static io.loom.provisioner.provider.aws.Ec2Server.instance;
import static io.loom.provisioner.provider.aws.Ec2Server.ok;
import static io.loom.provisioner.provider.aws.Ec2Server.recorded;
import static io.loom.provisioner.provider.aws.Ec2Server.shown;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.loom.contract.Machine;
import io.loom.provisioner.plugin.MachineState;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.ProviderMachine;
import io.loom.provisioner.plugin.TaskFailure;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How machines that were asked for are found, looked at, taken over and given back. */
class AwsProviderTest extends AwsScenarios {
    private static final String ADDRESSES =
            "<privateIpAddress>10.0.0.5</privateIpAddress><ipAddress>203.0.113.5</ipAddress>";

    @Test
    void aNewMachineThatEc2DoesNotShowYetIsNotGone() throws Exception {
        server.answers(
                "DescribeInstances",
                error(400, NOT_FOUND, "no i-1"),
                error(400, NOT_FOUND, "no i-1"),
                error(400, NOT_FOUND, "no i-1"),
                shown(mine("i-1", "running", ADDRESSES)));
        Machine made = made("i-1", List.of());

        for (int look = 0; look < 3; look++) {
            assertThat(provider.inspect(made, config(), task))
                    .isInstanceOfSatisfying(
                            MachineState.Pending.class,
                            pending -> assertThat(pending.words()).contains("i-1"));
        }
        assertThat(provider.inspect(made, config(), task))
                .isInstanceOfSatisfying(
                        MachineState.Running.class,
                        running -> assertThat(running.machine().addresses())
                                .isEqualTo(Map.of(Machine.ACCESS_V4, "203.0.113.5", Machine.BIND_V4, "10.0.0.5")));
    }

    @Test
    void oneThatEc2StillDoesNotShowAfterAWhileIsGone() throws Exception {
        server.answers("DescribeInstances", error(400, NOT_FOUND, "no i-1"));
        Machine made = made("i-1", List.of());
        now = now.plus(Visibility.BOUND);

        assertThat(provider.inspect(made, config(), task)).isEqualTo(MachineState.absent());
    }

    @Test
    void aMachineThatIsBeingMadeHasNoAddressYet() throws Exception {
        server.answers(
                "DescribeInstances", shown(mine("i-1", "pending", "<privateIpAddress>10.0.0.5</privateIpAddress>")));

        assertThat(provider.inspect(made("i-1", List.of()), config(), task))
                .isInstanceOfSatisfying(
                        MachineState.Pending.class,
                        pending -> assertThat(pending.machine().addresses()).isEmpty());
    }

    @Test
    void theAddressIsThePrivateOneWhereThatIsWantedAndTheIpv6OneWhereThereIsNoOther() throws Exception {
        server.answers(
                "DescribeInstances",
                shown(mine("i-1", "running", ADDRESSES)),
                shown(
                        mine(
                                "i-1",
                                "running",
                                "<networkInterfaceSet><item><ipv6AddressesSet><item><ipv6Address>2001:db8::5</ipv6Address></item></ipv6AddressesSet></item></networkInterfaceSet>")));

        assertThat(provider.find(token, config(Map.of("sshAddress", "private")), task)
                        .orElseThrow()
                        .addresses())
                .isEqualTo(Map.of(Machine.ACCESS_V4, "10.0.0.5", Machine.BIND_V4, "10.0.0.5"));
        assertThat(provider.find(token, config(), task).orElseThrow().addresses())
                .isEqualTo(Map.of(Machine.ACCESS_V4, "2001:db8::5", Machine.BIND_V4, "2001:db8::5"));
    }

    @Test
    void aSpotMachineThatWasTakenBackIsAbsentAndItIsSaidWhy() throws Exception {
        server.answers(
                "DescribeInstances",
                shown(mine(
                        "i-1",
                        "terminated",
                        reason(
                                "Server.SpotInstanceTermination",
                                "Server.SpotInstanceTermination: Spot instance termination"))));

        assertThat(provider.inspect(made("i-1", List.of()), config(), task))
                .isInstanceOfSatisfying(
                        MachineState.Absent.class,
                        absent -> assertThat(absent.reason())
                                .contains("EC2 says that i-1 is terminated: Server.SpotInstanceTermination: Spot"
                                        + " instance termination"));
    }

    @Test
    void aLaunchThatEndedForWantOfCapacityHasFailedForThat() throws Exception {
        server.answers(
                "DescribeInstances",
                shown(mine(
                        "i-1",
                        "terminated",
                        reason("Server.InsufficientInstanceCapacity", "Insufficient capacity to launch."))));

        assertThat(provider.inspect(made("i-1", List.of()), config(), task))
                .isInstanceOfSatisfying(MachineState.Failed.class, failed -> {
                    assertThat(failed.failure().code()).isEqualTo("no-capacity");
                    assertThat(failed.failure()).hasMessageContaining("Insufficient capacity to launch.");
                });
        assertThat(provider.inspect(made("i-1", List.of("ssh-ed25519 AAAA")), config(), task))
                .as("one that has run")
                .isInstanceOf(MachineState.Absent.class);
    }

    @Test
    void aMachineThatIsStoppedHasFailed() throws Exception {
        server.answers(
                "DescribeInstances",
                shown(mine("i-1", "stopped", reason("Client.UserInitiatedShutdown", "User initiated shutdown"))));

        assertThat(provider.inspect(made("i-1", List.of()), config(), task))
                .isInstanceOfSatisfying(MachineState.Failed.class, failed -> {
                    assertThat(failed.failure().code()).isEqualTo("machine-stopped");
                    assertThat(failed.failure()).hasMessageContaining("User initiated shutdown");
                });
    }

    @Test
    void whatLoomHasRecordedOfAMachineStays() throws Exception {
        server.answers("DescribeInstances", shown(mine("i-1", "running", ADDRESSES)));
        var recorded = new Machine("i-1", Map.of(), 22, "admin", List.of("ssh-ed25519 AAAA"), Map.of());

        Machine seen = provider.inspect(recorded, config(), task).known().orElseThrow();

        assertThat(seen.sshUser()).isEqualTo("admin");
        assertThat(seen.hostKeys()).containsExactly("ssh-ed25519 AAAA");
        assertThat(seen.properties()).containsEntry(Machine.FLAVOR, "t3.small");
    }

    @Test
    void noAddressIsToldBeforeTheConsoleTellsTheHostKeys() throws Exception {
        server.answers("DescribeInstances", shown(mine("i-1", "running", ADDRESSES)));
        server.answers("GetConsoleOutput", recorded("get_console_output"), console("""
                        boot
                        -----BEGIN SSH HOST KEY KEYS-----\r
                        ssh-ed25519 AAAAkey root@web\r
                        -----END SSH HOST KEY KEYS-----
                        """));
        AwsConfig config = config(Map.of("consoleHostKeys", true));
        Machine made = made("i-1", List.of());

        assertThat(provider.inspect(made, config, task))
                .isInstanceOfSatisfying(
                        MachineState.Pending.class,
                        pending -> assertThat(pending.machine().addresses()).isEmpty());
        assertThat(provider.inspect(made, config, task)).isInstanceOfSatisfying(MachineState.Running.class, running -> {
            assertThat(running.machine().hostKeys()).containsExactly("ssh-ed25519 AAAAkey");
            assertThat(running.machine().addresses()).containsEntry(Machine.ACCESS_V4, "203.0.113.5");
        });
    }

    private static ResponseDefinitionBuilder console(String text) {
        return ok(
                "GetConsoleOutput",
                "<output>" + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + "</output>");
    }

    @Test
    void aNewMachineIsGivenBackThoughEc2DoesNotShowItAtFirst() throws Exception {
        server.answers(
                "DescribeInstances",
                error(400, NOT_FOUND, "no i-1"),
                error(400, NOT_FOUND, "no i-1"),
                error(400, NOT_FOUND, "no i-1"),
                shown(mine("i-1", "pending", "")),
                shown(mine("i-1", "pending", "")),
                shown(mine("i-1", "running", "")),
                shown(mine("i-1", "shutting-down", "")));
        server.answers("TerminateInstances", ok("TerminateInstances", ""));

        provider.delete(made("i-1", List.of()), token, config(), task);

        assertThat(server.saidOnce("TerminateInstances")).containsEntry("InstanceId.1", "i-1");
        assertThat(server.said("DescribeInstances")).hasSize(7);
    }

    @Test
    void aNewMachineWhoseTagsAreNotShownYetIsKnownByItsClientToken() throws Exception {
        String untagged =
                instance("i-1", "pending", "<clientToken>loom-" + token.nodeId() + "-0</clientToken>", Map.of());
        server.answers("DescribeInstances", shown(untagged), shown(mine("i-1", "terminated", "")));
        server.answers("TerminateInstances", ok("TerminateInstances", ""));

        provider.delete(made("i-1", List.of()), token, config(), task);

        assertThat(server.saidOnce("TerminateInstances")).containsEntry("InstanceId.1", "i-1");
    }

    @Test
    void whatCarriesAnotherTokenOrNoneIsNotTouched() throws Exception {
        server.answers(
                "DescribeInstances",
                shown(mine("i-1", "running", "")),
                shown(instance("i-1", "running", "<clientToken>of-somebody</clientToken>", Map.of())));

        provider.delete(made("i-1", List.of()), new MachineToken(UUID.randomUUID(), UUID.randomUUID()), config(), task);
        provider.delete(made("i-1", List.of()), token, config(), task);

        assertThat(server.said("DescribeInstances")).hasSize(2);
        assertThat(server.said("TerminateInstances")).isEmpty();
    }

    @Test
    void givingBackWhatIsGoneSucceeds() throws Exception {
        server.answers("DescribeInstances", shown(mine("i-1", "terminated", "")), error(400, NOT_FOUND, "no i-1"));
        Machine made = made("i-1", List.of());

        provider.delete(made, token, config(), task);
        now = now.plus(Duration.ofHours(2));
        provider.delete(made, token, config(), task);

        assertThat(server.said("TerminateInstances")).isEmpty();
    }

    @Test
    void machinesOfAnInstallationAreListedPageByPage() throws Exception {
        String foreign = instance("i-3", "running", "", Map.of("loom-installation", "installation-1"));
        server.answers(
                "DescribeInstances",
                ok(
                        "DescribeInstances",
                        "<reservationSet><item><instancesSet>" + mine("i-1", "running", "")
                                + "</instancesSet></item></reservationSet><nextToken>page-2</nextToken>"),
                ok("DescribeInstances", "<reservationSet/><nextToken>page-3</nextToken>"),
                shown(mine("i-2", "stopped", ""), foreign));
        List<ProviderMachine> found = new ArrayList<>();

        provider.list("installation-1", config(), task, found::add);

        assertThat(found).extracting(machine -> machine.machine().providerId()).containsExactly("i-1", "i-2", "i-3");
        assertThat(found).extracting(ProviderMachine::token).containsExactly(token, token, null);
        assertThat(server.said("DescribeInstances").getFirst())
                .containsEntry("Filter.1.Name", "tag:loom-installation")
                .containsEntry("Filter.1.Value.1", "installation-1")
                .containsEntry("MaxResults", "500");
        assertThat(server.said("DescribeInstances"))
                .extracting(said -> said.get("NextToken"))
                .containsExactly(null, "page-2", "page-3");
    }

    @Test
    void aFiltersValueIsNoPattern() throws Exception {
        server.answers("DescribeInstances", shown());

        provider.list("a*b?c\\", config(), task, machine -> {});

        assertThat(server.saidOnce("DescribeInstances")).containsEntry("Filter.1.Value.1", "a\\*b\\?c\\\\");
    }

    @Test
    void aMachineOfNobodysIsAdoptedWithItsVolumesAndInterfaces() throws Exception {
        String more = "<blockDeviceMapping><item><ebs><volumeId>vol-1</volumeId></ebs></item></blockDeviceMapping>"
                + "<networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId></item></networkInterfaceSet>";
        String claim = Adoption.CLAIM + token.nodeId();
        server.answers(
                "DescribeInstances",
                shown(instance("i-1", "running", more, Map.of())),
                shown(instance("i-1", "running", more, Map.of())),
                shown(instance("i-1", "running", more, Map.of(claim, now.toString()))),
                shown(mine("i-1", "running", more)));
        server.answers("CreateTags", ok("CreateTags", "<return>true</return>"));
        server.answers("DeleteTags", error(403, "UnauthorizedOperation", "You are not authorized."));

        assertThat(provider.adopt("i-1", request(), config(), task).providerId())
                .isEqualTo("i-1");

        assertThat(server.said("CreateTags"))
                .satisfiesExactly(
                        claimed -> assertThat(claimed)
                                .containsEntry("ResourceId.1", "i-1")
                                .containsEntry("Tag.1.Key", claim)
                                .containsEntry("Tag.1.Value", now.toString())
                                .doesNotContainKey("ResourceId.2"),
                        tagged -> assertThat(tagged)
                                .containsEntry("ResourceId.1", "i-1")
                                .containsEntry("ResourceId.2", "vol-1")
                                .containsEntry("ResourceId.3", "eni-1")
                                .containsEntry("Tag.4.Key", "loom-token")
                                .containsEntry("Tag.4.Value", token.text()));
        assertThat(server.saidOnce("DeleteTags"))
                .containsEntry("ResourceId.1", "i-1")
                .containsEntry("Tag.1.Key", claim);
    }

    @Test
    void aMachineOfAnothersIsNotAdopted() {
        MachineToken other = new MachineToken(UUID.randomUUID(), UUID.randomUUID());
        server.answers("DescribeInstances", shown(instance("i-1", "running", "", Map.of("loom-token", other.text()))));

        assertThatThrownBy(() -> provider.adopt("i-1", request(), config(), task))
                .hasMessageContaining(other.text())
                .isInstanceOfSatisfying(
                        TaskFailure.class, failure -> assertThat(failure.code()).isEqualTo("machine-taken"));
        assertThat(server.said("CreateTags")).isEmpty();
    }

    @Test
    void whatIsNoInstanceIsNotLookedUpNorAdopted() throws Exception {
        server.answers(
                "DescribeInstances",
                error(400, "InvalidInstanceID.Malformed", "Invalid id"),
                shown(mine("i-1", "terminated", "")),
                error(400, NOT_FOUND, "no i-1"));

        assertThat(provider.lookup("web", config(), task)).isEmpty();
        assertThat(provider.lookup("i-1", config(), task)).isEmpty();
        assertThatThrownBy(() -> provider.adopt("i-1", request(), config(), task))
                .isInstanceOfSatisfying(
                        TaskFailure.class, failure -> assertThat(failure.code()).isEqualTo("machine-gone"));
    }

    @Test
    void whoIsInterruptedWhileEc2DoesNotAnswerEndsAsSuch() throws Exception {
        try (var silent = new ServerSocket(0)) {
            AwsConfig config = config(Map.of("endpoint", "http://127.0.0.1:" + silent.getLocalPort()));
            var ended = new CompletableFuture<Optional<Machine>>();
            Thread asking = Thread.ofVirtual().start(() -> {
                try {
                    ended.complete(provider.find(token, config, task));
                } catch (InterruptedException | TaskFailure e) {
                    ended.completeExceptionally(e);
                }
            });
            try (Socket asked = silent.accept()) {
                assertThat(asked.getInputStream().read()).isPositive();
                asking.interrupt();
                assertThat(ended)
                        .failsWithin(Duration.ofSeconds(20))
                        .withThrowableThat()
                        .withCauseInstanceOf(InterruptedException.class);
            }
        }
    }
}
