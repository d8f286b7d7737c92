package io.loom.provisioner.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.contract.Contract;
import io.loom.contract.Machine;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.TaskAction;
import io.loom.provisioner.ssh.SshKeys;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * What every provider must hold towards its API, whether or not a machine boots behind it. A provider's own test extends this one, or
 * {@link MachineContractTest} where machines do boot.
 *
 * @param <C> its configuration
 */
public abstract class ProviderContractTest<C extends Record> {
    /** The key of the cluster that the machines are made for. */
    protected final KeyPair key = SshKeys.generate();

    /** What the machines are made for. */
    protected final RecordingTask task = RecordingTask.of(TaskAction.CREATE);

    /** The provider. */
    protected abstract Provider<C> provider();

    /** A configuration that works. */
    protected abstract C config();

    /** A request for a machine; where the provider needs more than this says, its own test overrides it. */
    protected MachineRequest request(MachineToken token) {
        return request(token, "of-another-installation");
    }

    /** The same, of an installation. */
    protected MachineRequest request(MachineToken token, String installation) {
        return new MachineRequest(
                token,
                "contract-1000.local",
                null,
                Map.of("flavor", "small"),
                Map.of("image", "debian"),
                "root",
                SshKeys.writePublic(key.getPublic()),
                Map.of("loom-attempt", "1", Contract.INSTALLATION_TAG, installation));
    }

    protected static MachineToken token() {
        return new MachineToken(UUID.randomUUID(), UUID.randomUUID());
    }

    @Test
    void aMachineIsMadeOnceHoweverOftenItIsAskedForAndIsFoundByItsTokenUntilItIsDeleted() throws Exception {
        MachineToken token = token();
        assertThat(provider().find(token, config(), task)).isEmpty();

        Machine made = provider().create(request(token), config(), task);
        try {
            Machine again = provider().create(request(token), config(), task);
            assertThat(again.providerId()).isEqualTo(made.providerId());
            assertThat(provider().find(token, config(), task))
                    .hasValueSatisfying(found -> assertThat(found.providerId()).isEqualTo(made.providerId()));
            assertThat(provider().find(token(), config(), task)).isEmpty();
            assertThat(provider().inspect(made, config(), task).known()).isPresent();

            provider().delete(made, token(), config(), task);
            assertThat(provider().inspect(made, config(), task).known())
                    .as("a delete with another machine's token")
                    .isPresent();
        } finally {
            provider().delete(made, token, config(), task);
        }
        assertThat(provider().find(token, config(), task)).isEmpty();
        assertThat(provider().inspect(made, config(), task)).isInstanceOf(MachineState.Absent.class);
        provider().delete(made, token, config(), task);
    }

    @Test
    void twoTokensGetTwoMachines() throws Exception {
        MachineToken one = token();
        MachineToken two = token();
        Machine first = provider().create(request(one), config(), task);
        Machine second = provider().create(request(two), config(), task);
        try {
            assertThat(first.providerId()).isNotEqualTo(second.providerId());
        } finally {
            provider().delete(first, one, config(), task);
            provider().delete(second, two, config(), task);
        }
    }

    private List<ProviderMachine> list(String installation) throws InterruptedException {
        List<ProviderMachine> found = new ArrayList<>();
        provider().list(installation, config(), task, found::add);
        return found;
    }

    @Test
    void theMachinesOfAnInstallationAreListedAndNoOthers() throws Exception {
        String installation = UUID.randomUUID().toString();
        MachineToken mine = token();
        MachineToken foreign = token();
        Machine made = provider().create(request(mine, installation), config(), task);
        Machine others = provider().create(request(foreign), config(), task);
        try {
            assertThat(list(installation)).singleElement().satisfies(found -> {
                assertThat(found.machine().providerId()).isEqualTo(made.providerId());
                assertThat(found.token()).isEqualTo(mine);
                assertThat(found.installation()).contains(installation);
            });
            assertThat(list(UUID.randomUUID().toString())).isEmpty();
        } finally {
            provider().delete(made, mine, config(), task);
            provider().delete(others, foreign, config(), task);
        }
        assertThat(list(installation)).isEmpty();
    }

