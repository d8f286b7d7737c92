package io.loom.provisioner.provider.hosts;

import io.loom.contract.Machine;
import io.loom.contract.PluginDescriptor;
import io.loom.provisioner.node.Node;
import io.loom.provisioner.plugin.ConfigForm;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.Provider;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.ssh.ExecResult;
import io.loom.provisioner.ssh.ShellQuote;
import io.loom.provisioner.ssh.SshConnections;
import io.loom.provisioner.ssh.SshKeys;
import io.loom.provisioner.ssh.SshTarget;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Provider type {@code hosts}: machines that the user already has, taken and given back. Who has a host is written on
 * the host itself, in one file that is made at once or not at all, so that any number of provisioners and servers agree,
 * and no two nodes are ever on one host.
 */
public final class HostsProvider implements Provider<HostsConfig> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String OWNER = "owner";

    /** Takes the host for OWNER, lets KEY in, and says who has it. A hard link is made at once or not at all. */
    private static final String TAKE = """
            umask 077
            base=${LOOM_HOME:-$HOME/.loom}
            mkdir -p "$base" "$HOME/.ssh" || exit 70
            printf '%s\\n' "$OWNER" > "$base/taken.$$"
            ln "$base/taken.$$" "$base/taken" 2>/dev/null
            rm -f "$base/taken.$$"
            read -r has < "$base/taken" || exit 70
            if [ "$has" = "$OWNER" ]; then
              keys=$HOME/.ssh/authorized_keys
              [ ! -s "$keys" ] || [ -z "$(tail -c 1 "$keys")" ] || echo >> "$keys"
              grep -qxF "$KEY" "$keys" 2>/dev/null || printf '%s\\n' "$KEY" >> "$keys"
            fi
            printf '%s\\n' "$has"
            """;

    /** Says who has the host; nothing when nobody has. */
    private static final String ASK = "cat \"${LOOM_HOME:-$HOME/.loom}/taken\" 2>/dev/null; exit 0";

    /** Gives the host back, if OWNER has it: nothing of Loom's stays, and the key is let in no more. */
    private static final String GIVE = """
            base=${LOOM_HOME:-$HOME/.loom}
            read -r has < "$base/taken" 2>/dev/null || exit 0
            [ "$has" = "$OWNER" ] || exit 0
            rm -rf "$base/tasks" "$base/services"
            keys=$HOME/.ssh/authorized_keys
            umask 077
            { grep -vF "loom:$OWNER" "$keys" || true; } > "$keys.loom" && cat "$keys.loom" > "$keys"
            rm -f "$keys.loom" "$base/taken"
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
    public void validate(HostsConfig config) {
        if (HostAddress.listOf(config.hosts()).isEmpty()) {
            throw TaskFailure.lasting("bad-field", "Field hosts must name one host at least.");
        }
        SshKeys.readPrivate(config.privateKey());
    }

    @Override
    public Machine create(MachineRequest request, HostsConfig config, TaskContext task) throws InterruptedException {
        Optional<Machine> had = find(request.token(), config, task);
        List<HostAddress> hosts = new ArrayList<>(HostAddress.listOf(config.hosts()));
        Collections.rotate(hosts, request.token().nodeId().hashCode());
        if (had.isPresent()) {
            hosts = List.of(HostAddress.of(had.get().providerId()));
        }
        List<String> reasons = new ArrayList<>();
        for (HostAddress host : hosts) {
            try {
                SshTarget target = target(host, config);
                String key = request.sshPublicKey().strip() + " loom:"
                        + request.token().text();
                String has = say(
                                target,
                                "OWNER=" + ShellQuote.quote(request.token().text()) + "\nKEY=" + ShellQuote.quote(key)
                                        + "\n" + TAKE)
                        .strip();
                if (has.equals(request.token().text())) {
                    return machine(host, target, request.token());
                }
                reasons.add(host + " is taken by " + has);
            } catch (TaskFailure e) {
                reasons.add(String.valueOf(e.getMessage()));
            }
        }
        if (hosts.size() == 1) {
            throw TaskFailure.passing(
                    "no-host-free",
                    "The host " + hosts.getFirst() + " cannot be had: " + String.join("; ", reasons)
                            + ".\nMaybe another installation or tenant lists it too: take it out of one of the two lists.");
        }
        throw TaskFailure.passing(
                "no-host-free",
                "None of the " + hosts.size() + " hosts can be had: " + String.join("; ", reasons)
                        + ".\nMaybe delete a cluster that has some, or add hosts to the provider.");
    }

    @Override
    public Optional<Machine> find(MachineToken token, HostsConfig config, TaskContext task)
            throws InterruptedException {
        for (HostAddress host : HostAddress.listOf(config.hosts())) {
            try {
                SshTarget target = target(host, config);
                if (say(target, ASK).strip().equals(token.text())) {
                    return Optional.of(machine(host, target, token));
                }
            } catch (TaskFailure e) {
                task.progress("It cannot be asked whose it is: " + e.getMessage());
            }
        }
        return Optional.empty();
    }

    @Override
    public Optional<Machine> inspect(Machine machine, HostsConfig config, TaskContext task)
            throws InterruptedException {
        SshTarget target = target(HostAddress.of(machine.providerId()), config);
        String has = say(target, ASK).strip();
        return has.equals(machine.properties().get(OWNER)) ? Optional.of(machine) : Optional.empty();
    }

    @Override
    public void delete(Machine machine, MachineToken token, HostsConfig config, TaskContext task)
            throws InterruptedException {
        SshTarget target = target(HostAddress.of(machine.providerId()), config);
        if (say(target, ASK).strip().equals(token.text())) {
            say(target, Node.endEverything());
            say(target, "OWNER=" + ShellQuote.quote(token.text()) + "\n" + GIVE);
        }
    }

    private Machine machine(HostAddress host, SshTarget target, MachineToken token) throws InterruptedException {
        String address = resolve(host);
        return new Machine(
                host.toString(),
                Map.of(Machine.ACCESS_V4, address, Machine.BIND_V4, address),
                host.port(),
                target.user(),
                List.of(connections.hostKey(target)),
                Map.of(OWNER, token.text()));
    }

    private SshTarget target(HostAddress host, HostsConfig config) {
        KeyPair key = SshKeys.readPrivate(config.privateKey());
        List<String> known = config.hostKeys() == null
                ? List.of()
                : config.hostKeys().stream()
                        .flatMap(String::lines)
                        .map(String::strip)
                        .filter(l -> l.startsWith(host.address() + " ") || l.startsWith(host + " "))
                        .map(l -> l.substring(l.indexOf(' ') + 1))
                        .toList();
        return new SshTarget(resolve(host), host.port(), config.sshUser(), key, known);
    }

    private static String resolve(HostAddress host) {
        try {
            return InetAddress.getByName(host.address()).getHostAddress();
        } catch (UnknownHostException e) {
            throw TaskFailure.passing("unknown-host", "The host " + host.address() + " has no address.")
                    .causedBy(e);
        }
    }

    private String say(SshTarget target, String script) throws InterruptedException {
        ExecResult result = connections.exec(target, "/bin/sh -s", script, PATIENCE);
        if (result.exit() != 0) {
            throw TaskFailure.passing("host-failed", target + " failed: " + result.words());
        }
        return result.out();
    }
}
