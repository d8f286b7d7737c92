package io.loom.provisioner.provider.hosts;

import io.loom.contract.AccountCheck;
import io.loom.contract.Contract;
import io.loom.contract.Machine;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.ProviderOffer;
import io.loom.provisioner.node.Node;
import io.loom.provisioner.plugin.ConfigForm;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineState;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.Provider;
import io.loom.provisioner.plugin.ProviderMachine;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.ssh.ExecResult;
import io.loom.provisioner.ssh.JumpHost;
import io.loom.provisioner.ssh.RootShell;
import io.loom.provisioner.ssh.ShellQuote;
import io.loom.provisioner.ssh.SshConnections;
import io.loom.provisioner.ssh.SshKeys;
import io.loom.provisioner.ssh.SshTarget;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Provider type {@code hosts}: machines that the user already has, taken and given back. Who has a host is written on
 * the host itself, in one file that is made at once or not at all, so that any number of provisioners and servers agree,
 * and no two nodes are ever on one host. A second file says whose installation has it.
 */
public final class HostsProvider implements Provider<HostsConfig> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String OWNER = "owner";

    /**
     * Takes the host for OWNER of INSTALLATION, from nobody or from FROM, lets KEY in and FROM's no more, and says who has it. A hard
     * link is made at once or not at all.
     */
    private static final String TAKE = """
            umask 077
            base=${LOOM_HOME:-$HOME/.loom}
            mkdir -p "$base" "$HOME/.ssh" || exit 70
            printf '%s\\n' "$OWNER" > "$base/taken.$$"
            ln "$base/taken.$$" "$base/taken" 2>/dev/null
            read -r has < "$base/taken" || exit 70
            if [ -n "$FROM" ] && [ "$has" = "$FROM" ]; then
              exec 9< "$base/taken"
              flock -w 25 9 || { echo 'it is being given back' >&2; exit 75; }
            fi
            if [ -n "$FROM" ] && [ "$has" = "$FROM" ] && mv "$base/taken" "$base/given.$$" 2>/dev/null; then
              read -r was < "$base/given.$$"
              [ "$was" = "$FROM" ] && next=taken.$$ || next=given.$$
              ln "$base/$next" "$base/taken" 2>/dev/null
              rm -f "$base/given.$$"
              read -r has < "$base/taken" || exit 70
            fi
            rm -f "$base/taken.$$"
            if [ "$has" = "$OWNER" ]; then
              keys=$HOME/.ssh/authorized_keys
              if [ -n "$FROM" ] && grep -qF "loom:$FROM" "$keys" 2>/dev/null; then
                { grep -vF "loom:$FROM" "$keys" || true; } > "$keys.loom" && cat "$keys.loom" > "$keys"
                rm -f "$keys.loom"
              fi
              [ ! -s "$keys" ] || [ -z "$(tail -c 1 "$keys")" ] || echo >> "$keys"
              grep -qxF "$KEY" "$keys" 2>/dev/null || printf '%s\\n' "$KEY" >> "$keys"
              PATH=$PATH:/usr/sbin:/sbin
              ! command -v restorecon > /dev/null || restorecon -R "$HOME/.ssh" 2> /dev/null
              printf '%s\\n' "$INSTALLATION" > "$base/installation"
            fi
            printf '%s\\n' "$has"
            """;

    /** Says who has the host, and in a second line whose installation; nothing when nobody has. */
    private static final String ASK = """
            base=${LOOM_HOME:-$HOME/.loom}
            [ -e "$base/taken" ] || exit 0
            cat "$base/taken" "$base/installation" 2>/dev/null
            exit 0
            """;

    /**
     * Goes on only where OWNER has the host, by what stands in HELD, and keeps the claim locked until the shell ends. Of two attempts to
     * give it back, one of which was given up and still runs, the later one waits: when it has ended, neither touches what is the next
     * owner's.
     */
    private static final String ONLY_OWNER = """
            base=${LOOM_HOME:-$HOME/.loom}
            held=${HELD:-$base}
            [ -e "$held/taken" ] || exit 0
            exec 9< "$held/taken"
            flock -w 25 9 || { echo 'another attempt to give it back has not ended' >&2; exit 75; }
            [ -e "$held/taken" ] && read -r has < "$held/taken" && [ "$has" = "$OWNER" ] || exit 0
            """;

    /** Where that stands. */
    private static final String WHERE = """
            printf '%s' "$base"
            """;

    /** Removes what actions have left in Loom's folder. */
    private static final String FORGET = """
            base=${LOOM_HOME:-$HOME/.loom}
            rm -rf "$base/tasks" "$base/services" "$base/tools"
            """;

    /** Gives the host back: nothing of Loom's stays, and the key is let in no more. */
    private static final String GIVE = """
            keys=$HOME/.ssh/authorized_keys
            umask 077
            { grep -vF "loom:$OWNER" "$keys" || true; } > "$keys.loom" && cat "$keys.loom" > "$keys"
            rm -f "$keys.loom" "$base/installation" "$base/taken"
            """;

    private final ConfigForm<HostsConfig> form = ConfigForm.of(HostsConfig.class);
    private final SshConnections connections;

    public HostsProvider(SshConnections connections) {
        this.connections = connections;
    }

    @Override
    public PluginDescriptor describe() {
        return form.descriptor(
                PluginDescriptor.Kind.PROVIDER,
                "hosts",
                "Hosts",
                "Machines that you already have, taken for a node and given back afterwards.");
    }

    @Override
    public Class<HostsConfig> configType() {
        return HostsConfig.class;
    }

    @Override
    public boolean boots() {
        return false;
    }

    @Override
    public void validate(HostsConfig config) {
        if (HostAddress.listOf(config.hosts()).isEmpty()) {
            throw TaskFailure.lasting("bad-field", "Field hosts must name one host at least.");
        }
        SshKeys.readPrivate(config.privateKey(), config.passphrase());
        config.nodes().validate();
    }

    @Override
    public Machine create(MachineRequest request, HostsConfig config, TaskContext task) throws InterruptedException {
        var account = new Account(config);
        List<HostAddress> hosts = HostAddress.listOf(config.hosts());
        Claim claim = hosts.size() == 1
                ? claim(hosts.getFirst(), request, account)
                : claimOne(inOrderOf(request.token(), ask(hosts, account)), request, account);
        return switch (claim) {
            case Claim.Had had -> had.machine();
            case Claim.Refused refused
            when hosts.size() == 1 ->
                throw TaskFailure.passing(
                        "no-host-free",
                        "The host " + hosts.getFirst() + " cannot be had: " + refused.reason()
                                + ".\nMaybe another installation or tenant lists it too: take it out of one of the two lists.");
            case Claim.Refused refused ->
                throw TaskFailure.passing(
                        "no-host-free",
                        "None of the " + hosts.size() + " hosts can be had: " + refused.reason()
                                + ".\nMaybe delete a cluster that has some, or add hosts to the provider.");
        };
    }

    /** What became of the wish to have a host. */
    private sealed interface Claim {
        record Had(Machine machine) implements Claim {}

        record Refused(String reason) implements Claim {}
    }

    private Claim claim(HostAddress host, MachineRequest request, Account account) throws InterruptedException {
        String owner = request.token().text();
        try {
            SshTarget target = account.at(host, List.of());
            String has = take(target, request);
            return has.equals(owner)
                    ? new Claim.Had(machine(host, target, request.token().text()))
                    : new Claim.Refused(host + " is taken by " + has);
        } catch (TaskFailure e) {
            return new Claim.Refused(String.valueOf(e.getMessage()));
        }
    }

    /** Takes the host unless somebody has it; who has it then. */
    private String take(SshTarget target, MachineRequest request) throws InterruptedException {
        String owner = request.token().text();
        MachineToken from = request.takenFrom();
        return say(
                        target,
                        "OWNER=" + ShellQuote.quote(owner)
                                + "\nFROM="
                                + ShellQuote.quote(from == null ? "" : from.text())
                                + "\nINSTALLATION="
                                + ShellQuote.quote(request.tags().getOrDefault(Contract.INSTALLATION_TAG, ""))
                                + "\nKEY="
                                + ShellQuote.quote(request.sshPublicKey().strip() + " loom:" + owner) + "\n" + TAKE)
                .strip();
    }

    private Claim claimOne(List<Owner> owners, MachineRequest request, Account account) throws InterruptedException {
        List<String> reasons = new ArrayList<>();
        for (Owner owner : owners) {
            Claim claim = owner.isNobody() || owner.is(request.token())
                    ? claim(owner.host(), request, account)
                    : new Claim.Refused(owner.reason());
            switch (claim) {
                case Claim.Had had -> {
                    return had;
                }
                case Claim.Refused refused -> reasons.add(refused.reason());
            }
        }
        return new Claim.Refused(String.join("; ", reasons));
    }

    /** First the host that the machine has already, then the others, beginning elsewhere for each machine. */
    private static List<Owner> inOrderOf(MachineToken token, List<Owner> owners) {
        List<Owner> order = new ArrayList<>(owners);
        Collections.rotate(order, token.nodeId().hashCode());
        order.sort(Comparator.comparing((Owner owner) -> !owner.is(token)));
        return order;
    }

    @Override
    public Optional<Machine> find(MachineToken token, HostsConfig config, TaskContext task)
            throws InterruptedException {
        var account = new Account(config);
        List<Owner> owners = ask(HostAddress.listOf(config.hosts()), account);
        for (Owner owner : owners) {
            if (owner.is(token)) {
                return Optional.of(machine(owner.host(), account.at(owner.host(), List.of()), token.text()));
            }
            if (owner.failure() != null) {
                task.progress("It cannot be asked whose it is: " + owner.failure());
            }
        }
        return Optional.empty();
    }

    /**
     * Whose a host is.
     *
     * @param name of who has it, empty when nobody has; null when it could not be asked
     * @param installation of who has it; empty when nobody has, or it was taken before that was written
     * @param failure why it could not be asked
     */
    private record Owner(
            HostAddress host,
            @Nullable String name,
            String installation,
            @Nullable String failure) {

        /** @param answer of {@link #ASK} */
        static Owner of(HostAddress host, String answer) {
            List<String> lines = answer.lines().map(String::strip).toList();
            return new Owner(host, lines.isEmpty() ? "" : lines.getFirst(), lines.size() < 2 ? "" : lines.get(1), null);
        }

        boolean is(MachineToken token) {
            return token.text().equals(name);
        }

        boolean isNobody() {
            return name != null && name.isEmpty();
        }

        String reason() {
            return name == null ? String.valueOf(failure) : host + " is taken by " + name;
        }
    }

    /** Asks the hosts at the same time. */
    private List<Owner> ask(List<HostAddress> hosts, Account account) throws InterruptedException {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Owner>> asked = executor.invokeAll(hosts.stream()
                    .map(host -> (Callable<Owner>) () -> ask(host, account))
                    .toList());
            return asked.stream().map(Future::resultNow).toList();
        }
    }

    private Owner ask(HostAddress host, Account account) throws InterruptedException {
        try {
            return Owner.of(host, say(account.at(host, List.of()), ASK));
        } catch (TaskFailure e) {
            return new Owner(host, null, "", String.valueOf(e.getMessage()));
        }
    }

    @Override
    public MachineState inspect(Machine machine, HostsConfig config, TaskContext task) throws InterruptedException {
        Owner owner = Owner.of(HostAddress.of(machine.providerId()), say(new Account(config).at(machine), ASK));
        return machine.properties().getOrDefault(OWNER, "").equals(owner.name())
                ? new MachineState.Running(machine)
                : MachineState.absent();
    }

    @Override
    public Optional<ProviderMachine> lookup(String providerId, HostsConfig config, TaskContext task)
            throws InterruptedException {
        Optional<HostAddress> listed = listed(providerId, config);
        if (listed.isEmpty()) {
            return Optional.empty();
        }
        SshTarget target = new Account(config).at(listed.get(), List.of());
        return Optional.of(found(Owner.of(listed.get(), say(target, ASK)), target));
    }

    /** A host that cannot be asked fails the list when all others have been handed on. */
    @Override
    public void list(String installation, HostsConfig config, TaskContext task, Consumer<ProviderMachine> each)
            throws InterruptedException {
        var account = new Account(config);
        List<String> silent = new ArrayList<>();
        for (Owner owner : ask(HostAddress.listOf(config.hosts()), account)) {
            if (owner.failure() != null) {
                silent.add(owner.reason());
            } else if (!owner.isNobody() && owner.installation().equals(installation)) {
                each.accept(found(owner, account.at(owner.host(), List.of())));
            }
        }
        if (!silent.isEmpty()) {
            throw TaskFailure.passing(
                    "host-failed",
                    silent.size() + " hosts cannot be asked whose they are: " + String.join("; ", silent));
        }
    }

    @Override
    public Machine adopt(String providerId, MachineRequest request, HostsConfig config, TaskContext task)
            throws InterruptedException {
        HostAddress host = listed(providerId, config).orElseThrow(() -> ProviderMachine.gone(providerId));
        SshTarget target = new Account(config).at(host, List.of());
        String has = take(target, request);
        if (!has.equals(request.token().text())) {
            throw ProviderMachine.taken(providerId, has);
        }
        return machine(host, target, has);
    }

    private static Optional<HostAddress> listed(String providerId, HostsConfig config) {
        return HostAddress.listOf(config.hosts()).stream()
                .filter(host ->
                        host.toString().equals(providerId) || host.address().equals(providerId))
                .findFirst();
    }

    private ProviderMachine found(Owner owner, SshTarget target) throws InterruptedException {
        String name = Objects.requireNonNull(owner.name());
        return new ProviderMachine(
                machine(owner.host(), target, name),
                MachineToken.parse(name).orElse(null),
                owner.installation().isEmpty() ? Map.of() : Map.of(Contract.INSTALLATION_TAG, owner.installation()));
    }

    @Override
    public void delete(Machine machine, MachineToken token, HostsConfig config, TaskContext task)
            throws InterruptedException {
        SshTarget target = new Account(config).at(machine);
        String owner = "OWNER=" + ShellQuote.quote(token.text()) + "\n";
        Optional<RootShell> root = config.nodes().root();
        String held = root.isPresent() ? say(target, owner + ONLY_OWNER + WHERE) : "";
        if (root.isPresent() && !held.isEmpty()) {
            String program =
                    owner + "HELD=" + ShellQuote.quote(held) + "\n" + ONLY_OWNER + Node.endEverything() + FORGET;
            said(target, connections.script(target, root.get(), program, PATIENCE));
        }
        say(target, owner + ONLY_OWNER + Node.endEverything() + FORGET + GIVE);
    }

    @Override
    public List<AccountCheck> check(HostsConfig config, TaskContext task) throws InterruptedException {
        return ask(HostAddress.listOf(config.hosts()), new Account(config)).stream()
                .map(owner -> new AccountCheck(
                        "host " + owner.host(),
                        owner.failure() == null,
                        owner.failure() != null
                                ? owner.failure()
                                : owner.isNobody() ? "It is free." : owner.reason() + "."))
                .toList();
    }

    @Override
    public ProviderOffer discover(HostsConfig config, TaskContext task) throws InterruptedException {
        List<Owner> owners = ask(HostAddress.listOf(config.hosts()), new Account(config));
        long taken = owners.stream().filter(owner -> !owner.isNobody()).count();
        return new ProviderOffer(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(new ProviderOffer.Quota("hosts", (long) owners.size(), taken)));
    }

    private Machine machine(HostAddress host, SshTarget target, String owner) throws InterruptedException {
        return new Machine(
                host.toString(),
                Map.of(Machine.ACCESS_V4, target.host(), Machine.BIND_V4, target.host()),
                host.port(),
                target.user(),
                List.of(connections.hostKey(target)),
                owner.isEmpty() ? Map.of() : Map.of(OWNER, owner));
    }

    /** The account that the configuration names on every host. */
    private static final class Account {
        private final KeyPair key;
        private final HostsConfig config;
        private final Optional<JumpHost> jump;

        Account(HostsConfig config) {
            this.config = config;
            key = SshKeys.readPrivate(config.privateKey(), config.passphrase());
            jump = config.nodes().jump();
        }

        /** On one host, held to the keys that the configuration lists for it; where it lists none, to those pinned. */
        SshTarget at(HostAddress host, List<String> pinned) {
            return at(host, pinned, jump);
        }

        /** Where the machine is, held to the keys that were pinned for it and its jump host. */
        SshTarget at(Machine machine) {
            return at(
                    HostAddress.of(machine.providerId()),
                    machine.hostKeys(),
                    config.nodes().jump(machine));
        }

        private SshTarget at(HostAddress host, List<String> pinned, Optional<JumpHost> through) {
            List<String> listed = listedKeys(host);
            return new SshTarget(
                    host.resolve(),
                    host.port(),
                    config.sshUser(),
                    key,
                    listed.isEmpty() ? pinned : listed,
                    through.orElse(null));
        }

        private List<String> listedKeys(HostAddress host) {
            List<String> lines = config.hostKeys();
            return lines == null
                    ? List.of()
                    : lines.stream()
                            .flatMap(String::lines)
                            .map(line -> line.strip().split("\\s+", 2))
                            .filter(words -> words.length == 2 && host.isNamedBy(words[0]))
                            .map(words -> words[1])
                            .toList();
        }
    }

    private String say(SshTarget target, String script) throws InterruptedException {
        return said(target, connections.script(target, script, PATIENCE));
    }

    private static String said(SshTarget target, ExecResult result) {
        if (result.exit() != 0) {
            throw TaskFailure.passing("host-failed", target + " failed: " + result.words());
        }
        return result.out();
    }
}
