package io.loom.provisioner.provider.openstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.contract.AccountCheck;
import io.loom.contract.Contract;
import io.loom.contract.Machine;
import io.loom.contract.ProviderOffer;
import io.loom.contract.TaskAction;
import io.loom.provisioner.cloud.CloudHttp;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineState;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.RecordingTask;
import io.loom.provisioner.plugin.TaskFailure;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes wrong at a real OpenStack: nothing is made twice, nothing is left, and the cloud's own words are told. */
class OpenStackTroubleLiveTest {
    private final RecordingTask task = RecordingTask.of(TaskAction.CREATE);
    private LiveOpenStack cloud;
    private OpenStackProvider provider;
    private OpenStackConfig config;

    @BeforeEach
    void open() throws Exception {
        cloud = LiveOpenStack.open();
        provider = cloud.provider();
        config = LiveOpenStack.config(cloud.byPassword("loom"), Map.of("floatingNetwork", "external"));
    }

    @AfterEach
    void close() throws Exception {
        if (cloud != null) {
            cloud.assertNothingIsLeft(cloud.byPassword("loom"));
            cloud.assertNothingIsLeft(cloud.byPassword("tiny"));
            cloud.close();
        }
    }

    private static MachineToken token() {
        return new MachineToken(UUID.randomUUID(), UUID.randomUUID());
    }

    private static MachineRequest request(MachineToken token, String flavor, String image) {
        return new MachineRequest(
                token,
                "live-" + token.nodeId() + ".local",
                null,
                Map.of("flavor", flavor),
                Map.of("image", image),
                "root",
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDq5Yv1rN0sUe0Ou2r1fO5E7W4bX3z9mR2cV6tK8hQpL loom",
                Map.of(Contract.INSTALLATION_TAG, "installation-live"));
    }

    private static void assertFails(ThrowingCallable call, String code, String words) {
        assertThatThrownBy(call)
                .hasMessageContaining(words)
                .isInstanceOfSatisfying(
                        TaskFailure.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private MachineState settled(OpenStackProvider asked, Machine made) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> asked.inspect(made, config, task), state -> !(state instanceof MachineState.Pending));
    }

    private void delete(Machine machine, MachineToken token, OpenStackConfig of) throws InterruptedException {
        provider.delete(machine, token, of, task);
    }

