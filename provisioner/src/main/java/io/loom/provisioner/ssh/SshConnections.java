package io.loom.provisioner.ssh;

import io.loom.provisioner.plugin.TaskFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactoryFactory;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.core.CoreModuleProperties;
import org.jspecify.annotations.Nullable;

/**
 * Connections to hosts, shared between tasks: at most {@value #SESSIONS_PER_CONNECTION} commands run on one, another is
 * opened when all are full, and one that is idle is closed. Methods block, and may be called from any virtual thread.
 * Failures are {@link TaskFailure}s: {@code ssh-unreachable}, {@code ssh-login-refused}, {@code host-key-changed},
 * {@code ssh-lost}, {@code ssh-timeout}.
 */
public final class SshConnections implements AutoCloseable {
    /** Below OpenSSH's own MaxSessions of 10. */
    static final int SESSIONS_PER_CONNECTION = 8;

    private static final int CONCURRENT_CONNECTS = 32;
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final int KEPT_OUTPUT = 1 << 20;
    private static final AttributeRepository.AttributeKey<HostKeyCheck> CHECK =
            new AttributeRepository.AttributeKey<>();

    private final SshClient client;
    private final Duration connectTimeout;
    private final Semaphore connects = new Semaphore(CONCURRENT_CONNECTS, true);
    private final Map<Account, Host> hosts = new ConcurrentHashMap<>();
    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("ssh-sweeper").factory());

    /**
     * @param connectTimeout for each of: TCP connect, login, opening a channel
     */
    public SshConnections(Duration connectTimeout) {
        this.connectTimeout = connectTimeout;
        client = SshClient.setUpDefaultClient();
        client.setIoServiceFactoryFactory(new Nio2ServiceFactoryFactory());
        client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        client.setServerKeyVerifier((session, address, key) -> {
            HostKeyCheck check = session.getConnectionContext().getAttribute(CHECK);
            return check != null && check.accepts(key);
        });
        CoreModuleProperties.HEARTBEAT_INTERVAL.set(client, Duration.ofSeconds(15));
        CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(client, 3);
        CoreModuleProperties.IDLE_TIMEOUT.set(client, Duration.ZERO);
        CoreModuleProperties.NIO2_READ_TIMEOUT.set(client, Duration.ZERO);
        client.start();
        var _ = sweeper.scheduleWithFixedDelay(this::closeIdle, IDLE.toSeconds(), IDLE.toSeconds(), TimeUnit.SECONDS);
    }

    /**
     * Runs a command to its end.
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
                process.close();
                throw e.getCause() instanceof TaskFailure known
                        ? known
                        : lost(target).causedBy(e.getCause() == null ? e : e.getCause());
            } catch (InterruptedException e) {
                process.close();
                throw e;
            }
        }
    }

    /** Starts a command; the caller closes what is answered. */
    public RemoteProcess start(SshTarget target, String command) throws InterruptedException {
        Host host = hosts.computeIfAbsent(Account.of(target), account -> new Host(account, target));
        Connection connection = host.take();
        ChannelExec channel = null;
        try {
            channel = connection.session.createExecChannel(command);
            channel.setUsePty(false);
            channel.open().verify(connectTimeout);
            ChannelExec opened = channel;
            return new RemoteProcess(opened, once(() -> host.giveBack(connection)));
        } catch (IOException e) {
            if (channel != null) {
                channel.close(true);
            }
            connection.session.close(true);
            host.giveBack(connection);
            throw lost(target).causedBy(e);
        } catch (RuntimeException e) {
            host.giveBack(connection);
            throw e;
        }
    }

    /**
     * Logs in and answers the host's key as one line of OpenSSH's format. Where the target has pinned keys, it must be
     * one of them.
     */
    public String hostKey(SshTarget target) throws InterruptedException {
        Host host = hosts.computeIfAbsent(Account.of(target), account -> new Host(account, target));
        Connection connection = host.take();
        host.giveBack(connection);
        return connection.hostKey;
    }

    /** Drops what is known of a host, e.g. because it is gone. */
    public void forget(String address, int port) {
        hosts.entrySet().removeIf(e -> {
            boolean same = e.getKey().host.equals(address) && e.getKey().port == port;
            if (same) {
                e.getValue().closeAll();
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
        long now = System.nanoTime();
        hosts.values().removeIf(host -> host.closeIdle(now));
    }

    private static Runnable once(Runnable action) {
        var done = new AtomicBoolean();
        return () -> {
            if (done.compareAndSet(false, true)) {
                action.run();
            }
        };
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

    private static TaskFailure lost(SshTarget target) {
        return TaskFailure.passing("ssh-lost", "The SSH connection to " + target + " was lost.");
    }

    private Connection connect(SshTarget target) throws InterruptedException {
        if (client.isClosing()) {
            throw TaskFailure.passing("stopping", "This provisioner is stopping and opens no more SSH connections.");
        }
        var check = new HostKeyCheck(target);
        connects.acquire();
        ClientSession session = null;
        try {
            session = client.connect(
                            target.user(),
                            target.host(),
                            target.port(),
                            AttributeRepository.ofKeyValuePair(CHECK, check),
                            null)
                    .verify(connectTimeout)
                    .getSession();
            session.addPublicKeyIdentity(target.key());
            session.auth().verify(connectTimeout);
            return new Connection(session, SshKeys.writePublic(session.getServerKey()));
        } catch (IOException | UncheckedIOException e) {
            if (session != null) {
                session.close(true);
            }
            throw check.explain(session != null, e);
        } finally {
            connects.release();
        }
    }

    /** What two targets must have in common to share a connection. */
    private record Account(String host, int port, String user, String publicKey, List<String> hostKeys) {
        static Account of(SshTarget t) {
            return new Account(
                    t.host(), t.port(), t.user(), SshKeys.writePublic(t.key().getPublic()), t.hostKeys());
        }
    }

    private final class Host {
        private final Account account;
        private final SshTarget target;
        private final List<Connection> connections = new ArrayList<>();
        private final ReentrantLock lock = new ReentrantLock();

        Host(Account account, SshTarget target) {
            this.account = account;
            this.target = target;
        }

        Connection take() throws InterruptedException {
            lock.lockInterruptibly();
            try {
                connections.removeIf(c -> c.users == 0 && !c.session.isOpen());
                for (Connection c : connections) {
                    if (c.users < SESSIONS_PER_CONNECTION && c.session.isOpen()) {
                        c.users++;
                        return c;
                    }
                }
                Connection opened = connect(target);
                opened.users = 1;
                connections.add(opened);
                hosts.putIfAbsent(account, this);
                return opened;
            } finally {
                lock.unlock();
            }
        }

        void giveBack(Connection connection) {
            lock.lock();
            try {
                connection.users--;
                connection.idleSince = System.nanoTime();
                if (!connection.session.isOpen() && connection.users == 0) {
                    connections.remove(connection);
                }
            } finally {
                lock.unlock();
            }
        }

        boolean closeIdle(long now) {
            if (!lock.tryLock()) {
                return false;
            }
            try {
                connections.removeIf(c -> {
                    boolean idle = c.users == 0 && now - c.idleSince > IDLE.toNanos();
                    if (idle) {
                        c.session.close(false);
                    }
                    return idle;
                });
                return connections.isEmpty();
            } finally {
                lock.unlock();
            }
        }

        void closeAll() {
            lock.lock();
            try {
                connections.forEach(c -> c.session.close(true));
                connections.clear();
            } finally {
                lock.unlock();
            }
        }
    }

    private static final class Connection {
        final ClientSession session;
        final String hostKey;
        int users;
        long idleSince = System.nanoTime();

        Connection(ClientSession session, String hostKey) {
            this.session = session;
            this.hostKey = hostKey;
        }
    }

    /** Holds one connection attempt to the pinned keys, and remembers what went wrong. */
    private static final class HostKeyCheck {
        private final SshTarget target;
        private volatile @Nullable String refused;

        HostKeyCheck(SshTarget target) {
            this.target = target;
        }

        boolean accepts(PublicKey shown) {
            if (target.hostKeys().isEmpty()
                    || target.hostKeys().stream().anyMatch(k -> KeyUtils.compareKeys(SshKeys.readPublic(k), shown))) {
                return true;
            }
            refused = KeyUtils.getFingerPrint(shown);
            return false;
        }

        TaskFailure explain(boolean connected, Exception cause) {
            String shown = refused;
            if (shown != null) {
                return TaskFailure.lasting(
                                "host-key-changed",
                                target + " shows the host key " + shown + ", which is not the one pinned at CONFIRM; "
                                        + "nothing was sent to it.\nMaybe the machine was replaced: delete the node and create it anew.")
                        .causedBy(cause);
            }
            if (connected && cause instanceof SshException) {
                return TaskFailure.passing("ssh-login-refused", target + " refused the login: " + cause.getMessage())
                        .causedBy(cause);
            }
            return TaskFailure.passing("ssh-unreachable", target + " does not answer: " + cause.getMessage())
                    .causedBy(cause);
        }
    }
}
