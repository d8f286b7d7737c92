package io.loom.provisioner.provider.digitalocean;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loom.contract.AccountCheck;
import io.loom.contract.Contract;
import io.loom.contract.Machine;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.ProviderOffer;
import io.loom.provisioner.cloud.Accounts;
import io.loom.provisioner.cloud.CloudHttp;
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
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Provider type {@code digitalocean}: droplets. DigitalOcean knows no token of a request, so a droplet is looked for by its tags before
 * one is asked for and after; of two that were made for one token, the older one stays. The cluster's key is in the account while the
 * cluster has droplets, for without a key DigitalOcean makes a password and sends it by mail.
 */
public final class DigitalOceanProvider implements Provider<DigitalOceanConfig> {
    private static final Pattern ID = Pattern.compile("\\d{1,18}");
    private static final Duration NEW = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int LOOKS = 4;

    private final ConfigForm<DigitalOceanConfig> form = ConfigForm.of(DigitalOceanConfig.class);
    private final Accounts<DigitalOceanApi.Account, DigitalOceanApi> accounts;
    private final InstantSource clock;

    public DigitalOceanProvider(CloudHttp http, InstantSource clock) {
        accounts = new Accounts<>(account -> new DigitalOceanApi(account, http, clock));
        this.clock = clock;
    }

    private DigitalOceanApi api(DigitalOceanConfig config) {
        return accounts.of(DigitalOceanApi.Account.of(config));
    }

    @Override
    public PluginDescriptor describe() {
        return form.descriptor(
                PluginDescriptor.Kind.PROVIDER, "digitalocean", "DigitalOcean", "Droplets of DigitalOcean.");
    }

    @Override
    public Class<DigitalOceanConfig> configType() {
        return DigitalOceanConfig.class;
    }

    @Override
    public void validate(DigitalOceanConfig config) {
        DigitalOceanApi.checked(config.endpoint());
    }

    @Override
    public Machine create(MachineRequest request, DigitalOceanConfig config, TaskContext task)
            throws InterruptedException {
        DropletOrder order = DropletOrder.of(request, config);
        ObjectNode wanted = order.json();
        DigitalOceanApi api = api(config);
        int looks = task.attempt().number() > 1 ? LOOKS : 1;
        for (Droplet had : byToken(api, request.token(), looks, task)) {
            if (had.isNew() || had.isRunning()) {
                return had.machine(config, request.sshUser(), List.of());
            }
            task.progress("The droplet " + had.id() + " is " + had.status() + ", making another.");
            remove(api, had, task);
        }
        new ClusterTraces(api, request.token(), task).letIn(order);
        long made =
                api.post("/droplets", wanted, task).path("droplet").path("id").asLong();
        return oldest(api, made, request.token(), task).machine(config, request.sshUser(), List.of());
    }

    /** Keeps one of those that were made for the token. */
    private static Droplet oldest(DigitalOceanApi api, long made, MachineToken token, TaskContext task)
            throws InterruptedException {
        List<Droplet> all = byToken(api, token, 1, task);
        for (Droplet one : all) {
            if (one.id() != all.getFirst().id()) {
                task.progress("The droplet " + one.id() + " was made twice and is deleted.");
                remove(api, one, task);
            }
        }
        return all.isEmpty()
                ? one(api, made, LOOKS, task)
                        .orElseThrow(() -> TaskFailure.passing(
                                "machine-gone", "DigitalOcean says that it has made " + made + ", and shows none."))
                : all.getFirst();
    }

    @Override
    public Optional<Machine> find(MachineToken token, DigitalOceanConfig config, TaskContext task)
            throws InterruptedException {
        return byToken(api(config), token, 1, task).stream()
                .findFirst()
                .map(droplet -> droplet.machine(config, null, List.of()));
    }

