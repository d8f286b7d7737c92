package io.loom.provisioner.ssh;

import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.supervision.Supervisor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactoryFactory;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.session.helpers.MissingAttachedSessionException;
import org.apache.sshd.core.CoreModuleProperties;
import org.jspecify.annotations.Nullable;

/**
 * Connections to hosts, shared between tasks and kept until they are idle for a while; see {@link HostConnections}. What is behind a
 * jump host is reached through one connection to that. Methods block, and may be called from any virtual thread. Failures are {@link TaskFailure}s: {@code ssh-unreachable}, {@code
 * ssh-login-refused}, {@code host-key-changed}, {@code ssh-session-refused}, {@code ssh-lost}, {@code ssh-timeout}.
 */
public final class SshConnections implements AutoCloseable {
    private static final int CONCURRENT_CONNECTS = 32;
    private static final int OPEN_TRIES = 4;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final int KEPT_OUTPUT = 1 << 20;
    private static final AttributeRepository.AttributeKey<HostKeyCheck> CHECK =
            new AttributeRepository.AttributeKey<>();

    private final SshClient client;
    private final Duration connectTimeout;
    private final Semaphore connects = new Semaphore(CONCURRENT_CONNECTS, true);
    private final Map<Account, HostConnections> hosts = new ConcurrentHashMap<>();
    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("ssh-sweeper").factory());

    /** With the quick key exchanges first. */
    public SshConnections(Duration connectTimeout) {
        this(connectTimeout, false);
    }

    /**
     * @param connectTimeout for each of: TCP connect, login, opening a channel
     * @param sntrupFirst whether the costly key exchange sntrup761 is preferred to the quick ones
     */
    public SshConnections(Duration connectTimeout, boolean sntrupFirst) {
        this.connectTimeout = connectTimeout;
        client = SshClient.setUpDefaultClient();
        client.setIoServiceFactoryFactory(new Nio2ServiceFactoryFactory());
        client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        client.setKeyExchangeFactories(SshAlgorithms.keyExchanges(sntrupFirst));
        client.addSessionListener(new HostKeyOrder());
        client.setServerKeyVerifier((session, address, key) -> {
            HostKeyCheck check = session.getConnectionContext().getAttribute(CHECK);
            return check != null && check.accepts(key);
        });
        CoreModuleProperties.PREFERRED_AUTHS.set(client, "publickey,password");
        CoreModuleProperties.TCP_NODELAY.set(client, true);
        CoreModuleProperties.HEARTBEAT_INTERVAL.set(client, Duration.ofSeconds(15));
        CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(client, 3);
        CoreModuleProperties.IDLE_TIMEOUT.set(client, Duration.ZERO);
        CoreModuleProperties.NIO2_READ_TIMEOUT.set(client, Duration.ZERO);
        client.start();
        var _ = sweeper.scheduleWithFixedDelay(
                new Supervisor().guard("ssh-sweeper", this::closeIdle),
                IDLE.toSeconds(),
                IDLE.toSeconds(),
                TimeUnit.SECONDS);
    }

    /** Asks a host first for the type of host key that is pinned. */
    private static final class HostKeyOrder implements SessionListener {
        @Override
        public void sessionNegotiationOptionsCreated(Session session, Map<KexProposalOption, String> proposal) {
            AttributeRepository context = ((ClientSession) session).getConnectionContext();
            HostKeyCheck check = context == null ? null : context.getAttribute(CHECK);
            if (check != null) {
                proposal.computeIfPresent(
                        KexProposalOption.SERVERKEYS,
                        (option, names) ->
                                SshAlgorithms.hostKeys(names, check.peer().hostKeys()));
            }
        }
    }

    /**
     * Runs a command to its end. What it answers may stand among what the account's start files print.
     *
     * @param stdin what it reads; then comes the end of the stream
     */
    public ExecResult exec(SshTarget target, String command, String stdin, Duration timeout)
            throws InterruptedException {
        try (RemoteProcess process = start(target, command);
                var readers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> out = readers.submit(() -> head(process.stdout()));
            Future<String> err = readers.submit(() -> head(process.stderr()));
            Future<Integer> exit = readers.submit(() -> {
                try (var in = process.stdin()) {
                    in.write(stdin.getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    // A command need not read all that it is given.
                }
                return process.exit(timeout);
            });
            try {
                int status = exit.get();
                return new ExecResult(status, out.get(), err.get());
            } catch (ExecutionException e) {
                process.abort();
                throw e.getCause() instanceof TaskFailure known
                        ? known
                        : lost(target).causedBy(e.getCause() == null ? e : e.getCause());
            } catch (InterruptedException e) {
                process.abort();
                throw e;
            }
        }
    }

    /** The same as root. */
    public ExecResult exec(SshTarget target, RootShell root, String command, String stdin, Duration timeout)
            throws InterruptedException {
        return exec(target, root.command(command), root.prelude() + stdin, timeout);
    }

    /**
     * Runs a shell program to its end, and answers what it wrote itself, without what the account's start files print.
     *
     * @param program its shell runs to its end: it does not {@code exec}, nor trap EXIT
     * @throws TaskFailure besides those of SSH {@code ssh-lost}, passing, when it ended well and not all of its answer came
     */
    public ExecResult script(SshTarget target, String program, Duration timeout) throws InterruptedException {
        var marked = MarkedScript.of(program);
        return answer(target, marked, exec(target, MarkedScript.SHELL, marked.text(), timeout));
    }

    private static ExecResult answer(SshTarget target, MarkedScript marked, ExecResult result) {
        boolean isCut = result.out().getBytes(StandardCharsets.UTF_8).length >= KEPT_OUTPUT;
        if (result.exit() == 0 && !isCut && !marked.isWhole(result.out())) {
            throw lost(target);
        }
        return new ExecResult(result.exit(), marked.answer(result.out()), marked.answer(result.err()));
    }

    /**
     * The same as root.
     *
     * @throws TaskFailure besides those of SSH {@code sudo-refused}, lasting, when sudo does not run it
     */
    public ExecResult script(SshTarget target, RootShell root, String program, Duration timeout)
            throws InterruptedException {
        var marked = MarkedScript.of(program);
        ExecResult result = exec(target, root, MarkedScript.SHELL, marked.text(), timeout);
        if (!marked.isBegun(result.out())) {
            Optional<TaskFailure> refusal = root.refusal(target, result.err());
            if (refusal.isPresent()) {
                throw refusal.get();
            }
        }
        return answer(target, marked, result);
    }

    /** Starts a command; the caller closes what is answered. */
    public RemoteProcess start(SshTarget target, String command) throws InterruptedException {
        for (int tries = 1; ; tries++) {
            HostConnections.Place place = take(target);
            try {
                ChannelExec channel = open(place.session(), command);
                place.opened();
                channel.addCloseFutureListener(closed -> place.giveBack());
                return new RemoteProcess(channel);
            } catch (InterruptedIOException e) {
                place.retire();
                throw interrupted(e);
            } catch (IOException e) {
                boolean last = place.isFresh() || tries == OPEN_TRIES;
                if (!isRefusal(e)) {
                    place.retire();
                    if (last) {
                        throw lost(target).causedBy(e);
                    }
                } else if (place.refused() && last) {
                    throw refused(target).causedBy(e);
                }
            } catch (RuntimeException e) {
                place.retire();
                throw e;
            }
        }
    }

    /** The same as root; what refuses is seen by {@link RootShell#refusal} when the command has not begun. */
    public RemoteProcess start(SshTarget target, RootShell root, String command) throws InterruptedException {
        RemoteProcess process = start(target, root.command(command));
        try {
            process.stdin().write(root.prelude().getBytes(StandardCharsets.UTF_8));
            process.stdin().flush();
        } catch (InterruptedIOException e) {
            process.close();
            throw interrupted(e);
        } catch (IOException e) {
            // It has ended already, and its output tells why.
        }
        return process;
    }

    private HostConnections.Place take(SshPeer peer) throws InterruptedException {
        Account account = Account.of(peer);
        int places = peer instanceof JumpHost ? Integer.MAX_VALUE : HostConnections.SESSIONS_PER_CONNECTION;
        while (true) {
            HostConnections host = hosts.computeIfAbsent(account, a -> new HostConnections(places));
            Optional<HostConnections.Place> place = host.take(peer, this::connect);
            if (place.isPresent()) {
                return place.get();
            }
            hosts.remove(account, host);
        }
    }

    private ChannelExec open(ClientSession session, String command) throws IOException {
        ChannelExec channel = Channels.create(() -> session.createExecChannel(command));
        try {
            channel.setUsePty(false);
            channel.open().verify(connectTimeout);
            return channel;
        } catch (IOException e) {
            channel.close(true);
            throw e;
        }
    }

    private static boolean isRefusal(Throwable failure) {
        return isCausedBy(SshChannelOpenException.class, failure);
    }

    /** Whether the host closed the connection before it said a word. */
    private static boolean isDropped(@Nullable ClientSession session, Throwable failure) {
        return session == null
                ? isCausedBy(MissingAttachedSessionException.class, failure)
                : session.getServerVersion() == null;
    }

    private static boolean isCausedBy(Class<? extends Throwable> type, Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Logs in and answers the host's key as one line of OpenSSH's format. Where keys of the host are known, it must be
     * one of them.
     */
    public String hostKey(SshPeer peer) throws InterruptedException {
        HostConnections.Place place = take(peer);
        try {
            return SshKeys.writePublic(place.session().getServerKey());
        } finally {
            place.giveBack();
        }
    }

    /** Drops what is known of a host, e.g. because it is gone. */
    public void forget(String address, int port) {
        forget(address, port, null);
    }

    /** Drops what is known of a host behind a jump host. */
    public void forget(String address, int port, @Nullable JumpHost jump) {
        Account through = jump == null ? null : Account.of(jump);
        hosts.entrySet().removeIf(e -> {
            Account account = e.getKey();
            boolean same =
                    account.host.equals(address) && account.port == port && Objects.equals(account.jump, through);
            if (same) {
                e.getValue().close();
            }
            return same;
        });
    }

    @Override
    public void close() {
        sweeper.shutdownNow();
        client.stop();
    }

    private void closeIdle() {
        hosts.values().removeIf(host -> host.closeIdle(IDLE));
    }

    private static String head(InputStream in) {
        var kept = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                kept.write(buffer, 0, Math.min(n, KEPT_OUTPUT - kept.size()));
            }
        } catch (IOException e) {
            // The stream ends with its connection; what came before counts.
        }
        return kept.toString(StandardCharsets.UTF_8);
    }

    private static InterruptedException interrupted(InterruptedIOException e) {
        return (InterruptedException) new InterruptedException(e.getMessage()).initCause(e);
    }

    private static TaskFailure lost(SshTarget target) {
        return TaskFailure.passing("ssh-lost", "The SSH connection to " + target + " was lost.");
    }

    private static TaskFailure refused(SshTarget target) {
        return TaskFailure.passing(
                "ssh-session-refused",
                target + " accepts the login, and refuses to run a command.\nMaybe its SSH server has MaxSessions 0.");
    }

    /** Connects, and tries again for a while where a host drops the connection unseen, as with too many that begin at once. */
    private ClientSession connect(SshPeer peer) throws InterruptedException {
        long deadline = System.nanoTime() + connectTimeout.toNanos();
        for (Duration pause = FIRST_PAUSE; ; pause = pause.multipliedBy(2)) {
            boolean again = System.nanoTime() + pause.toNanos() < deadline;
            Optional<ClientSession> session = peer instanceof SshTarget target && target.jump() != null
                    ? connectThrough(target.jump(), target, again)
                    : connect(peer, new InetSocketAddress(peer.host(), peer.port()), again);
            if (session.isPresent()) {
                return session.get();
            }
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        }
    }

    private Optional<ClientSession> connectThrough(JumpHost jump, SshTarget target, boolean again)
            throws InterruptedException {
        try (JumpForward forward = forward(jump, target)) {
            Optional<ClientSession> session = connect(target, forward.address(), again);
            session.ifPresent(connected -> forward.belongTo(connected));
            return session;
        }
    }

    private JumpForward forward(JumpHost jump, SshTarget target) throws InterruptedException {
        while (true) {
            HostConnections.Place place = take(jump);
            try {
                return JumpForward.open(place.session(), target.host(), target.port(), connectTimeout, place::giveBack);
            } catch (InterruptedIOException e) {
                place.retire();
                throw interrupted(e);
            } catch (IOException e) {
                if (isRefusal(e)) {
                    place.giveBack();
                    throw notForwarded(jump, target, e);
                }
                place.retire();
                if (place.isFresh()) {
                    throw notForwarded(jump, target, e);
                }
            } catch (RuntimeException e) {
                place.retire();
                throw e;
            }
        }
    }

    private static TaskFailure notForwarded(JumpHost jump, SshTarget target, IOException e) {
        return TaskFailure.passing(
                        "ssh-unreachable",
                        "The jump host " + jump + " makes no connection to " + SshPeer.text(target) + ": "
                                + e.getMessage()
                                + ".\nMaybe it does not reach that address, or its SSH server has AllowTcpForwarding no.")
                .causedBy(e);
    }

    /**
     * @param address where the peer, or the way to it, takes the connection
     * @param again whether another attempt would follow
     * @return empty when another attempt is to follow
     */
    private Optional<ClientSession> connect(SshPeer peer, InetSocketAddress address, boolean again)
            throws InterruptedException {
        if (client.isClosing()) {
            throw TaskFailure.passing("stopping", "This provisioner is stopping and opens no more SSH connections.");
        }
        var check = new HostKeyCheck(peer);
        connects.acquire();
        ClientSession session = null;
        try {
            session = client.connect(
                            peer.user(),
                            address.getHostString(),
                            address.getPort(),
                            AttributeRepository.ofKeyValuePair(CHECK, check),
                            null)
                    .verify(connectTimeout)
                    .getSession();
            identify(session, peer);
            session.auth().verify(connectTimeout);
            return Optional.of(session);
        } catch (IOException | UncheckedIOException e) {
            if (session != null) {
                session.close(true);
            }
            if (e instanceof InterruptedIOException interrupt) {
                throw interrupted(interrupt);
            }
            if (again && isDropped(session, e)) {
                return Optional.empty();
            }
            throw check.explain(session != null, e);
        } finally {
            connects.release();
        }
    }

    private static void identify(ClientSession session, SshPeer peer) {
        switch (peer) {
            case SshTarget target -> target.keys().forEach(session::addPublicKeyIdentity);
            case JumpHost jump -> {
                if (jump.key() != null) {
                    session.addPublicKeyIdentity(jump.key());
                }
                if (jump.password() != null) {
                    session.addPasswordIdentity(jump.password());
                }
            }
        }
    }

    /**
     * Whose connections are shared; whether its host key is accepted is asked for each peer.
     *
     * @param credential its public keys, or its public key and its password; never written
     * @param jump through which it is reached; null where it is reached directly
     */
    private record Account(
            String host,
            int port,
            String user,
            List<String> credential,
            @Nullable Account jump) {
        static Account of(SshPeer peer) {
            return switch (peer) {
                case SshTarget t ->
                    new Account(
                            t.host(),
                            t.port(),
                            t.user(),
                            t.keys().stream()
                                    .map(key -> SshKeys.writePublic(key.getPublic()))
                                    .toList(),
                            t.jump() == null ? null : of(t.jump()));
                case JumpHost j ->
                    new Account(
                            j.host(),
                            j.port(),
                            j.user(),
                            List.of(
                                    j.key() == null
                                            ? ""
                                            : SshKeys.writePublic(j.key().getPublic()),
                                    j.password() == null ? "" : j.password()),
                            null);
            };
        }
    }
}
