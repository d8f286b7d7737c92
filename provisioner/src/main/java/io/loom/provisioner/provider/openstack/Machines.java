package io.loom.provisioner.provider.openstack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loom.contract.Machine;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineState;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.ProviderMachine;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What a provider must do with machines, where these are servers of Nova. Every method is a {@code Provider}'s of that name. */
public final class Machines {
    private static final int LOOKS = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(300);
    private static final Set<String> LOST_ANSWER = Set.of("cloud-unreachable", "cloud-failed");

    private final Nova nova;
    private final NovaEdition edition;

    public Machines(OpenStackApi api, NovaEdition edition) {
        nova = new Nova(api, edition);
        this.edition = edition;
    }

    /** Completes what is asked for, at the time when it is known that no server is there. */
    public interface Order {

        /**
         * The body of the request for a server.
         *
         * @param server has name, marks and metadata already
         */
        ObjectNode complete(ObjectNode server) throws InterruptedException;
    }

    Nova nova() {
        return nova;
    }

    /** The id of a flavor of an id or name. */
    public String flavor(String idOrName, TaskContext task) throws InterruptedException {
        return nova.flavor(idOrName, task);
    }

    /** What a key pair is, in one sentence. */
    public String keyPair(String name, TaskContext task) throws InterruptedException {
        return nova.keyPair(name, task);
    }

    public Machine create(MachineRequest request, Order order, TaskContext task) throws InterruptedException {
        MachineToken token = request.token();
        List<Server> there = nova.of(token, task);
        Optional<Server> usable =
                there.stream().filter(server -> !server.isLost()).findFirst();
        nova.delete(
                there.stream()
                        .filter(server -> !usable.filter(server::equals).isPresent())
                        .toList(),
                task);
        if (usable.isPresent()) {
            return usable.get().machine(List.of());
        }
        ObjectNode body = order.complete(nova.order(request));
        try {
            return new Machine(nova.make(body, task), Map.of(), 22, null, List.of(), Map.of());
        } catch (TaskFailure e) {
            if (!LOST_ANSWER.contains(e.code())) {
                throw e;
            }
            task.progress("The answer was lost, looking whether the server was made: " + e.getMessage());
            return shownSoon(() -> nova.of(token, task).stream().findFirst(), task)
                    .map(server -> server.machine(List.of()))
                    .orElseThrow(() -> e);
        }
    }

    public Optional<Machine> find(MachineToken token, TaskContext task) throws InterruptedException {
        return nova.of(token, task).stream().findFirst().map(server -> server.machine(List.of()));
    }

    /** One that was never confirmed may have been made a moment ago. */
    public MachineState inspect(Machine machine, TaskContext task) throws InterruptedException {
        boolean isNew = machine.hostKeys().isEmpty();
        Optional<Server> shown = isNew
                ? shownSoon(() -> nova.find(machine.providerId(), task), task)
                : nova.find(machine.providerId(), task);
        if (shown.isEmpty()) {
            return MachineState.absent();
        }
        MachineState state = shown.get().state(machine.hostKeys());
        return state instanceof MachineState.Running && isNew && edition.consoleTellsKeys()
                ? shown.get().state(nova.consoleHostKeys(machine.providerId(), task))
                : state;
    }

    public Optional<ProviderMachine> lookup(String providerId, TaskContext task) throws InterruptedException {
        return nova.find(providerId, task).filter(server -> !server.isGone()).map(Server::found);
    }

    public void list(String installation, TaskContext task, Consumer<ProviderMachine> each)
            throws InterruptedException {
        nova.of(installation, task, server -> each.accept(server.found()));
    }

    /** Nova puts a key on a server as it is made, and never later: the cluster's key must be let in by whoever has the machine. */
    public Machine adopt(String providerId, MachineRequest request, TaskContext task) throws InterruptedException {
        ProviderMachine found = lookup(providerId, task).orElseThrow(() -> ProviderMachine.gone(providerId));
        MachineToken owner = found.token();
        if (request.mustMark(providerId, owner)) {
            nova.mark(providerId, request, task);
            owner = lookup(providerId, task)
                    .orElseThrow(() -> ProviderMachine.gone(providerId))
                    .token();
        }
        if (!request.token().equals(owner)) {
            throw ProviderMachine.taken(providerId, owner == null ? "another" : owner.text());
        }
        return found.machine();
    }

    /** Every server with the token, also one that an attempt made whose answer came too late. */
    public void delete(MachineToken token, TaskContext task) throws InterruptedException {
        nova.delete(nova.of(token, task), task);
    }

    private interface Look {
        Optional<Server> look() throws InterruptedException;
    }

    /** Looks again for what Nova may not show yet. */
    private static Optional<Server> shownSoon(Look look, TaskContext task) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        for (int looks = 1; ; looks++) {
            Optional<Server> found = look.look();
            if (found.isPresent() || looks == LOOKS || task.timeLeft().compareTo(pause) < 0) {
                return found;
            }
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            pause = pause.multipliedBy(2);
        }
    }
}
