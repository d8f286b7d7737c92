package io.loom.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.contract.AccountCheck;
import io.loom.contract.Contract;
import io.loom.contract.ControlMessage;
import io.loom.contract.Finding;
import io.loom.contract.Machine;
import io.loom.contract.ProviderAccount;
import io.loom.contract.ProviderWork;
import io.loom.contract.ProvisionerMessage;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.contract.TaskReport;
import io.loom.provisioner.cloud.FakeCloud;
import io.loom.provisioner.provider.aws.FakeEc2;
import io.loom.provisioner.provider.digitalocean.FakeDigitalOcean;
import io.loom.provisioner.provider.google.FakeGoogle;
import io.loom.provisioner.provider.joyent.FakeCloudApi;
import io.loom.provisioner.provider.openstack.FakeOpenStack;
import io.loom.provisioner.provider.rackspace.FakeRackspace;
import io.loom.provisioner.ssh.SshKeys;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Machines of every cloud by tasks, so that each cloud's client is seen at work in whatever process a provisioner runs in. */
abstract class CloudScenarios extends ProvisionerScenarios {
    private static final String ACCOUNT = "account";

    /** Each provider type that calls an API over HTTP. */
    enum Cloud {
        AWS(FakeEc2::new),
        DIGITALOCEAN(FakeDigitalOcean::new),
        GOOGLE(FakeGoogle::new),
        JOYENT(FakeCloudApi::new),
        OPENSTACK(FakeOpenStack::new),
        RACKSPACE(FakeRackspace::new);

        private final Supplier<FakeCloud> opener;

        Cloud(Supplier<FakeCloud> opener) {
            this.opener = opener;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMachineIsMadeOnceGivenBackAndRefusedBeyondTheQuota(Cloud kind) throws Exception {
        try (FakeCloud cloud = kind.opener.get()) {
            Map<String, String> secrets = new HashMap<>(cloud.secrets());
            secrets.put(Contract.SSH_PRIVATE_KEY, SshKeys.writePrivate(key));
            peer.secrets(ACCOUNT, secrets);

            assertThat(check(cloud)).first().satisfies(credentials -> {
                assertThat(credentials.passed()).as(credentials.words()).isTrue();
            });

            Machine made = made(succeed(task(TaskAction.CREATE, cloud, null)));
            assertThat(made(succeed(task(TaskAction.CREATE, cloud, null))).providerId())
                    .isEqualTo(made.providerId());
            assertThat(cloud.machines()).isEqualTo(1);

            succeed(task(TaskAction.DELETE, cloud, made));
            assertThat(cloud.machines()).isZero();
            assertThat(finding(succeed(task(TaskAction.INSPECT, cloud, made))).condition())
                    .isEqualTo(Finding.Condition.MISSING);

            cloud.useUpQuota();
            TaskReport.Failed refused = fail(task(TaskAction.CREATE, cloud, null));
            assertThat(refused.code()).isEqualTo(Contract.QUOTA_EXCEEDED);
            assertThat(refused.message())
                    .matches("(?is).*(quota|limit).*")
                    .doesNotContain(cloud.secrets().values());
            succeed(task(TaskAction.DELETE, cloud, null));
            assertThat(cloud.machines()).isZero();
        }
    }

    private static Machine made(TaskReport.Succeeded report) {
        return Optional.ofNullable(report.machine()).orElseThrow();
    }

    private List<AccountCheck> check(FakeCloud cloud) throws Exception {
        peer.awaitMessage(
                p -> p.messages(ProvisionerMessage.Hello.class).stream().findFirst());
        UUID question = UUID.randomUUID();
        peer.control(
                new ControlMessage.CheckProvider(question, new ProviderAccount(cloud.type(), cloud.fields(), ACCOUNT)));
        return peer.awaitMessage(p -> p.messages(ProvisionerMessage.Answer.class).stream()
                        .filter(answer -> answer.question().equals(question))
                        .findFirst())
                .checks();
    }

    private TaskAssignment task(TaskAction action, FakeCloud cloud, @Nullable Machine machine) {
        return withBundle(
                ACCOUNT,
                assignment(
                        action,
                        60,
                        new ProviderWork(
                                cloud.type(),
                                "my-" + cloud.type(),
                                null,
                                cloud.fields(),
                                "small",
                                Map.of("flavor", cloud.flavor()),
                                "debian",
                                Map.of("image", cloud.image()),
                                "loom",
                                SshKeys.writePublic(key.getPublic()),
                                Map.of(
                                        "loom-cluster",
                                        cluster.id().toString(),
                                        Contract.INSTALLATION_TAG,
                                        "installation-1"),
                                machine,
                                List.of(),
                                null,
                                null)));
    }
}