    @Test
    void threeMachinesRunAtAddressesOfTheirOwn() throws Exception {
        Set<String> outside = new HashSet<>();
        Set<String> inside = new HashSet<>();
        Map<MachineToken, Machine> made = new HashMap<>();
        for (int i = 0; i < 3; i++) {
            MachineToken token = token();
            made.put(token, provider.create(request(token, "m1.tiny", "debian-12"), config, task));
        }
        for (Machine machine : made.values()) {
            assertThat(settled(provider, machine)).isInstanceOfSatisfying(MachineState.Running.class, running -> {
                outside.add(running.machine().addresses().get(Machine.ACCESS_V4));
                inside.add(running.machine().addresses().get(Machine.BIND_V4));
                assertThat(running.machine().properties()).containsEntry(Machine.FLAVOR, "m1.tiny");
            });
        }
        assertThat(outside).hasSize(3).allSatisfy(address -> assertThat(address).startsWith("127.78."));
        assertThat(inside).hasSize(3).allSatisfy(address -> assertThat(address).startsWith("127.77."));
        made.forEach((token, machine) -> {
            try {
                delete(machine, token, config);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void anAnswerThatIsLostMakesNoSecondServer() throws Exception {
        MachineToken token = token();
        try (var proxy = new ForgetfulProxy();
                var http = new CloudHttp(proxy.selector())) {
            proxy.forget("POST", "/servers");
            var behind = new OpenStackProvider(http, Clock.systemUTC());
            Machine made = behind.create(request(token, "m1.tiny", "debian-12"), config, task);
            assertThat(proxy.hasForgotten()).isTrue();

            Machine again = cloud.provider().create(request(token, "m1.tiny", "debian-12"), config, task);
            assertThat(again.providerId()).isEqualTo(made.providerId());
            var found = new ArrayList<String>();
            provider.list(
                    "installation-live",
                    config,
                    task,
                    m -> found.add(m.machine().providerId()));
            assertThat(found).containsExactly(made.providerId());
            delete(made, token, config);
        }
    }

    @Test
    void theQuotaEndsInTheMiddleAndNothingIsLeft() throws Exception {
        OpenStackConfig tiny = LiveOpenStack.config(cloud.byPassword("tiny"), Map.of("floatingNetwork", "external"));
        MachineToken first = token();
        MachineToken second = token();
        Machine made = provider.create(request(first, "m1.tiny", "debian-12"), tiny, task);
        assertFails(
                () -> provider.create(request(second, "m1.tiny", "debian-12"), tiny, task),
                Contract.QUOTA_EXCEEDED,
                "Quota exceeded for instances");
        assertThat(provider.check(tiny, task))
                .filteredOn(check -> !check.passed())
                .extracting(AccountCheck::subject)
                .containsExactly("quota of instances");
        provider.clear(second, tiny, task);
        delete(made, first, tiny);

        Machine later = provider.create(request(second, "m1.tiny", "debian-12"), tiny, task);
        delete(later, second, tiny);
    }

    @Test
    void whatNoHostHoldsIsMissingCapacityAndIsMadeAnew() throws Exception {
        MachineToken token = token();
        Machine made = provider.create(request(token, "m1.impossible", "debian-12"), config, task);
        assertThat(settled(provider, made)).isInstanceOfSatisfying(MachineState.Failed.class, failed -> {
            assertThat(failed.failure().code()).isEqualTo(Contract.NO_CAPACITY);
            assertThat(failed.failure()).hasMessageContaining("No valid host");
        });
        Machine other = provider.create(request(token, "m1.tiny", "debian-12"), config, task);
        assertThat(other.providerId()).isNotEqualTo(made.providerId());
        assertThat(settled(provider, other)).isInstanceOf(MachineState.Running.class);
        delete(other, token, config);
    }

    @Test
    void whatIsRefusedIsToldInTheCloudsWords() throws Exception {
        OpenStackConfig wrong = LiveOpenStack.config(cloud.byPassword("loom"), Map.of("password", "wrong"));
        assertFails(() -> provider.find(token(), wrong, task), "bad-credentials", "requires authentication");
        assertThat(provider.check(wrong, task))
                .singleElement()
                .satisfies(check -> assertThat(check.passed()).isFalse());
        String gone = UUID.randomUUID().toString();
        assertFails(
                () -> provider.create(request(token(), "m1.tiny", gone), config, task), "not-found", "image " + gone);
        assertFails(
                () -> provider.create(request(token(), "m1.tiny", "windows"), config, task),
                "not-found",
                "image windows");
        assertFails(
                () -> provider.create(request(token(), "m1.none", "debian-12"), config, task),
                "not-found",
                "flavor m1.none");
        OpenStackConfig nowhere = LiveOpenStack.config(cloud.byPassword("loom"), Map.of("networks", "nowhere"));
        assertFails(
                () -> provider.create(request(token(), "m1.tiny", "debian-12"), nowhere, task),
                "not-found",
                "network nowhere");
        OpenStackConfig elsewhere = LiveOpenStack.config(cloud.byPassword("loom"), Map.of("region", "RegionNine"));
        assertFails(() -> provider.find(token(), elsewhere, task), "no-endpoint", "RegionOne");
    }

    @Test
    void aServerOfNobodysIsAdoptedAndThenFoundByItsToken() throws Exception {
        MachineToken token = token();
        String id = cloud.foreignServer();
        assertThat(provider.find(token, config, task)).isEmpty();
        assertThat(settled(provider, new Machine(id, Map.of(), 22, null, List.of(), Map.of())))
                .isInstanceOf(MachineState.Running.class);
        Machine adopted = provider.adopt(id, request(token, "", ""), config, task);
        assertThat(provider.find(token, config, task).orElseThrow().providerId())
                .isEqualTo(id);
        var found = new ArrayList<String>();
        provider.list(
                "installation-live", config, task, m -> found.add(m.machine().providerId()));
        assertThat(found).containsExactly(id);
        delete(adopted, token, config);
    }

    @Test
    void theOfferIsTheClouds() throws Exception {
        ProviderOffer offer = provider.discover(config, task);
        assertThat(offer.flavors()).anySatisfy(flavor -> {
            assertThat(flavor.name()).isEqualTo("m1.medium");
            assertThat(flavor.cpus()).isEqualTo(2);
            assertThat(flavor.memoryMiB()).isEqualTo(4096);
            assertThat(flavor.diskGiB()).isEqualTo(40);
        });
        assertThat(offer.images()).extracting(ProviderOffer.Image::name).contains("debian-12");
        assertThat(offer.locations()).containsExactly("nova");
        assertThat(offer.networks()).extracting(ProviderOffer.Network::name).containsExactly("private");
        assertThat(offer.quotas()).contains(new ProviderOffer.Quota("instances", 10000L, 0));
    }
}
