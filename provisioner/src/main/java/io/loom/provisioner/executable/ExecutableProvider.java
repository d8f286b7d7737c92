package io.loom.provisioner.executable;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.contract.AccountCheck;
import io.loom.contract.Machine;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.ProviderOffer;
import io.loom.provisioner.Wire;
import io.loom.provisioner.plugin.Form;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineState;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.Provider;
import io.loom.provisioner.plugin.ProviderMachine;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A provider type that is a program. What it is asked, and how it answers, is told in docs/guide/plugins.md. */
final class ExecutableProvider implements Provider<DeclaredFields> {
    private final PluginManifest manifest;
    private final PluginProgram program;

    ExecutableProvider(PluginManifest manifest, PluginProgram program) {
        this.manifest = manifest;
        this.program = program;
    }

    @Override
    public PluginDescriptor describe() {
        return manifest.descriptor();
    }

    @Override
    public Class<DeclaredFields> configType() {
        return DeclaredFields.class;
    }

    @Override
    public Form<DeclaredFields> form() {
        return manifest;
    }

    /** The program looks at its fields when it is asked for a machine. */
    @Override
    public void validate(DeclaredFields config) {}

    @Override
    public Machine create(MachineRequest request, DeclaredFields config, TaskContext task) throws InterruptedException {
        return one("create", Map.of("request", request), config, task);
    }

    @Override
    public Optional<Machine> find(MachineToken token, DeclaredFields config, TaskContext task)
            throws InterruptedException {
        return machines("find", Map.of("token", token), config, task).stream().findFirst();
    }

    @Override
    public MachineState inspect(Machine machine, DeclaredFields config, TaskContext task) throws InterruptedException {
        List<MachineState> states = new ArrayList<>();
        ask("inspect", Map.of("machine", machine), config, task, said -> states.add(state(said)));
        return states.isEmpty() ? MachineState.absent() : states.getLast();
    }

    private MachineState state(JsonNode said) {
        String state = said.path("state").asText();
        String words = said.path("words").asText();
        return switch (state) {
            case "running" -> new MachineState.Running(machine(said));
            case "pending" -> new MachineState.Pending(machine(said), words);
            case "failed" ->
                new MachineState.Failed(
                        machine(said),
                        said.path("retryable").asBoolean(true)
                                ? TaskFailure.passing(said.path("code").asText("machine-failed"), words)
                                : TaskFailure.lasting(said.path("code").asText("machine-failed"), words));
            case "absent" -> new MachineState.Absent(Optional.of(words).filter(text -> !text.isEmpty()));
            default ->
                throw program.broken(
                        "the state \"" + state + "\", which is none of running, pending, failed and absent");
        };
    }

    @Override
    public Optional<ProviderMachine> lookup(String providerId, DeclaredFields config, TaskContext task)
            throws InterruptedException {
        List<ProviderMachine> found = new ArrayList<>();
        ask("lookup", Map.of("providerId", providerId), config, task, said -> found.add(providerMachine(said)));
        return found.stream().findFirst();
    }

    @Override
    public void list(String installation, DeclaredFields config, TaskContext task, Consumer<ProviderMachine> each)
            throws InterruptedException {
        ask("list", Map.of("installation", installation), config, task, said -> each.accept(providerMachine(said)));
    }

    @Override
    public Machine adopt(String providerId, MachineRequest request, DeclaredFields config, TaskContext task)
            throws InterruptedException {
        return one("adopt", Map.of("providerId", providerId, "request", request), config, task);
    }

    @Override
    public void delete(Machine machine, MachineToken token, DeclaredFields config, TaskContext task)
            throws InterruptedException {
        ask("delete", Map.of("machine", machine, "token", token), config, task, said -> {});
    }

    @Override
    public List<AccountCheck> check(DeclaredFields config, TaskContext task) throws InterruptedException {
        List<AccountCheck> checks = new ArrayList<>();
        ask("check", Map.of(), config, task, said -> checks.add(read(said.path("check"), AccountCheck.class)));
        return checks;
    }

    @Override
    public ProviderOffer discover(DeclaredFields config, TaskContext task) throws InterruptedException {
        List<ProviderOffer> offers = new ArrayList<>();
        ask("discover", Map.of(), config, task, said -> offers.add(read(said.path("offer"), ProviderOffer.class)));
        return offers.isEmpty()
                ? new ProviderOffer(List.of(), List.of(), List.of(), List.of(), List.of())
                : offers.getLast();
    }

    private Machine one(String verb, Map<String, Object> question, DeclaredFields config, TaskContext task)
            throws InterruptedException {
        return machines(verb, question, config, task).stream()
                .findFirst()
                .orElseThrow(() -> program.broken("no machine when it was asked to " + verb));
    }

    private List<Machine> machines(String verb, Map<String, Object> question, DeclaredFields config, TaskContext task)
            throws InterruptedException {
        List<Machine> machines = new ArrayList<>();
        ask(verb, question, config, task, said -> machines.add(machine(said)));
        return machines;
    }

    private void ask(
            String verb, Map<String, Object> question, DeclaredFields config, TaskContext task, Consumer<JsonNode> each)
            throws InterruptedException {
        Map<String, Object> whole = new LinkedHashMap<>(question);
        whole.put("verb", verb);
        whole.put("fields", config.values());
        whole.put("secondsLeft", task.timeLeft().toSeconds());
        program.ask(whole, task, each);
    }

    private Machine machine(JsonNode said) {
        Machine machine = read(said.path("machine"), Machine.class);
        if (machine.providerId() == null || machine.sshPort() == 0) {
            throw program.broken("a machine without providerId or sshPort");
        }
        return machine;
    }

    private ProviderMachine providerMachine(JsonNode said) {
        Map<String, String> tags = new LinkedHashMap<>();
        said.path("tags")
                .properties()
                .forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
        JsonNode token = said.path("token");
        return new ProviderMachine(machine(said), token.isObject() ? read(token, MachineToken.class) : null, tags);
    }

    private <T> T read(JsonNode said, Class<T> type) {
        if (!said.isObject()) {
            throw program.broken("nothing where a " + type.getSimpleName() + " is wanted");
        }
        try {
            return Wire.read(said.toString().getBytes(StandardCharsets.UTF_8), type);
        } catch (IOException | NullPointerException e) {
            throw program.broken("what is no " + type.getSimpleName()).causedBy(e);
        }
    }
}
