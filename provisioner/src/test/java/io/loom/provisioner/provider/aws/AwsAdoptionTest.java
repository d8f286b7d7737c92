package io.loom.provisioner.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.contract.Machine;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.ProviderContractTest;
import io.loom.provisioner.plugin.TaskFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two who want the same instance, one of them held in the middle. */
class AwsAdoptionTest extends AwsScenarios {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** In the order in which their claims come. */
    private final MachineToken first = new MachineToken(UUID.randomUUID(), new UUID(1, 1));

    private final MachineToken second = new MachineToken(UUID.randomUUID(), new UUID(2, 2));
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private TaggedInstance ec2;

    @BeforeEach
    void start() throws IOException {
        ec2 = new TaggedInstance();
    }

    @AfterEach
    void end() {
        ec2.close();
        threads.shutdownNow();
    }

    private Future<Machine> adopt(MachineToken by) {
        return threads.submit(() -> provider.adopt(TaggedInstance.ID, request(by), config(), task));
    }

    private MachineRequest request(MachineToken by) {
        MachineRequest asked = request();
        return new MachineRequest(
                by, asked.hostName(), null, asked.hardware(), asked.image(), asked.sshUser(), KEY, asked.tags());
    }

    @Override
    AwsConfig config() {
        return config(Map.of("endpoint", ec2.url(), "stsEndpoint", ec2.url()));
    }

    private void assertAdopted(Future<Machine> adoption, MachineToken by) throws Exception {
        assertThat(adoption.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).providerId())
                .isEqualTo(TaggedInstance.ID);
        assertThat(ec2.tags)
                .containsEntry("loom-token", by.text())
                .allSatisfy((key, value) -> assertThat(key).doesNotStartWith(Adoption.CLAIM));
    }

    private static void assertRefused(Future<Machine> adoption, String code, boolean retryable) {
        ThrowingCallable end = () -> adoption.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThatThrownBy(end)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(TaskFailure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(code);
                    assertThat(failure.retryable()).isEqualTo(retryable);
                });
    }

    private static String claim(MachineToken by) {
        return Adoption.CLAIM + by.nodeId();
    }

    @Test
    void whoHasSeenItAsNobodysAndComesTooLateDoesNotTakeItAway() throws Exception {
        TaggedInstance.Held late = ec2.hold(second.nodeId().toString());
        Future<Machine> loser = adopt(second);
        late.await();
        assertAdopted(adopt(first), first);
        late.letGo();

        assertRefused(loser, "machine-taken", false);
        assertThat(ec2.tags).containsEntry("loom-token", first.text()).doesNotContainKey(claim(second));
    }

    @Test
    void theOneThatComesSecondGivesWayToAClaim() throws Exception {
        TaggedInstance.Held token = ec2.hold(first.text());
        Future<Machine> winner = adopt(first);
        token.await();
        assertRefused(adopt(second), "machine-claimed", true);
        token.letGo();

        assertAdopted(winner, first);
    }

    @Test
    void theOneThatComesFirstWaitsForWhoHasBegun() throws Exception {
        TaggedInstance.Held token = ec2.hold(second.text());
        Future<Machine> winner = adopt(second);
        token.await();
        Future<Machine> loser = adopt(first);
        Awaitility.await().atMost(PATIENCE).until(() -> ec2.tags.containsKey(claim(first)));
        token.letGo();

        assertRefused(loser, "machine-taken", false);
        assertAdopted(winner, second);
    }

    @Test
    void aClaimCountsForAsLongAsItsAdoptionMayBeUnderWay() throws Exception {
        ec2.tags.put(claim(first), now.toString());
        assertRefused(adopt(second), "machine-claimed", true);
        assertThat(ec2.tags).doesNotContainKeys("loom-token", claim(second));

        now = now.plus(Visibility.BOUND);
        assertThat(adopt(second).get(PATIENCE.toSeconds(), TimeUnit.SECONDS).providerId())
                .isEqualTo(TaggedInstance.ID);
        assertThat(ec2.tags).containsEntry("loom-token", second.text());
    }

    @Test
    void whoHasTakenTooLongDoesNotWriteItsToken() throws Exception {
        TaggedInstance.Held late = ec2.hold(claim(first));
        Future<Machine> slow = adopt(first);
        late.await();
        now = now.plus(Duration.ofMinutes(2));
        late.letGo();

        assertRefused(slow, "machine-claimed", true);
        assertThat(ec2.tags).isEmpty();
    }

    @Test
    void anOrphanGetsTheTagsOfTheNodeThatAdoptsIt() throws Exception {
        ec2.tags.put("loom-token", second.text());

        provider.adopt(TaggedInstance.ID, ProviderContractTest.takenFrom(request(first), second), config(), task);

        assertThat(ec2.tags)
                .containsEntry("loom-token", first.text())
                .hasSize(request().tags().size() + 2);
    }
}