    @Test
    void aMachineIsLookedUpByTheProvidersIdAndAdoptedByNobodyButItsOwner() throws Exception {
        MachineToken token = token();
        Machine made = provider().create(request(token), config(), task);
        String id = made.providerId();
        try {
            assertThat(provider().lookup(id, config(), task))
                    .hasValueSatisfying(found -> assertThat(found.token()).isEqualTo(token));
            assertThat(provider().adopt(id, request(token), config(), task).providerId())
                    .isEqualTo(id);
            assertThatThrownBy(() -> provider().adopt(id, request(token()), config(), task))
                    .hasMessageContaining(token.text())
                    .isInstanceOfSatisfying(TaskFailure.class, failure -> {
                        assertThat(failure.code()).isEqualTo("machine-taken");
                        assertThat(failure.retryable()).isFalse();
                    });
            assertThat(provider().find(token, config(), task)).isPresent();
        } finally {
            provider().delete(made, token, config(), task);
        }
        assertThat(provider().lookup(id, config(), task).map(ProviderMachine::token))
                .isEmpty();
        assertThat(provider().lookup("no-such-machine", config(), task)).isEmpty();
        assertThatThrownBy(() -> provider().adopt("no-such-machine", request(token), config(), task))
                .isInstanceOfSatisfying(
                        TaskFailure.class, failure -> assertThat(failure.code()).isEqualTo("machine-gone"));
    }

    /** Whether a machine can be given to another node. */
    protected boolean givesWay() {
        return true;
    }

    @Test
    void anOrphanIsTakenFromTheNodeThatItIsTaggedWithAndFromNoOther() throws Exception {
        MachineToken before = token();
        MachineToken after = token();
        Machine orphan = provider().create(request(before), config(), task);
        String id = orphan.providerId();
        MachineToken owner = before;
        try {
            assertThatThrownBy(() -> provider().adopt(id, request(after, token()), config(), task))
                    .hasMessageContaining(before.text())
                    .isInstanceOfSatisfying(
                            TaskFailure.class,
                            failure -> assertThat(failure.code()).isEqualTo("machine-taken"));
            assertThat(provider().find(before, config(), task)).isPresent();
            if (!givesWay()) {
                assertThatThrownBy(() -> provider().adopt(id, request(after, before), config(), task))
                        .hasMessageContaining("Maybe")
                        .isInstanceOfSatisfying(
                                TaskFailure.class,
                                failure -> assertThat(failure.retryable()).isFalse());
                return;
            }
            for (int attempt = 1; attempt <= 2; attempt++) {
                assertThat(provider()
                                .adopt(id, request(after, before), config(), task)
                                .providerId())
                        .as("attempt %d", attempt)
                        .isEqualTo(id);
                owner = after;
            }
            assertThat(provider().find(after, config(), task))
                    .hasValueSatisfying(found -> assertThat(found.providerId()).isEqualTo(id));
            assertThat(provider().find(before, config(), task)).isEmpty();
            assertThat(provider().lookup(id, config(), task))
                    .hasValueSatisfying(found -> assertThat(found.token()).isEqualTo(after));
            provider().delete(orphan, before, config(), task);
            assertThat(provider().find(after, config(), task))
                    .as("its former node does not delete it any more")
                    .isPresent();
        } finally {
            provider().delete(orphan, owner, config(), task);
        }
        assertThat(provider().find(after, config(), task)).isEmpty();
    }

    private MachineRequest request(MachineToken token, MachineToken takenFrom) {
        return takenFrom(request(token), takenFrom);
    }

    /** A request for a machine that may be another node's. */
    public static MachineRequest takenFrom(MachineRequest request, MachineToken other) {
        return new MachineRequest(
                request.token(),
                request.hostName(),
                request.location(),
                request.hardware(),
                request.image(),
                request.sshUser(),
                request.sshPublicKey(),
                request.tags(),
                other);
    }

    @Test
    void itDescribesItself() {
        PluginDescriptor descriptor = provider().describe();
        assertThat(descriptor.kind()).isEqualTo(PluginDescriptor.Kind.PROVIDER);
        assertThat(descriptor.name()).matches("[a-z][a-z0-9-]*");
        assertThat(descriptor.label()).isNotBlank();
        assertThat(descriptor.description()).endsWith(".");
        assertThat(descriptor.adminFields().values())
                .allSatisfy(f -> assertThat(f.label()).isNotBlank());
        provider().validate(config());
    }

    @Test
    void anAccountThatWorksPassesItsChecks() throws Exception {
        assertThat(provider().check(config(), task)).isNotEmpty().allSatisfy(check -> {
            assertThat(check.passed()).as(check.toString()).isTrue();
            assertThat(check.words()).endsWith(".");
        });
        provider()
                .discover(config(), task)
                .quotas()
                .forEach(quota -> assertThat(quota.used()).as(quota.name()).isNotNegative());
    }
}
