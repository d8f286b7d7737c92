package io.loom.provisioner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.contract.BootstrapWork;
import io.loom.contract.Contract;
import io.loom.contract.ControlMessage;
import io.loom.contract.Finding;
import io.loom.contract.FoundMachine;
import io.loom.contract.KeyWork;
import io.loom.contract.Machine;
import io.loom.contract.NodeSetup;
import io.loom.contract.PluginDescriptor.ResourceFormat;
import io.loom.contract.ProviderAccount;
import io.loom.contract.ProviderOffer;
import io.loom.contract.ProvisionerMessage;
import io.loom.contract.ResourceRef;
import io.loom.contract.ServiceWork;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.contract.TaskAttempt;
import io.loom.contract.TaskReport;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.resource.TestArchive;
import io.loom.provisioner.ssh.SshKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The life of a provisioner, and what its tasks and answers are: which is the same whatever process they run in. */
abstract class TaskScenarios extends AutomatorScenarios {

    private TaskAssignment script(Machine machine, String script, ResourceRef... resources) {
        return assignment(
                TaskAction.INSTALL,
                60,
                new ServiceWork("shell", "web", Map.of("script", script), Map.of(), machine, 0, List.of(resources)));
    }

    private ResourceRef served(String type, Path file) throws IOException {
        boolean script = type.equals("scripts");
        ResourceRef ref = TestArchive.ref(
                type,
                file.getFileName().toString(),
                script ? ResourceFormat.FILE : ResourceFormat.ARCHIVE,
                script ? "0755" : null,
                file);
        peer.content(ref.sha256(), Files.readAllBytes(file));
        return ref;
    }

    @Test
    void aScriptFindsItsResourcesAndEachIsFetchedOnce() throws Exception {
        Machine machine = confirmed();
        ResourceRef hello = served(
                "scripts", Files.writeString(data.resolve("hello"), "#!/bin/sh\necho hello from $(basename $0)\n"));
        try (var app = new TestArchive(data.resolve("app"))) {
            app.file("app/data", 0644, "the data of it\n");
        }
        ResourceRef app = served("archives", data.resolve("app"));
        List<TaskAssignment> tasks = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            tasks.add(script(
                    machine, "$LOOM_RESOURCES/scripts/hello; cat $LOOM_RESOURCES/archives/app/data", hello, app));
        }
        peer.assign(tasks.toArray(TaskAssignment[]::new));
        for (TaskAssignment task : tasks) {
            assertThat(peer.end(task.attempt())).isInstanceOf(TaskReport.Succeeded.class);
            assertThat(peer.logOf(task.attempt())).isEqualTo("hello from hello\nthe data of it\n");
        }
        assertThat(peer.timesFetched(hello.sha256())).isEqualTo(1);
        assertThat(peer.timesFetched(app.sha256())).isEqualTo(1);

