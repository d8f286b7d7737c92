package io.loom.provisioner.provider.joyent;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loom.contract.AccountCheck;
import io.loom.contract.Contract;
import io.loom.contract.Machine;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.ProviderOffer;
import io.loom.provisioner.cloud.Accounts;
import io.loom.provisioner.cloud.CloudHttp;
import io.loom.provisioner.cloud.LabelText;
import io.loom.provisioner.plugin.ConfigForm;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineState;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.Provider;
import io.loom.provisioner.plugin.ProviderMachine;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Provider type {@code joyent}: machines of Triton by CloudAPI, which takes no two machines of a name in an account. A machine's name
 * says whose it is, so that one token cannot get two; it is found by its tags.
 */
public final class JoyentProvider implements Provider<JoyentConfig> {
    private static final Duration NEW = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int LOOKS = 4;

    private final ConfigForm<JoyentConfig> form = ConfigForm.of(JoyentConfig.class);
    private final Accounts<JoyentApi.Account, JoyentApi> accounts;
    private final InstantSource clock;

    public JoyentProvider(CloudHttp http, InstantSource clock) {
        accounts = new Accounts<>(account -> new JoyentApi(account, http, clock));
        this.clock = clock;
    }

    private JoyentApi api(JoyentConfig config) {
        return accounts.of(JoyentApi.Account.of(config));
    }

    @Override
    public PluginDescriptor describe() {
        return form.descriptor(
                PluginDescriptor.Kind.PROVIDER,
                "joyent",
                "Joyent",
                "Machines of Triton (formerly Joyent) by its CloudAPI.");
    }

    @Override
    public Class<JoyentConfig> configType() {
        return JoyentConfig.class;
    }

    @Override
    public void validate(JoyentConfig config) {
        JoyentApi.Account.of(config).authorization(clock);
    }

    @Override
    public Machine create(MachineRequest request, JoyentConfig config, TaskContext task) throws InterruptedException {
        JoyentApi api = api(config);
        int looks = task.attempt().number() > 1 ? LOOKS : 1;
        for (JoyentMachine had : byToken(api, request.token(), looks, task)) {
            if (had.isRunning() || had.isBeginning()) {
                return had.machine(config, request.sshUser(), List.of());
            }
            task.progress("The machine " + had.id() + " is " + had.state() + ", making another.");
            remove(api, had, task);
        }
        var order = new MachineOrder(request, config);
        ObjectNode wanted = order.json(
                Names.image(api, request.imageName(), task), Names.networks(api, config.networkNames(), task));
        try {
            return new JoyentMachine(api.post("/machines", wanted, task)).machine(config, request.sshUser(), List.of());
        } catch (TaskFailure e) {
            return byToken(api, request.token(), 1, task).stream()
                    .filter(made -> made.isRunning() || made.isBeginning())
                    .findFirst()
                    .orElseThrow(() -> e)
                    .machine(config, request.sshUser(), List.of());
        }
    }

    @Override
    public Optional<Machine> find(MachineToken token, JoyentConfig config, TaskContext task)
            throws InterruptedException {
        return byToken(api(config), token, 1, task).stream()
                .findFirst()
                .map(machine -> machine.machine(config, null, List.of()));
    }

