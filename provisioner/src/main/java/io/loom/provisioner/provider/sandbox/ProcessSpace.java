package io.loom.provisioner.provider.sandbox;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Where the processes of a node live: in user, pid, mount and host name namespaces of the node's own where the kernel
 * allows it, else among this machine's processes, marked by a variable in their environment.
 */
final class ProcessSpace {
    private static final Logger LOG = Logger.getLogger(ProcessSpace.class);
    private static final String MARK = "LOOM_SANDBOX_NODE";
    private static final List<List<String>> WAYS = List.of(
            List.of(
                    "unshare",
                    "--user",
                    "--map-root-user",
                    "--pid",
                    "--fork",
                    "--kill-child",
                    "--mount",
                    "--uts",
                    "--ipc"),
            List.of("unshare", "--pid", "--fork", "--kill-child", "--mount", "--uts", "--ipc"));
    private static final Map<String, String> ENVIRONMENT =
            Map.of("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG", "C.UTF-8");

    private final Path folder;
    private final SandboxNode node;

    ProcessSpace(Path folder, SandboxNode node) {
        this.folder = folder;
        this.node = node;
    }

    /**
     * Starts the first process of the node's space.
     *
     * @return the process; empty where this machine allows no such space
     */
    static Optional<SandboxNode.Init> open(Path folder, String hostName, Path hostsFile, Path initScript)
            throws IOException, InterruptedException {
        for (List<String> unshare : WAYS) {
            List<String> command = new ArrayList<>(unshare);
            command.addAll(
                    List.of("/bin/sh", initScript.toString(), folder.toString(), hostName, hostsFile.toString()));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            builder.environment().clear();
            builder.environment().putAll(ENVIRONMENT);
            Process process;
            try {
                process = builder.start();
            } catch (IOException e) {
                LOG.infof("No process space by %s: %s", unshare, e.getMessage());
                continue;
            }
            BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                if (line.startsWith("ready ")) {
                    return init(Long.parseLong(line.substring(6).strip()));
                }
                LOG.infof("No process space by %s: %s", unshare, line);
            }
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        return Optional.empty();
    }

    private static Optional<SandboxNode.Init> init(long pid) {
        return ProcessHandle.of(pid).map(h -> new SandboxNode.Init(pid, startOf(h)));
    }

    private static long startOf(ProcessHandle handle) {
        return handle.info().startInstant().map(i -> i.toEpochMilli()).orElse(0L);
    }

    /** Whether the space that was opened is still there; where there is none, whether the node has any process. */
    boolean alive() {
        return node.init() != null ? handle().isPresent() : !marked().isEmpty();
    }

    /**
     * Runs each program of the root user's folder {@code boot.d}, one after the other, as the start of a machine does.
     * Returns at once; what they say is in the node's file {@code boot.log}.
     */
    void boot() throws IOException {
        Path said = folder.resolve("boot.log");
        process("for each in ~/boot.d/*; do [ ! -x \"$each\" ] || \"$each\"; done")
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
    }

    private Optional<ProcessHandle> handle() {
        SandboxNode.@Nullable Init init = node.init();
        return init == null
                ? Optional.empty()
                : ProcessHandle.of(init.pid()).filter(h -> h.isAlive() && startOf(h) == init.startedAt());
    }

    /** A process on the node: a command of its shell, or the shell itself, reading commands, when there is none. */
    ProcessBuilder process(@Nullable String command) {
        List<String> words = new ArrayList<>();
        SandboxNode.@Nullable Init init = node.init();
        if (init != null) {
            words.addAll(List.of("nsenter", "--target", Long.toString(init.pid())));
            if (hasOwn("user", init.pid())) {
                words.addAll(List.of("--user", "--preserve-credentials"));
            }
            if (hasOwn("ipc", init.pid())) {
                words.add("--ipc");
            }
            words.addAll(
                    List.of("--pid", "--mount", "--uts", "--root", "--wd=/proc/" + init.pid() + "/root/root", "--"));
        }
        words.add("/bin/sh");
        if (command != null) {
            words.addAll(List.of("-c", command));
        }
        var builder = new ProcessBuilder(words);
        Map<String, String> env = builder.environment();
        env.clear();
        env.putAll(ENVIRONMENT);
        env.put("USER", "root");
        env.put("LOGNAME", "root");
        env.put("SHELL", "/bin/sh");
        env.put("HOSTNAME", node.hostName());
        env.put(MARK, node.nodeId().toString());
        Path home = folder.resolve("root/root");
        env.put("HOME", init == null ? home.toString() : "/root");
        if (init == null) {
            builder.directory(home.toFile());
        }
        return builder;
    }

    /** Whether a process is in a namespace of that kind that is not this process's. */
    private static boolean hasOwn(String kind, long pid) {
        try {
            return !Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/" + kind))
                    .equals(Files.readSymbolicLink(Path.of("/proc/self/ns/" + kind)));
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends every process of the node. */
    void close() throws IOException {
        handle().ifPresent(h -> {
            h.destroyForcibly();
            h.onExit().join();
        });
        if (node.init() == null) {
            marked().forEach(ProcessHandle::destroyForcibly);
        }
    }

    private List<ProcessHandle> marked() {
        String mark = MARK + "=" + node.nodeId();
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(h -> marked(h.pid(), mark)).toList();
        }
    }

    private static boolean marked(long pid, String mark) {
        try (InputStream in = Files.newInputStream(Path.of("/proc/" + pid + "/environ"))) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1).contains(mark);
        } catch (IOException e) {
            return false;
        }
    }
}
