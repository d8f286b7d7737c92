package io.loom.provisioner.provider.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.contract.Contract;
import io.loom.contract.Machine;
import io.loom.contract.TaskAction;
import io.loom.provisioner.plugin.ConfigForm;
import io.loom.provisioner.plugin.MachineContractTest;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.Provider;
import io.loom.provisioner.plugin.ProviderMachine;
import io.loom.provisioner.plugin.RecordingTask;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.provider.sandbox.SandboxFolder;
import io.loom.provisioner.ssh.SshConnections;
import io.loom.provisioner.ssh.SshKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nodes of a sandbox stand in for the machines that a user already has: they are reached over SSH as those are. */
class HostsProviderTest extends MachineContractTest<HostsConfig> {
    private static SandboxFolder sandbox;
    private static SshConnections connections;
    private static HostsProvider provider;
    private static HostsConfig config;
    private static final List<Machine> HOSTS = new ArrayList<>();

    @BeforeAll
    static void open() throws Exception {
        sandbox = new SandboxFolder();
        connections = new SshConnections(Duration.ofSeconds(10));
        provider = new HostsProvider(connections);
        List<String> hosts = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Machine host = sandbox.node();
            HOSTS.add(host);
            hosts.add(host.addresses().get(Machine.ACCESS_V4) + ":" + host.sshPort());
            keys.add(hosts.get(i) + " " + host.hostKeys().getFirst());
        }
        config = ConfigForm.of(HostsConfig.class)
                .bind(Map.of(
                        "hosts",
                        String.join(", ", hosts),
                        "privateKey",
                        SshKeys.writePrivate(sandbox.target(HOSTS.getFirst()).key()),
                        "hostKeys",
                        keys));
    }

    @AfterAll
    static void close() throws Exception {
        connections.close();
        sandbox.close();
    }

    @Override
    protected Provider<HostsConfig> provider() {
        return provider;
    }

    @Override
    protected HostsConfig config() {
        return config;
    }

    private static Machine take(MachineToken token) throws InterruptedException {
        return take(token, config);
    }

    private static Machine take(MachineToken token, HostsConfig asked) throws InterruptedException {
        return provider.create(
                new MachineRequest(
                        token,
                        "host-1000.local",
                        null,
                        Map.of(),
                        Map.of(),
                        "root",
                        SshKeys.writePublic(SshKeys.generate().getPublic()),
                        Map.of()),
                asked,
                RecordingTask.of(TaskAction.CREATE));
    }

    private static void giveBack(MachineToken token) throws InterruptedException {
        var task = RecordingTask.of(TaskAction.DELETE);
        for (var machine = provider.find(token, config, task); machine.isPresent(); ) {
            provider.delete(machine.get(), token, config, task);
            machine = provider.find(token, config, task);
        }
    }

    @Test
    void howeverManyAskAtOnceNoHostIsGivenTwice() throws Exception {
        List<MachineToken> tokens = new ArrayList<>();
        List<Future<Machine>> asked = new ArrayList<>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 6; i++) {
                var token = new MachineToken(UUID.randomUUID(), UUID.randomUUID());
                tokens.add(token);
                asked.add(executor.submit(() -> take(token)));
            }
        }
        Set<String> given = new HashSet<>();
        int refused = 0;
        for (Future<Machine> one : asked) {
            if (one.state() == Future.State.SUCCESS) {
                assertThat(given.add(one.resultNow().providerId())).isTrue();
            } else {
                refused++;
                assertThat(one.exceptionNow()).isInstanceOfSatisfying(TaskFailure.class, f -> {
                    assertThat(f.code()).isEqualTo("no-host-free");
                    assertThat(f.retryable()).isTrue();
                });
            }
        }
        assertThat(given).hasSize(3);
        assertThat(refused).isEqualTo(3);
        for (MachineToken token : tokens) {
            giveBack(token);
        }
        var late = new MachineToken(UUID.randomUUID(), UUID.randomUUID());
        assertThat(take(late).providerId()).isIn(given);
        giveBack(late);
    }

    @Test
    void aTaskThatNamesOneHostTakesThatOneOrSaysWhoHasIt() throws Exception {
        Machine host = HOSTS.getLast();
        String named = host.addresses().get(Machine.ACCESS_V4) + ":" + host.sshPort();
        HostsConfig narrowed =
                new HostsConfig(List.of(named), config.sshUser(), config.privateKey(), config.hostKeys());
        var first = new MachineToken(UUID.randomUUID(), UUID.randomUUID());
        var second = new MachineToken(UUID.randomUUID(), UUID.randomUUID());

        assertThat(take(first, narrowed).providerId()).isEqualTo(named);
        assertThat(take(first, narrowed).providerId()).as("asked again").isEqualTo(named);
        assertThatThrownBy(() -> take(second, narrowed))
                .isInstanceOf(TaskFailure.class)
                .hasMessageContaining(
                        "The host " + named + " cannot be had: " + named + " is taken by " + first.text());
        giveBack(first);
        assertThat(take(second, narrowed).providerId()).isEqualTo(named);
        giveBack(second);
    }

    @Test
    void aFreeHostIsAdoptedByItsAddressAndGivenBackAsAnyOther() throws Exception {
        Machine host = HOSTS.getFirst();
        String id = host.addresses().get(Machine.ACCESS_V4) + ":" + host.sshPort();
        var token = new MachineToken(UUID.randomUUID(), UUID.randomUUID());
        var task = RecordingTask.of(TaskAction.CREATE);
        var request = new MachineRequest(
                token,
                "host-1000.local",
                null,
                Map.of(),
                Map.of(),
                "root",
                SshKeys.writePublic(SshKeys.generate().getPublic()),
                Map.of(Contract.INSTALLATION_TAG, "this-one"));

        assertThat(provider.lookup(id, config, task).orElseThrow().token()).isNull();
        Machine adopted = provider.adopt(id, request, config, task);

        assertThat(adopted.providerId()).isEqualTo(id);
        assertThat(provider.find(token, config, task)).contains(adopted);
        assertThat(provider.lookup(id, config, task).orElseThrow().installation())
                .contains("this-one");
        giveBack(token);
        assertThat(provider.lookup(id, config, task).orElseThrow().tags()).isEmpty();
        assertThat(exec(host, "ls ~/.loom")).isEmpty();
    }

    @Test
    void aHostThatCannotBeAskedFailsTheListBehindTheOthers() throws Exception {
        var token = new MachineToken(UUID.randomUUID(), UUID.randomUUID());
        List<String> hosts = new ArrayList<>(config.hosts());
        hosts.add("127.0.0.1:1");
        HostsConfig more = new HostsConfig(hosts, config.sshUser(), config.privateKey(), config.hostKeys());
        Machine taken = take(token);
        List<ProviderMachine> found = new ArrayList<>();

        assertThatThrownBy(() -> provider.list("", more, RecordingTask.of(TaskAction.INSPECT), found::add))
                .isInstanceOf(TaskFailure.class)
                .hasMessageContaining("1 hosts cannot be asked")
                .hasMessageContaining("127.0.0.1:1");
        assertThat(found).extracting(ProviderMachine::token).containsExactly(token);
        assertThat(found.getFirst().machine().providerId()).isEqualTo(taken.providerId());
        giveBack(token);
    }

    @Test
    void aHostThatIsGivenBackIsAsItWas() throws Exception {
        var token = new MachineToken(UUID.randomUUID(), UUID.randomUUID());
        Machine taken = take(token);
        Machine host = HOSTS.stream()
                .filter(h -> h.addresses()
                        .get(Machine.ACCESS_V4)
                        .equals(taken.addresses().get(Machine.ACCESS_V4)))
                .findFirst()
                .orElseThrow();
        assertThat(exec(host, "wc -l < ~/.ssh/authorized_keys")).isEqualTo("2");
        exec(host, "mkdir -p ~/.loom/services/web ~/.loom/tasks/one");
        giveBack(token);
        assertThat(exec(host, "wc -l < ~/.ssh/authorized_keys")).isEqualTo("1");
        assertThat(exec(host, "ls ~/.loom")).isEmpty();
    }

    /** An attempt that was given up for its time may run on: the host is the next owner's by then. */
    @Test
    void anAttemptToGiveBackThatRunsOnLeavesTheNextOwnerAlone() throws Exception {
        Machine host = HOSTS.getFirst();
        String named = host.addresses().get(Machine.ACCESS_V4) + ":" + host.sshPort();
        HostsConfig one = new HostsConfig(List.of(named), config.sshUser(), config.privateKey(), config.hostKeys());
        var first = new MachineToken(UUID.randomUUID(), UUID.randomUUID());
        var second = new MachineToken(UUID.randomUUID(), UUID.randomUUID());
        Machine taken = take(first, one);
        var task = RecordingTask.of(TaskAction.DELETE);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> earlier = executor.submit(() -> exec(
                    host,
                    "exec 9< ~/.loom/taken; flock 9; touch ~/holds; while [ ! -e ~/go ]; do sleep 0.05; done; sed -i '\\,loom:"
                            + first.text() + ",d' ~/.ssh/authorized_keys; rm ~/.loom/taken"));
            awaitOn(host, "[ -e ~/holds ]");
            Future<?> later = executor.submit(() -> {
                provider.delete(taken, first, one, task);
                return null;
            });
            awaitOn(host, "grep -qszx 'floc[k]' /proc/[0-9]*/cmdline");
            exec(host, "touch ~/go");
            earlier.get();
            Machine next = take(second, one);
            exec(host, "mkdir -p ~/.loom/tasks/of-the-next");
            later.get();

            assertThat(provider.inspect(next, one, task).known()).contains(next);
            assertThat(exec(host, "ls ~/.loom/tasks")).isEqualTo("of-the-next");
        }
        exec(host, "rm ~/go ~/holds");
        giveBack(second);
        assertThat(exec(host, "wc -l < ~/.ssh/authorized_keys")).isEqualTo("1");
    }

    private static void awaitOn(Machine host, String condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> exec(host, condition + " && echo yes").equals("yes"));
    }

    @Test
    void aHostThatShowsAnotherKeyThanThePinnedOneIsNeitherInspectedNorGivenBack() throws Exception {
        var token = new MachineToken(UUID.randomUUID(), UUID.randomUUID());
        Machine taken = take(token);
        var impostor = new Machine(
                taken.providerId(),
                taken.addresses(),
                taken.sshPort(),
                taken.sshUser(),
                List.of(SshKeys.writePublic(SshKeys.generate().getPublic())),
                taken.properties());
        HostsConfig unlisted = new HostsConfig(config.hosts(), config.sshUser(), config.privateKey(), null);
        var task = RecordingTask.of(TaskAction.DELETE);

        assertThatThrownBy(() -> provider.inspect(impostor, unlisted, task))
                .isInstanceOfSatisfying(
                        TaskFailure.class, f -> assertThat(f.code()).isEqualTo("host-key-changed"));
        assertThatThrownBy(() -> provider.delete(impostor, token, unlisted, task))
                .isInstanceOfSatisfying(
                        TaskFailure.class, f -> assertThat(f.code()).isEqualTo("host-key-changed"));
        assertThat(provider.inspect(taken, unlisted, task).known()).contains(taken);
        assertThat(provider.inspect(impostor, config, task).known())
                .as("a key that the administrator lists counts for machines that are there")
                .contains(impostor);
        provider.delete(taken, token, unlisted, task);
        assertThat(provider.find(token, config, task)).isEmpty();
    }

    private static String exec(Machine host, String command) throws InterruptedException {
        return connections
                .exec(sandbox.target(host), command, "", Duration.ofSeconds(20))
                .out()
                .strip();
    }

    @Test
    void fieldsThatDoNotFitAreNamed() {
        assertThatThrownBy(() -> provider.validate(new HostsConfig(List.of("a b:x"), "root", "k", null)))
                .hasMessage(
                        "Field hosts holds \"b:x\"; it must be address or address:port, as in 10.0.0.11, db.example.org:2222 or [2001:db8::11]:2222.");
        assertThatThrownBy(() -> provider.validate(new HostsConfig(List.of("a"), "root", "k", null)))
                .hasMessageContaining("private key");
        assertThat(config.toString()).doesNotContain("PRIVATE");
        assertThat(provider.describe().adminFields().get("privateKey").sensitive())
                .isTrue();
    }
}