    /** Those that carry a token and are not deleted, the oldest first. */
    private static List<JoyentMachine> byToken(JoyentApi api, MachineToken token, int looks, TaskContext task)
            throws InterruptedException {
        for (int look = 1; ; look++) {
            List<JoyentMachine> found = new ArrayList<>();
            api.machines(
                    JoyentMachine.NODE, token.nodeId().toString(), task, json -> found.add(new JoyentMachine(json)));
            found.removeIf(machine -> machine.isDeleted() || !machine.carries(token));
            found.sort(Comparator.comparing(
                    machine -> machine.json().path("created").asText()));
            if (!found.isEmpty() || look >= looks) {
                return found;
            }
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
    }

    private static Optional<JoyentMachine> byId(JoyentApi api, String id, int looks, TaskContext task)
            throws InterruptedException {
        if (!Names.isId(id)) {
            return Optional.empty();
        }
        for (int look = 1; ; look++) {
            Optional<JoyentMachine> found =
                    api.find("/machines/" + id, task).map(JoyentMachine::new).filter(machine -> !machine.isDeleted());
            if (found.isPresent() || look >= looks) {
                return found;
            }
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
    }

    @Override
    public MachineState inspect(Machine machine, JoyentConfig config, TaskContext task) throws InterruptedException {
        Optional<JoyentMachine> found = byId(api(config), machine.providerId(), isYoung(machine) ? LOOKS : 1, task);
        if (found.isEmpty()) {
            return MachineState.absent();
        }
        JoyentMachine now = found.get();
        Machine known = now.machine(config, machine.sshUser(), machine.hostKeys());
        if (now.isRunning()) {
            return new MachineState.Running(known);
        }
        return now.isBeginning()
                ? new MachineState.Pending(known, now.state())
                : new MachineState.Failed(
                        known,
                        TaskFailure.passing(
                                "machine-stopped",
                                "CloudAPI says of the machine " + now.id() + " that it is " + now.state() + "."));
    }

    private boolean isYoung(Machine machine) {
        try {
            return Instant.parse(machine.properties().getOrDefault(JoyentMachine.CREATED, ""))
                    .plus(NEW)
                    .isAfter(clock.instant());
        } catch (DateTimeParseException unknown) {
            return false;
        }
    }

    @Override
    public Optional<ProviderMachine> lookup(String providerId, JoyentConfig config, TaskContext task)
            throws InterruptedException {
        return byId(api(config), providerId, 1, task).map(machine -> machine.found(config));
    }

    @Override
    public void list(String installation, JoyentConfig config, TaskContext task, Consumer<ProviderMachine> each)
            throws InterruptedException {
        api(config)
                .machines(
                        LabelText.encode(Contract.INSTALLATION_TAG),
                        LabelText.encode(installation),
                        task,
                        json -> Optional.of(new JoyentMachine(json))
                                .filter(machine -> !machine.isDeleted())
                                .ifPresent(machine -> each.accept(machine.found(config))));
    }

    /**
     * Tags are written, and then waited for: CloudAPI writes them later. CloudAPI puts no key on a machine that is there, so the cluster's
     * must be let in already.
     */
    @Override
    public Machine adopt(String providerId, MachineRequest request, JoyentConfig config, TaskContext task)
            throws InterruptedException {
        JoyentApi api = api(config);
        JoyentMachine found = byId(api, providerId, 1, task).orElseThrow(() -> ProviderMachine.gone(providerId));
        if (request.mustMark(found.id(), found.token().orElse(null))) {
            ObjectNode tags = JsonNodeFactory.instance.objectNode();
            new MachineOrder(request, config).tags().forEach(tags::put);
            api.post(found.path() + "/tags", tags, task);
            task.progress(
                    "CloudAPI puts no key on a machine that is there: the cluster's must be in its authorized_keys.");
            found = tagged(api, found, request, task);
        }
        return found.machine(config, request.sshUser(), List.of());
    }

    private static JoyentMachine tagged(JoyentApi api, JoyentMachine adopted, MachineRequest request, TaskContext task)
            throws InterruptedException {
        while (true) {
            JoyentMachine now = byId(api, adopted.id(), 1, task).orElseThrow(() -> ProviderMachine.gone(adopted.id()));
            if (!request.mustMark(now.id(), now.token().orElse(null))) {
                return now;
            }
            if (task.timeLeft().compareTo(PAUSE.plusSeconds(1)) < 0) {
                throw TaskFailure.passing(
                        "timed-out", "CloudAPI has not put the tags on the machine " + adopted.id() + " yet.");
            }
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
    }

    @Override
    public void delete(Machine machine, MachineToken token, JoyentConfig config, TaskContext task)
            throws InterruptedException {
        JoyentApi api = api(config);
        Optional<JoyentMachine> found = byId(api, machine.providerId(), 1, task);
        if (found.filter(one -> one.carries(token)).isPresent()) {
            remove(api, found.get(), task);
        }
    }

    /** Deletes a machine, and waits until it is gone. */
    private static void remove(JoyentApi api, JoyentMachine machine, TaskContext task) throws InterruptedException {
        api.delete(machine.path(), task);
        while (byId(api, machine.id(), 1, task).isPresent()) {
            if (task.timeLeft().compareTo(PAUSE.plusSeconds(1)) < 0) {
                throw TaskFailure.passing(
                        "timed-out", "CloudAPI still has the machine " + machine.id() + ", which was deleted.");
            }
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
    }

    @Override
    public List<AccountCheck> check(JoyentConfig config, TaskContext task) throws InterruptedException {
        try {
            return new JoyentSurvey(api(config), config, task).check();
        } catch (TaskFailure e) {
            return List.of(new AccountCheck("configuration", false, String.valueOf(e.getMessage())));
        }
    }

    @Override
    public ProviderOffer discover(JoyentConfig config, TaskContext task) throws InterruptedException {
        return new JoyentSurvey(api(config), config, task).discover();
    }
}
