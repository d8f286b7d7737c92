package io.loom.provisioner.provider.sandbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.ssh.SshKeys;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Holds the nodes of a sandbox: each a folder with a file tree, a host key, a written-down identity, an SSH server on an
 * address of its own, and a process space. Folders outlive the keeper, and a new keeper of the same folder comes back
 * with the same nodes.
 */
final class Keeper implements AutoCloseable {
    /** Folder of the nodes, each in one that is called as its id. */
    static final String NODES = "nodes";

    /** In a node's folder once it is made, and as long as it is there. */
    static final String NODE_FILE = "node.json";

    private static final int PORT = 2222;
    private static final int ADDRESS_TRIES = 200;

    private final Path folder;
    private final Path initScript;
    private final ObjectMapper json;
    private final Map<UUID, Held> nodes = new ConcurrentHashMap<>();
    private final Map<UUID, ReentrantLock> locks = new ConcurrentHashMap<>();
    private final ReentrantLock addressLock = new ReentrantLock();
    private final ReentrantLock hostsLock = new ReentrantLock();
    private volatile @Nullable String note;
    private int lastAddress;

    Keeper(Path folder, ObjectMapper json) throws IOException {
        this.folder = folder;
        this.json = json;
        Files.createDirectories(folder.resolve(NODES));
        Files.createDirectories(folder.resolve("hosts"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        initScript = folder.resolve("node-init.sh");
        try (InputStream in = Keeper.class.getResourceAsStream("node-init.sh")) {
            if (in == null) {
                throw new IllegalStateException("The resource node-init.sh is missing from this build.");
            }
            Files.copy(in, initScript, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /**
     * Brings back the nodes that the folder tells of. Processes that live on are kept; a node without any starts as a
     * machine does, and runs what its root user has in {@code boot.d}.
     */
    void restore() throws IOException, InterruptedException {
        List<ProcessSpace> started = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(folder.resolve(NODES))) {
            for (Path each : folders) {
                Path written = each.resolve(NODE_FILE);
                if (!Files.exists(written)) {
                    remove(each);
                    continue;
                }
                SandboxNode node = json.readValue(written.toFile(), SandboxNode.class);
                writeHosts(node.token().clusterId(), List.of(node));
                KeyPair key = SshKeys.readPrivate(Files.readString(each.resolve("host-key")));
                if (!new ProcessSpace(each, node).alive()) {
                    node = write(
                            each,
                            node.with(openSpace(
                                    each, node.hostName(), node.token().clusterId())));
                    started.add(new ProcessSpace(each, node));
                }
                nodes.put(node.nodeId(), new Held(node, new NodeServer(each, node, key)));
            }
        }
        nodes.values().stream().map(h -> h.node.token().clusterId()).distinct().forEach(this::writeHosts);
        for (ProcessSpace space : started) {
            space.boot();
        }
    }

    /**
     * Makes a node, unless it is there.
     *
     * @throws TaskFailure passing, {@code sandbox-full}, when the sandbox holds as many nodes as it may
     */
    SandboxNode create(NodeOrder order) throws IOException, InterruptedException {
        ReentrantLock lock = locks.computeIfAbsent(order.nodeId(), id -> new ReentrantLock());
        lock.lockInterruptibly();
        try {
            Held held = nodes.get(order.nodeId());
            if (held != null) {
                return held.node;
            }
            if (nodes.size() >= order.capacity()) {
                throw TaskFailure.passing(
                        "sandbox-full",
                        "The sandbox holds " + nodes.size() + " nodes, and its capacity is " + order.capacity()
                                + ".\nMaybe delete a cluster, or raise the provider's field capacity.");
            }
            return make(order);
        } finally {
            lock.unlock();
        }
    }

    private SandboxNode make(NodeOrder order) throws IOException, InterruptedException {
        Path own = folder.resolve(NODES).resolve(order.nodeId().toString());
        remove(own);
        Path ssh = Files.createDirectories(own.resolve("root/root/.ssh"));
        Files.setPosixFilePermissions(ssh, PosixFilePermissions.fromString("rwx------"));
        Files.setPosixFilePermissions(own.resolve("root/root"), PosixFilePermissions.fromString("rwx------"));
        Files.writeString(ssh.resolve("authorized_keys"), order.publicKey().strip() + "\n");
        Files.setPosixFilePermissions(ssh.resolve("authorized_keys"), PosixFilePermissions.fromString("rw-------"));
        KeyPair key = SshKeys.generate();
        Path keyFile = Files.createFile(
                own.resolve("host-key"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(keyFile, SshKeys.writePrivate(key));
        String hostKey = SshKeys.writePublic(key.getPublic());
        writeHosts(order.clusterId(), List.of());
        SandboxNode.@Nullable Init init = openSpace(own, order.hostName(), order.clusterId());
        for (int tries = 0; tries < ADDRESS_TRIES; tries++) {
            var node = new SandboxNode(
                    order.clusterId(),
                    order.nodeId(),
                    order.hostName(),
                    nextAddress(),
                    PORT,
                    hostKey,
                    order.tags(),
                    init,
                    null);
            try {
                var held = new Held(node, new NodeServer(own, node, key));
                write(own, node);
                nodes.put(node.nodeId(), held);
                writeHosts(node.clusterId());
                return node;
            } catch (BindException taken) {
                // Another sandbox of this machine has it: try the next.
            }
        }
        throw TaskFailure.passing(
                "sandbox-addresses",
                "No loopback address with a free port " + PORT + " was found in " + ADDRESS_TRIES + " tries.");
    }

    /**
     * Gives a node that is there to another owner, unless it has it already. The node's own file of hosts is that of its former
     * cluster until it boots again.
     *
     * @param nodeId identity of the node
     * @param from whose it must be
     * @return the node, whosever it is; empty when there is none
     */
    Optional<SandboxNode> adopt(UUID nodeId, MachineToken from, NodeOrder order)
            throws IOException, InterruptedException {
        ReentrantLock lock = locks.computeIfAbsent(nodeId, id -> new ReentrantLock());
        lock.lockInterruptibly();
        try {
            Held held = nodes.get(nodeId);
            if (held == null || !held.node.token().equals(from)) {
                return Optional.ofNullable(held).map(Held::node);
            }
            Path own = folder.resolve(NODES).resolve(nodeId.toString());
            Files.writeString(
                    own.resolve("root/root/.ssh/authorized_keys"),
                    order.publicKey().strip() + "\n",
                    StandardOpenOption.APPEND);
            SandboxNode adopted =
                    write(own, held.node.adopted(new MachineToken(order.clusterId(), order.nodeId()), order.tags()));
            nodes.put(nodeId, new Held(adopted, held.server));
            writeHosts(from.clusterId());
            writeHosts(order.clusterId());
            return Optional.of(adopted);
        } finally {
            lock.unlock();
        }
    }

    /** The node; empty when there is none. */
    Optional<SandboxNode> find(UUID nodeId) {
        return Optional.ofNullable(nodes.get(nodeId)).map(h -> h.node);
    }

    /** All nodes. */
    List<SandboxNode> all() {
        return nodes.values().stream().map(h -> h.node).toList();
    }

    /** Why nodes are less apart than they should be; null when they are apart. */
    @Nullable
    String note() {
        return note;
    }

    /** Ends the node's processes and removes its tree. Succeeds where there is none. */
    void delete(UUID nodeId) throws IOException, InterruptedException {
        ReentrantLock lock = locks.computeIfAbsent(nodeId, id -> new ReentrantLock());
        lock.lockInterruptibly();
        try {
            Held held = nodes.remove(nodeId);
            Path own = folder.resolve(NODES).resolve(nodeId.toString());
            if (held != null) {
                held.server.close();
                new ProcessSpace(own, held.node).close();
                writeHosts(held.node.token().clusterId());
            }
            remove(own);
        } finally {
            lock.unlock();
            locks.remove(nodeId, lock);
        }
    }

    /** Ends every process of every node; their trees stay. */
    @Override
    public void close() {
        nodes.forEach((id, held) -> {
            held.server.close();
            try {
                new ProcessSpace(folder.resolve(NODES).resolve(id.toString()), held.node).close();
            } catch (IOException e) {
                // The others are to be ended all the same.
            }
        });
        nodes.clear();
    }

    private SandboxNode.@Nullable Init openSpace(Path own, String hostName, UUID clusterId)
            throws IOException, InterruptedException {
        Optional<SandboxNode.Init> init = ProcessSpace.open(own, hostName, hostsFile(clusterId), initScript);
        if (init.isEmpty()) {
            note = "This machine allows no namespaces: nodes of the sandbox are plain processes, share its files, "
                    + "its host name and its list of processes, and are apart only by address and home folder.";
        }
        return init.orElse(null);
    }

    private SandboxNode write(Path own, SandboxNode node) throws IOException {
        Path fresh = own.resolve("node.json.new");
        json.writeValue(fresh.toFile(), node);
        Files.move(fresh, own.resolve(NODE_FILE), StandardCopyOption.ATOMIC_MOVE);
        return node;
    }

    private static void remove(Path tree) throws IOException, InterruptedException {
        if (Files.exists(tree)) {
            Process rm = new ProcessBuilder("rm", "-rf", "--", tree.toString())
                    .redirectErrorStream(true)
                    .start();
            String words = new String(rm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!rm.waitFor(60, TimeUnit.SECONDS) || rm.exitValue() != 0) {
                throw new IOException("The folder " + tree + " cannot be removed: " + words.strip());
            }
        }
    }

    /** Every sandbox begins at another place, by its folder's name, so that two of a machine seldom meet. */
    private String nextAddress() {
        addressLock.lock();
        try {
            var taken = nodes.values().stream().map(h -> h.node.address()).collect(Collectors.toSet());
            int place = Math.floorMod(folder.toAbsolutePath().normalize().hashCode(), 100 * 250);
            while (true) {
                int n = lastAddress++ % (250 * 250);
                String address =
                        "127." + (100 + place / 250) + "." + ((place + n / 250) % 250 + 1) + "." + (n % 250 + 1);
                if (!taken.contains(address)) {
                    return address;
                }
            }
        } finally {
            addressLock.unlock();
        }
    }

    private Path hostsFile(UUID clusterId) {
        return folder.resolve("hosts").resolve(clusterId.toString());
    }

    private void writeHosts(UUID clusterId) {
        List<SandboxNode> members = all().stream()
                .filter(n -> n.token().clusterId().equals(clusterId))
                .toList();
        try {
            writeHosts(clusterId, members);
            if (members.isEmpty()) {
                Files.deleteIfExists(hostsFile(clusterId));
            }
        } catch (IOException e) {
            note = "The hosts file of a cluster cannot be written: " + e.getMessage();
        }
    }

    /** Written in place, for nodes have it mounted. */
    private void writeHosts(UUID clusterId, Collection<SandboxNode> members) throws IOException {
        hostsLock.lock();
        try {
            var text = new StringBuilder("127.0.0.1 localhost\n");
            members.forEach(n -> {
                int dot = n.hostName().indexOf('.');
                text.append(n.address()).append(' ').append(n.hostName());
                if (dot > 0) {
                    text.append(' ').append(n.hostName(), 0, dot);
                }
                text.append('\n');
            });
            if (!members.isEmpty() || !Files.exists(hostsFile(clusterId))) {
                Files.writeString(hostsFile(clusterId), text);
            }
        } finally {
            hostsLock.unlock();
        }
    }

    private record Held(SandboxNode node, NodeServer server) {}
}