        ResourceRef damaged = served("scripts", Files.writeString(data.resolve("damaged"), "whole\n"));
        peer.content(damaged.sha256(), "who".getBytes(StandardCharsets.UTF_8));
        TaskReport.Failed cut = fail(script(machine, "true", damaged));
        assertThat(cut.code()).isEqualTo("resource-damaged");
        assertThat(cut.retryable()).isTrue();
        TaskReport.Failed absent =
                fail(script(machine, "true", served("scripts", Files.writeString(data.resolve("x"), "x")), gone()));
        assertThat(absent.code()).isEqualTo("resource-gone");
        assertThat(absent.retryable()).isTrue();
        try (var evil = new TestArchive(data.resolve("evil"))) {
            evil.file("../../evil", 0755, "x");
        }
        TaskReport.Failed unsafe = fail(script(machine, "true", served("archives", data.resolve("evil"))));
        assertThat(unsafe.code()).isEqualTo("resource-unsafe");
        assertThat(unsafe.message()).contains("../../evil");
        assertThat(unsafe.retryable()).isFalse();
        succeed(machineTask(TaskAction.DELETE, machine));
    }

    private static ResourceRef gone() {
        return new ResourceRef("scripts", "gone", 3, "0".repeat(64), 7, ResourceFormat.FILE, null);
    }

    @Test
    void anInspectionTellsWhatIsNotAsRecorded() throws Exception {
        Machine machine = confirmed();

        Finding elsewhere = inspected(with(machine, "127.0.0.1", machine.sshPort(), machine.hostKeys()));
        assertThat(elsewhere.condition()).isEqualTo(Finding.Condition.CHANGED);
        assertThat(elsewhere.reason())
                .contains("Its address access_v4 is " + address(machine) + "; recorded is 127.0.0.1");

        String otherKey = SshKeys.writePublic(SshKeys.generate().getPublic());
        Finding impostor = inspected(with(machine, address(machine), machine.sshPort(), List.of(otherKey)));
        assertThat(impostor.condition()).isEqualTo(Finding.Condition.CHANGED);
        assertThat(impostor.reason()).contains("which is not the one pinned");

        TaskAssignment checked = inspection(
                machine,
                Map.of("web", "echo $LOOM_ACTION of $LOOM_SERVICE", "db", "echo down; exit 3", "cache", "true"));
        Finding stopped = finding(succeed(checked));
        assertThat(stopped.condition()).isEqualTo(Finding.Condition.STOPPED);
        assertThat(stopped.services()).containsExactly("db");
        assertThat(stopped.reason()).contains("db's CHECK ended with status 3");
        assertThat(peer.logOf(checked.attempt())).contains("CHECK of web\n", "down\n");
        assertThat(onNode(machine, "ls ~/.loom/tasks | wc -l"))
                .as("what checks leave behind")
                .isEqualTo("0\n");
        assertThat(succeed(inspection(machine, Map.of("web", "true"))).finding())
                .isNull();

        Finding silent = inspected(with(machine, address(machine), 1, machine.hostKeys()));
        assertThat(silent.condition()).isEqualTo(Finding.Condition.UNREACHABLE);
        assertThat(silent.reason()).contains("does not answer");
        succeed(machineTask(TaskAction.DELETE, machine));
    }

    @Test
    void itListsTheMachinesOfAnInstallationAndGivesOneBackOutsideOfAnyTask() throws Exception {
        Machine machine = confirmed();
        var account = new ProviderAccount("sandbox", Map.of(), null);

        List<FoundMachine> found =
                answered(new ControlMessage.ListMachines(UUID.randomUUID(), account, "installation-1"));
        assertThat(found).contains(new FoundMachine(machine, cluster.id(), node.id()));
        assertThat(answered(new ControlMessage.ListMachines(UUID.randomUUID(), account, "another")))
                .isEmpty();

        assertThat(answered(new ControlMessage.DeleteMachine(
                        UUID.randomUUID(), account, new FoundMachine(machine, cluster.id(), node.id()))))
                .isEmpty();
        assertThat(finding(succeed(machineTask(TaskAction.INSPECT, machine))).condition())
                .isEqualTo(Finding.Condition.MISSING);

        var unknown = new ControlMessage.ListMachines(
                UUID.randomUUID(), new ProviderAccount("no-such-type", Map.of(), null), "installation-1");
        peer.control(unknown);
        assertThat(answer(unknown.question()).failure()).contains("no provider type no-such-type");
    }

    private List<FoundMachine> answered(ControlMessage question) throws Exception {
        return whole(question).machines();
    }

    /** Also behind a question that it does not know. */
    @Test
    void anAccountIsCheckedAndAskedWhatItOffers() throws Exception {
        var account = new ProviderAccount("sandbox", Map.of("capacity", 40), null);
        peer.awaitMessage(
                p -> p.messages(ProvisionerMessage.Hello.class).stream().findFirst());
        peer.send(
                Contract.controlQueue(peer.incarnation()),
                "{\"kind\": \"of-a-later-release\", \"question\": 1}".getBytes(StandardCharsets.UTF_8));

        assertThat(whole(new ControlMessage.CheckProvider(UUID.randomUUID(), account))
                        .checks())
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.subject()).isEqualTo("capacity");
                    assertThat(check.passed()).isTrue();
                });
        ProviderOffer offer = Optional.ofNullable(whole(new ControlMessage.DiscoverProvider(UUID.randomUUID(), account))
                        .offer())
                .orElseThrow();
        assertThat(offer.quotas()).singleElement().satisfies(quota -> {
            assertThat(quota.name()).isEqualTo("nodes");
            assertThat(quota.limit()).isEqualTo(40);
        });

        var wrong = new ControlMessage.CheckProvider(
                UUID.randomUUID(), new ProviderAccount("sandbox", Map.of("failureRate", 3), null));
        assertThat(whole(wrong).checks()).singleElement().satisfies(check -> {
            assertThat(check.passed()).isFalse();
            assertThat(check.words()).contains("failureRate");
        });
    }

    private ProvisionerMessage.Answer whole(ControlMessage question) throws Exception {
        peer.control(question);
        ProvisionerMessage.Answer answer = answer(
                switch (question) {
                    case ControlMessage.ListMachines list -> list.question();
                    case ControlMessage.DeleteMachine delete -> delete.question();
                    case ControlMessage.CheckProvider check -> check.question();
                    case ControlMessage.DiscoverProvider discover -> discover.question();
                    case ControlMessage.Cancel cancel -> throw new IllegalArgumentException("no question");
                    case ControlMessage.Drain drain -> throw new IllegalArgumentException("no question");
                });
        assertThat(answer.failure()).isNull();
        assertThat(answer.last()).isTrue();
        return answer;
    }

    private ProvisionerMessage.Answer answer(UUID question) {
        return peer.awaitMessage(p -> p.messages(ProvisionerMessage.Answer.class).stream()
                .filter(answer -> answer.question().equals(question))
                .findFirst());
    }

    private Finding inspected(Machine recorded) throws Exception {
        return finding(succeed(machineTask(TaskAction.INSPECT, recorded)));
    }

    private static String address(Machine machine) {
        return String.valueOf(machine.addresses().get(Machine.ACCESS_V4));
    }

    private static Machine with(Machine machine, String address, int sshPort, List<String> hostKeys) {
        return new Machine(
                machine.providerId(),
                Map.of(Machine.ACCESS_V4, address, Machine.BIND_V4, address(machine)),
                sshPort,
                machine.sshUser(),
                hostKeys,
                machine.properties());
    }

    @Test
    void peopleAreLetInByTheKeysThatBootstrapBrings() throws Exception {
        Machine machine = confirmed();
        KeyPair mine = SshKeys.generate();
        String line = SshKeys.writePublic(mine.getPublic()).strip() + " ann's laptop";
        var work = new BootstrapWork(Set.of("shell"), machine, List.of(line), false);

        succeed(assignment(TaskAction.BOOTSTRAP, 60, work));
        succeed(assignment(TaskAction.BOOTSTRAP, 60, work));

        assertThat(onNode(machine, mine, "grep -c . ~/.ssh/authorized_keys; tail -n 1 ~/.ssh/authorized_keys"))
                .isEqualTo("2\n" + line + " loom:" + cluster.id() + "/" + node.id() + "\n");
        succeed(machineTask(TaskAction.DELETE, machine));
    }

    @Test
    void keysThatAreInForceNoMoreGoAndOthersStay() throws Exception {
        Machine machine = confirmed();
        KeyPair first = SshKeys.generate();
        KeyPair second = SshKeys.generate();
        KeyPair foreign = SshKeys.generate();
        String firstLine = SshKeys.writePublic(first.getPublic()).strip() + " ann's laptop";
        String secondLine = SshKeys.writePublic(second.getPublic()).strip();
        String mark = " loom:" + cluster.id() + "/" + node.id();
        succeed(assignment(
                TaskAction.BOOTSTRAP, 60, new BootstrapWork(Set.of("shell"), machine, List.of(firstLine), false)));
        String loomAndForeign = onNode(
                machine,
                first,
                "cd ~/.ssh; sed -i '1s|$|" + mark + "|' authorized_keys; printf '%s' '"
                        + SshKeys.writePublic(foreign.getPublic()).strip()
                        + " of bob, who writes loom:x' >> authorized_keys; grep -v laptop authorized_keys");

        var work = new BootstrapWork(Set.of("shell"), machine, List.of(secondLine), true);
        succeed(assignment(TaskAction.BOOTSTRAP, 60, work));
        succeed(assignment(TaskAction.BOOTSTRAP, 60, work));

        assertThat(onNode(machine, second, "cd ~/.ssh; cat authorized_keys; ls"))
                .isEqualTo(loomAndForeign + secondLine + mark + "\nauthorized_keys\n");

        succeed(assignment(TaskAction.BOOTSTRAP, 60, new BootstrapWork(Set.of("shell"), machine, List.of(), true)));

        assertThat(onNode(machine, foreign, "cat ~/.ssh/authorized_keys")).isEqualTo(loomAndForeign);
        succeed(machineTask(TaskAction.DELETE, machine));
    }

    @Test
    void theKeyOfLoomIsRotatedAndNeverTheLastOneRemoved() throws Exception {
        Machine machine = confirmed();
        KeyPair next = SshKeys.generate();
        String old = SshKeys.writePublic(key.getPublic());
        String line = SshKeys.writePublic(next.getPublic()) + " loom-cluster";
        peer.secrets(
                "rotating",
                Map.of(
                        Contract.SSH_PRIVATE_KEY,
                        SshKeys.writePrivate(next),
                        Contract.OLDER_SSH_PRIVATE_KEYS,
                        SshKeys.writePrivate(SshKeys.generate()) + SshKeys.writePrivate(key)));

        TaskReport.Failed early = fail(keyTask(TaskAction.REMOVE_KEY, machine, old));
        assertThat(early.code()).isEqualTo("ssh-login-refused");
        assertThat(onNode(machine, "grep -c . ~/.ssh/authorized_keys")).isEqualTo("1\n");

        succeed(keyTask(TaskAction.ADD_KEY, machine, line));
        succeed(keyTask(TaskAction.ADD_KEY, machine, line));
        succeed(withBundle(
                "rotating",
                assignment(TaskAction.BOOTSTRAP, 60, new BootstrapWork(Set.of("shell"), machine, List.of(), true))));
        assertThat(onNode(machine, next, "cat ~/.ssh/authorized_keys"))
                .isEqualTo(onNode(machine, "cat ~/.ssh/authorized_keys"))
                .endsWith(line + " loom:" + cluster.id() + "/" + node.id() + "\n")
                .hasLineCount(2);

        succeed(keyTask(TaskAction.REMOVE_KEY, machine, old));
        succeed(keyTask(TaskAction.REMOVE_KEY, machine, old));
        assertThat(onNode(machine, next, "cd ~/.ssh; cat authorized_keys; ls"))
                .isEqualTo(line + " loom:" + cluster.id() + "/" + node.id() + "\nauthorized_keys\n");
        assertThatThrownBy(() -> onNode(machine, "true"))
                .isInstanceOfSatisfying(
                        TaskFailure.class, refused -> assertThat(refused.code()).isEqualTo("ssh-login-refused"));

        TaskReport.Failed unknown = fail(keyTask(
                TaskAction.ADD_KEY,
                machine,
                SshKeys.writePublic(SshKeys.generate().getPublic())));
        assertThat(unknown.code()).isEqualTo("bad-assignment");
        succeed(machineTask(TaskAction.DELETE, machine));
    }

    private TaskAssignment keyTask(TaskAction action, Machine machine, String line) {
        return withBundle(
                "rotating",
                assignment(action, 60, new KeyWork(machine, List.of(line), new NodeSetup("sandbox", Map.of()))));
    }

    @Test
    void aMachineThatIsThereIsAdoptedAndAnswers() throws Exception {
        Machine made = machine(succeed(machineTask(TaskAction.CREATE, null)));

        Machine adopted = machine(succeed(adoption(made.providerId())));

        assertThat(adopted.providerId()).isEqualTo(made.providerId());
        assertThat(adopted.hostKeys()).singleElement().asString().startsWith("ssh-ed25519 ");
        assertThat(onNode(adopted, "echo here")).isEqualTo("here\n");
        assertThat(fail(adoption("nobody-knows-it")).code()).isEqualTo("machine-gone");
        assertThat(fail(adoption(null)).code()).isEqualTo("bad-assignment");
        succeed(machineTask(TaskAction.DELETE, adopted));
    }

    private static Machine machine(TaskReport.Succeeded report) {
        return Optional.ofNullable(report.machine()).orElseThrow();
    }

    private TaskAssignment adoption(@Nullable String machine) {
        return machineTask(TaskAction.ADOPT, null, List.of(), machine);
    }

    private TaskAssignment inspection(Machine machine, Map<String, String> checks) {
        return machineTask(
                TaskAction.INSPECT,
                machine,
                checks.entrySet().stream()
                        .map(check -> new ServiceWork(
                                "shell",
                                check.getKey(),
                                Map.of("script", check.getValue()),
                                Map.of(),
                                machine,
                                0,
                                List.of()))
                        .toList(),
                null);
    }

    @Test
    void whatItCannotDoIsRefused() throws Exception {
        TaskAssignment unknown = assignment(
                TaskAction.INSTALL, 60, new ServiceWork("salt", "web", Map.of(), Map.of(), MACHINE, 0, List.of()));
        peer.assign(unknown);
        assertThat(peer.end(unknown.attempt()))
                .isInstanceOfSatisfying(
                        TaskReport.Refused.class, r -> assertThat(r.reason()).contains("automator type salt"));

        TaskAttempt odd = new TaskAttempt(UUID.randomUUID(), 3, "odd");
        peer.send(
                Contract.tasksQueue(Contract.DEFAULT_POOL),
                ("{\"assignments\": [{\"attempt\": {\"taskId\": \"" + odd.taskId()
                                + "\", \"number\": 3, \"nonce\": \"odd\"}, \"shard\": " + Peer.SHARD
                                + ", \"work\": {\"kind\": \"from-the-future\"}}]}")
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(peer.end(odd)).isInstanceOf(TaskReport.Refused.class);
        Awaitility.await().atMost(PATIENCE).until(() -> peer.unsettled() == 0);
    }

    private static final Machine MACHINE =
            new Machine("none", Map.of(Machine.ACCESS_V4, "127.0.0.1"), 1, "root", List.of("none"), Map.of());

    @Test
    void aCancelledTaskEndsOnTheNodeAndIsNotSpokenOfAgain() throws Exception {
        Machine machine = confirmed();
        TaskAssignment longOne = script(TaskAction.INSTALL, machine, 60, "echo up; sleep 3333");
        peer.assign(longOne);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> peer.logOf(longOne.attempt()).contains("up"));
        peer.control(new ControlMessage.Cancel(longOne.attempt()));
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> !onNode(machine, "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '")
                        .contains("sleep 3333"));
        succeed(script(TaskAction.START, machine, 60, "true"));
        assertThat(peer.reportsOf(longOne.attempt()))
                .noneMatch(r -> r instanceof TaskReport.Failed || r instanceof TaskReport.Succeeded);
        succeed(machineTask(TaskAction.DELETE, machine));
    }

    @Test
    void aTaskThatDoesNotEndInItsTimeIsEnded() throws Exception {
        Machine machine = confirmed();
        TaskReport.Failed failed = fail(script(TaskAction.INSTALL, machine, 2, "echo up; sleep 4444"));
        assertThat(failed.code()).isEqualTo("timed-out");
        assertThat(failed.retryable()).isTrue();
        assertThat(onNode(machine, "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '"))
                .doesNotContain("sleep 4444");
        succeed(machineTask(TaskAction.DELETE, machine));
    }

    @Test
    void aHostThatShowsAnotherKeyIsNotSpokenWith() throws Exception {
        Machine machine = confirmed();
        var other = new Machine(
                machine.providerId(),
                machine.addresses(),
                machine.sshPort(),
                machine.sshUser(),
                List.of(SshKeys.writePublic(SshKeys.generate().getPublic())),
                Map.of());
        TaskReport.Failed failed = fail(script(TaskAction.INSTALL, other, 60, "echo never"));
        assertThat(failed.code()).isEqualTo("host-key-changed");
        assertThat(failed.retryable()).isFalse();
        succeed(machineTask(TaskAction.DELETE, machine));
    }

    @Test
    void itTakesNoMoreThanItHasRoomFor() throws Exception {
        Machine machine = confirmed();
        String wait = "while [ ! -e /tmp/go ]; do sleep 0.1; done";
        for (int i = 0; i < 12; i++) {
            peer.assign(script(TaskAction.INSTALL, machine, 120, wait));
        }
        TaskAssignment last = script(TaskAction.INSTALL, machine, 120, wait);
        peer.assign(last);
        Awaitility.await().atMost(PATIENCE).until(() -> peer.waiting() == 5);
        assertThat(peer.reportsOf(last.attempt())).isEmpty();
        onNode(machine, "touch /tmp/go");
        assertThat(peer.end(last.attempt())).isInstanceOf(TaskReport.Succeeded.class);
        Awaitility.await().atMost(PATIENCE).until(() -> peer.unsettled() == 0);
        succeed(machineTask(TaskAction.DELETE, machine));
    }
}