    /** Those that carry a token, the oldest first. */
    private static List<Droplet> byToken(DigitalOceanApi api, MachineToken token, int looks, TaskContext task)
            throws InterruptedException {
        for (int look = 1; ; look++) {
            List<Droplet> found = tagged(api, Droplet.tag(token), task).stream()
                    .filter(droplet -> droplet.carries(token))
                    .sorted(Comparator.comparingLong(Droplet::id))
                    .toList();
            if (!found.isEmpty() || look >= looks) {
                return found;
            }
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
    }

    private static List<Droplet> tagged(DigitalOceanApi api, String tag, TaskContext task) throws InterruptedException {
        List<Droplet> found = new ArrayList<>();
        api.list(
                "/droplets?tag_name=" + DigitalOceanApi.word(tag),
                "droplets",
                task,
                json -> found.add(new Droplet(json)));
        return found;
    }

    private static Optional<Droplet> one(DigitalOceanApi api, long id, int looks, TaskContext task)
            throws InterruptedException {
        for (int look = 1; ; look++) {
            Optional<Droplet> found =
                    api.find("/droplets/" + id, task).map(answer -> new Droplet(answer.path("droplet")));
            if (found.isPresent() || look >= looks) {
                return found;
            }
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
    }

    private static Optional<Droplet> byId(DigitalOceanApi api, String providerId, int looks, TaskContext task)
            throws InterruptedException {
        return ID.matcher(providerId).matches() ? one(api, Long.parseLong(providerId), looks, task) : Optional.empty();
    }

    @Override
    public MachineState inspect(Machine machine, DigitalOceanConfig config, TaskContext task)
            throws InterruptedException {
        DigitalOceanApi api = api(config);
        Optional<Droplet> found = byId(api, machine.providerId(), isYoung(machine) ? LOOKS : 1, task);
        if (found.isEmpty()) {
            return MachineState.absent();
        }
        Droplet droplet = found.get();
        Machine known = droplet.machine(config, machine.sshUser(), machine.hostKeys());
        if (droplet.isRunning()) {
            return new MachineState.Running(known);
        }
        if (droplet.isNew() && !hasFailed(api, droplet, task)) {
            return new MachineState.Pending(known, droplet.status());
        }
        return new MachineState.Failed(
                known,
                TaskFailure.passing(
                        "machine-stopped",
                        "DigitalOcean says of the droplet " + droplet.id() + ": "
                                + (droplet.isNew() ? "its creation is errored." : droplet.status() + ".")));
    }

    private boolean isYoung(Machine machine) {
        try {
            return Instant.parse(machine.properties().getOrDefault(Droplet.CREATED, ""))
                    .plus(NEW)
                    .isAfter(clock.instant());
        } catch (DateTimeParseException unknown) {
            return false;
        }
    }

    private static boolean hasFailed(DigitalOceanApi api, Droplet droplet, TaskContext task)
            throws InterruptedException {
        List<JsonNode> failed = new ArrayList<>();
        api.list(droplet.path() + "/actions", "actions", task, action -> {
            if (action.path("type").asText().equals("create")
                    && action.path("status").asText().equals("errored")) {
                failed.add(action);
            }
        });
        return !failed.isEmpty();
    }

    @Override
    public Optional<ProviderMachine> lookup(String providerId, DigitalOceanConfig config, TaskContext task)
            throws InterruptedException {
        return byId(api(config), providerId, 1, task).map(droplet -> droplet.found(config));
    }

    @Override
    public void list(String installation, DigitalOceanConfig config, TaskContext task, Consumer<ProviderMachine> each)
            throws InterruptedException {
        String tag = Droplet.tag(Contract.INSTALLATION_TAG, installation);
        api(config)
                .list(
                        "/droplets?tag_name=" + DigitalOceanApi.word(tag),
                        "droplets",
                        task,
                        json -> each.accept(new Droplet(json).found(config)));
    }

    /**
     * Tags are written, and then looked at: of two that adopt a droplet at once, none has it. DigitalOcean puts no key on a droplet that
     * is there, so the cluster's must be let in already.
     */
    @Override
    public Machine adopt(String providerId, MachineRequest request, DigitalOceanConfig config, TaskContext task)
            throws InterruptedException {
        DigitalOceanApi api = api(config);
        Droplet found = byId(api, providerId, 1, task).orElseThrow(() -> ProviderMachine.gone(providerId));
        refuseOther(found, request);
        if (!found.carries(request.token())) {
            for (String tag : new DropletOrder(request, config, "").tags()) {
                api.post("/tags", JsonNodeFactory.instance.objectNode().put("name", tag), task);
                ObjectNode resources = JsonNodeFactory.instance.objectNode();
                resources
                        .putArray("resources")
                        .addObject()
                        .put("resource_id", providerId)
                        .put("resource_type", "droplet");
                api.post("/tags/" + DigitalOceanApi.word(tag) + "/resources", resources, task);
            }
            found = byId(api, providerId, 1, task).orElseThrow(() -> ProviderMachine.gone(providerId));
            if (found.texts().stream().filter(Droplet::isNodeTag).count() > 1) {
                api.delete("/tags/" + DigitalOceanApi.word(Droplet.tag(request.token())), task);
                throw ProviderMachine.taken(providerId, "somebody who adopts it at the same time");
            }
            task.progress(
                    "DigitalOcean puts no key on a droplet that is there: the cluster's must be in its authorized_keys.");
        }
        return found.machine(config, request.sshUser(), List.of());
    }

    /** A tag of DigitalOcean's is a word, and is not replaced by another one. */
    private static void refuseOther(Droplet found, MachineRequest request) {
        MachineToken owner = found.token().orElse(null);
        if (owner == null || owner.equals(request.token())) {
            return;
        }
        if (owner.equals(request.takenFrom())) {
            throw TaskFailure.lasting(
                    "machine-taken",
                    "The droplet " + found.id()
                            + " carries the tags of a node that is gone, and Loom takes no tags off at DigitalOcean.\nMaybe take off its tag "
                            + Droplet.tag(owner) + " there, and adopt it again.");
        }
        throw ProviderMachine.taken(Long.toString(found.id()), owner.text());
    }

    /**
     * All that carry the token go: there may be two where an answer was lost. Where somebody else has deleted the droplet, what was made
     * beside it goes as well.
     */
    @Override
    public void delete(Machine machine, MachineToken token, DigitalOceanConfig config, TaskContext task)
            throws InterruptedException {
        DigitalOceanApi api = api(config);
        Optional<Droplet> known = byId(api, machine.providerId(), 1, task).filter(droplet -> droplet.carries(token));
        List<Droplet> all = new ArrayList<>(byToken(api, token, 1, task));
        known.filter(one -> all.stream().noneMatch(other -> other.id() == one.id()))
                .ifPresent(all::add);
        Set<String> tags = new TreeSet<>();
        for (Droplet droplet : all) {
            remove(api, droplet, task);
            tags.addAll(droplet.texts());
        }
        new ClusterTraces(api, token, task).clear(tags);
    }

    @Override
    public void clear(MachineToken token, DigitalOceanConfig config, TaskContext task) throws InterruptedException {
        new ClusterTraces(api(config), token, task).clear(Set.of());
    }

    /** Deletes a droplet, and waits until it is gone: by its tags it is found as long as it is there. */
    private static void remove(DigitalOceanApi api, Droplet droplet, TaskContext task) throws InterruptedException {
        api.delete(droplet.path(), task);
        while (api.find(droplet.path(), task).isPresent()) {
            if (task.timeLeft().compareTo(PAUSE.plusSeconds(1)) < 0) {
                throw TaskFailure.passing(
                        "timed-out", "DigitalOcean still has the droplet " + droplet.id() + ", which was deleted.");
            }
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
    }

    @Override
    public List<AccountCheck> check(DigitalOceanConfig config, TaskContext task) throws InterruptedException {
        try {
            return new DigitalOceanSurvey(api(config), config, task).check();
        } catch (TaskFailure e) {
            return List.of(new AccountCheck("configuration", false, String.valueOf(e.getMessage())));
        }
    }

    @Override
    public ProviderOffer discover(DigitalOceanConfig config, TaskContext task) throws InterruptedException {
        return new DigitalOceanSurvey(api(config), config, task).discover();
    }
}
