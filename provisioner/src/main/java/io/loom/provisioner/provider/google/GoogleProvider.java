package io.loom.provisioner.provider.google;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loom.contract.AccountCheck;
import io.loom.contract.Contract;
import io.loom.contract.Machine;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.ProviderOffer;
import io.loom.provisioner.cloud.Accounts;
import io.loom.provisioner.cloud.CloudHttp;
import io.loom.provisioner.cloud.MachineName;
import io.loom.provisioner.plugin.ConfigForm;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineState;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.Provider;
import io.loom.provisioner.plugin.ProviderMachine;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import java.net.ProxySelector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Provider type {@code google}: machines of Google Compute Engine. A machine's id is its zone and its name, which says whose it is, so
 * that one token cannot get two in a zone; it is found by its labels in any zone. Disks and addresses go with it.
 */
public final class GoogleProvider implements Provider<GoogleConfig> {
    private static final Pattern ID = Pattern.compile("([a-z0-9-]+)/([a-z]([a-z0-9-]*[a-z0-9])?)");
    private static final Pattern NAME = Pattern.compile("[a-z]([a-z0-9-]*[a-z0-9])?");
    private static final Duration NEW = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int LOOKS = 4;

    private final ConfigForm<GoogleConfig> form = ConfigForm.of(GoogleConfig.class);
    private final Accounts<GoogleAccount, GoogleApi> accounts;
    private final InstantSource clock;

    /** @param proxies by which the tokens are asked for, as everything else is by {@code http} */
    public GoogleProvider(CloudHttp http, ProxySelector proxies, InstantSource clock) {
        accounts = new Accounts<>(account -> new GoogleApi(account, http, proxies, clock));
        this.clock = clock;
    }

    private GoogleApi api(GoogleConfig config) {
        return accounts.of(GoogleAccount.of(config));
    }

    @Override
    public PluginDescriptor describe() {
        return form.descriptor(
                PluginDescriptor.Kind.PROVIDER, "google", "Google Cloud", "Machines of Google Compute Engine.");
    }

    @Override
    public Class<GoogleConfig> configType() {
        return GoogleConfig.class;
    }

    @Override
    public void validate(GoogleConfig config) {
        GoogleApi.check(GoogleAccount.of(config));
        if (config.serviceAccountKey() != null) {
            GoogleTokens.checkKey(config.serviceAccountKey());
        }
    }

    @Override
    public Machine create(MachineRequest request, GoogleConfig config, TaskContext task) throws InterruptedException {
        InstanceOrder order = InstanceOrder.of(request, config);
        String name = MachineName.of(request);
        GoogleApi api = api(config);
        Optional<Instance> had = byToken(api, request.token(), task);
        if (had.isPresent() && had.get().isAlive()) {
            return had.get().machine(config, request.sshUser(), List.of());
        }
        if (had.isPresent()) {
            task.progress("The machine " + had.get().id() + " is " + had.get().words() + ", making another.");
            api.delete(had.get().zone(), had.get().name(), requestId("delete", request.token(), task), task);
        }
        String image = api.image(request.imageName(), InstanceOrder.words(config.imageProjects()), task);
        try {
            api.insert(order.zone(), order.json(image), requestId("insert", request.token(), task), task);
        } catch (TaskFailure e) {
            if (!e.code().equals("conflict")) {
                throw e;
            }
            return instance(api, order.zone(), name, 1, task)
                    .filter(instance -> instance.carries(request.token()) && instance.isAlive())
                    .orElseThrow(() -> e)
                    .machine(config, request.sshUser(), List.of());
        }
        return instance(api, order.zone(), name, LOOKS, task)
                .orElseThrow(() -> TaskFailure.passing(
                        "machine-gone",
                        "Google says that it has made " + order.zone() + "/" + name + ", and shows none."))
                .machine(config, request.sshUser(), List.of());
    }

    /** Of one attempt: what is made anew after a deletion is another machine. */
    private static UUID requestId(String what, MachineToken token, TaskContext task) {
        String whole = what + " " + token.text() + " " + task.attempt().taskId() + " "
                + task.attempt().number();
        return UUID.nameUUIDFromBytes(whole.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Optional<Machine> find(MachineToken token, GoogleConfig config, TaskContext task)
            throws InterruptedException {
        return byToken(api(config), token, task).map(instance -> instance.machine(config, null, List.of()));
    }

    /** What is listed is looked at once more, for a list may still have what is gone; of several, one that is alive is taken. */
    private static Optional<Instance> byToken(GoogleApi api, MachineToken token, TaskContext task)
            throws InterruptedException {
        List<Instance> listed = new ArrayList<>();
        try {
            api.aggregated("instances", Instance.filter(token), task, json -> listed.add(new Instance(json)));
        } catch (TaskFailure e) {
            if (listed.isEmpty()) {
                throw e;
            }
        }
        Optional<Instance> best = Optional.empty();
        for (Instance one : listed) {
            Optional<Instance> now =
                    instance(api, one.zone(), one.name(), 1, task).filter(instance -> instance.carries(token));
            if (now.isPresent() && (best.isEmpty() || now.get().isAlive())) {
                best = now;
            }
        }
        return best;
    }

    private static Optional<Instance> instance(GoogleApi api, String zone, String name, int looks, TaskContext task)
            throws InterruptedException {
        for (int look = 1; ; look++) {
            Optional<Instance> found =
                    api.find("/zones/" + zone + "/instances/" + name, task).map(Instance::new);
            if (found.isPresent() || look >= looks) {
                return found;
            }
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
    }

    private Optional<Instance> byId(GoogleApi api, String providerId, int looks, TaskContext task)
            throws InterruptedException {
        Matcher id = ID.matcher(providerId);
        return id.matches() ? instance(api, id.group(1), id.group(2), looks, task) : Optional.empty();
    }

    @Override
    public MachineState inspect(Machine machine, GoogleConfig config, TaskContext task) throws InterruptedException {
        GoogleApi api = api(config);
        Optional<Instance> found = byId(api, machine.providerId(), isNew(machine) ? LOOKS : 1, task);
        if (found.isEmpty()) {
            return MachineState.absent();
        }
        Instance instance = found.get();
        if (instance.isRunning()) {
            List<String> keys = machine.hostKeys().isEmpty() ? hostKeys(api, instance, task) : machine.hostKeys();
            return new MachineState.Running(instance.machine(config, machine.sshUser(), keys));
        }
        Machine known = instance.machine(config, machine.sshUser(), machine.hostKeys());
        return instance.isAlive()
                ? new MachineState.Pending(known, instance.words())
                : new MachineState.Failed(
                        known,
                        TaskFailure.passing(
                                "machine-stopped", "Google says of " + instance.id() + ": " + instance.words() + "."));
    }

    private boolean isNew(Machine machine) {
        try {
            return OffsetDateTime.parse(machine.properties().getOrDefault(Instance.CREATED, ""))
                    .toInstant()
                    .plus(NEW)
                    .isAfter(clock.instant());
        } catch (DateTimeParseException unknown) {
            return false;
        }
    }

    /** What Google's agent on the machine has told of its SSH server; nothing where there is no agent, or the account may not ask. */
    private static List<String> hostKeys(GoogleApi api, Instance instance, TaskContext task)
            throws InterruptedException {
        List<String> keys = new ArrayList<>();
        api.guestAttributes(instance.zone(), instance.name(), "hostkeys/", task)
                .ifPresent(attributes -> attributes
                        .path("queryValue")
                        .path("items")
                        .forEach(item -> keys.add(item.path("key").asText() + " "
                                + item.path("value").asText().strip())));
        return keys;
    }

    /** Takes {@code zone/name}, or a name that the project has once. */
    @Override
    public Optional<ProviderMachine> lookup(String providerId, GoogleConfig config, TaskContext task)
            throws InterruptedException {
        return located(api(config), providerId, task).map(instance -> instance.found(config));
    }

    private Optional<Instance> located(GoogleApi api, String providerId, TaskContext task) throws InterruptedException {
        if (!NAME.matcher(providerId).matches()) {
            return byId(api, providerId, 1, task);
        }
        List<Instance> named = new ArrayList<>();
        api.aggregated("instances", "name = \"" + providerId + "\"", task, json -> named.add(new Instance(json)));
        if (named.size() > 1) {
            throw TaskFailure.lasting(
                    "machine-ambiguous",
                    "There are " + named.size() + " machines " + providerId + ": "
                            + named.stream().map(Instance::id).collect(Collectors.joining(", "))
                            + ".\nMaybe name the zone as well, as in "
                            + named.getFirst().id() + ".");
        }
        return named.stream().findFirst();
    }

    @Override
    public void list(String installation, GoogleConfig config, TaskContext task, Consumer<ProviderMachine> each)
            throws InterruptedException {
        api(config)
                .aggregated(
                        "instances",
                        Instance.filter(Contract.INSTALLATION_TAG, installation),
                        task,
                        json -> each.accept(new Instance(json).found(config)));
    }

    /** Labels are written first, held to what they were, so that one of two wins; the key follows. */
    @Override
    public Machine adopt(String providerId, MachineRequest request, GoogleConfig config, TaskContext task)
            throws InterruptedException {
        GoogleApi api = api(config);
        Instance found = located(api, providerId, task).orElseThrow(() -> ProviderMachine.gone(providerId));
        boolean mark = request.mustMark(providerId, found.token().orElse(null));
        var order = new InstanceOrder(request, config, found.zone());
        if (mark) {
            Map<String, String> labels = new TreeMap<>(found.labels());
            labels.putAll(order.labels());
            ObjectNode value = JsonNodeFactory.instance.objectNode();
            labels.forEach(value.withObject("labels")::put);
            value.put("labelFingerprint", found.json().path("labelFingerprint").asText());
            api.set(found.zone(), found.name(), "setLabels", value, task);
        }
        ObjectNode metadata = order.withKey(found);
        if (!metadata.equals(found.json().path("metadata"))) {
            api.set(found.zone(), found.name(), "setMetadata", metadata, task);
        }
        return byId(api, found.id(), 1, task)
                .orElseThrow(() -> ProviderMachine.gone(providerId))
                .machine(config, request.sshUser(), List.of());
    }

    @Override
    public void delete(Machine machine, MachineToken token, GoogleConfig config, TaskContext task)
            throws InterruptedException {
        GoogleApi api = api(config);
        Optional<Instance> found = byId(api, machine.providerId(), 1, task);
        if (found.filter(instance -> instance.carries(token)).isPresent()) {
            api.delete(found.get().zone(), found.get().name(), requestId("delete", token, task), task);
        }
    }

    @Override
    public List<AccountCheck> check(GoogleConfig config, TaskContext task) throws InterruptedException {
        try {
            return new GoogleSurvey(api(config), config, task).check();
        } catch (TaskFailure e) {
            return List.of(new AccountCheck("configuration", false, String.valueOf(e.getMessage())));
        }
    }

    @Override
    public ProviderOffer discover(GoogleConfig config, TaskContext task) throws InterruptedException {
        return new GoogleSurvey(api(config), config, task).discover();
    }
}
