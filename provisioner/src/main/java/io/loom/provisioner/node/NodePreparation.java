package io.loom.provisioner.node;

import io.loom.contract.Machine;
import io.loom.provisioner.node.NodeSettings.CloudInitRule;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.ssh.ExecResult;
import io.loom.provisioner.ssh.ShellQuote;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Makes a node ready for what comes, as its settings say: waits for cloud-init, sets the host name, and mounts data disks.
 *
 * @param boots whether the machine has booted for this node, so that cloud-init is waited for where nothing else is said
 */
public record NodePreparation(NodeSettings settings, boolean boots) {
    private static final String CLOUD_INIT = Node.resource("cloud-init.sh");
    private static final String HOST_NAME = Node.resource("host-name.sh");
    private static final String DATA_DISK = Node.resource("data-disk.sh");

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    /** Left of a task's time for what comes after the waiting. */
    private static final Duration RESERVE = Duration.ofSeconds(20);

    private static final int LOST = 255;
    private static final int REFUSED = 65;
    private static final int NOT_ROOT = 77;
    private static final int LONGEST_WORDS = 2000;

    /**
     * Does it; harmless to do twice.
     *
     * @throws TaskFailure {@code cloud-init-failed} and {@code disk-refused}, lasting; {@code cloud-init-running}, passing; {@code
     *     not-root}, lasting, where root's rights are needed and not had
     */
    public void prepare(Node node, TaskContext task) throws InterruptedException {
        CloudInitRule rule = settings.cloudInitRule(boots ? CloudInitRule.WAIT : CloudInitRule.IGNORE);
        if (rule != CloudInitRule.IGNORE) {
            awaitCloudInit(node, rule, task);
        }
        if (settings.setHostName()) {
            setHostName(node, task);
        }
        for (DataDisk disk : settings.disks()) {
            mount(disk, node, task);
        }
    }

    /** A machine may restart in the meantime: what cloud-init does is known when it answers again. */
    private static void awaitCloudInit(Node node, CloudInitRule rule, TaskContext task) throws InterruptedException {
        CloudInitState state = askCloudInit(node, "", PATIENCE);
        boolean told = false;
        while (!state.isOver()) {
            Duration left = task.timeLeft().minus(RESERVE);
            if (left.compareTo(PAUSE) < 0) {
                throw TaskFailure.passing(
                        "cloud-init-running",
                        "cloud-init is not done, and the time is up; the node says: " + state.words());
            }
            if (!told) {
                task.progress("Waiting for cloud-init to be done: " + state.words());
                told = true;
            }
            try {
                state = askCloudInit(node, "--wait", left);
            } catch (TaskFailure unanswered) {
                if (!unanswered.retryable()) {
                    throw unanswered;
                }
                state = new CloudInitState(LOST, state.said());
            }
            if (state.exit() == LOST) {
                TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
            }
        }
        if (told) {
            task.progress("cloud-init is done: " + state.words());
        }
        if (state.isFailed()) {
            if (rule == CloudInitRule.WAIT) {
                throw TaskFailure.lasting(
                        "cloud-init-failed",
                        "cloud-init ended in error on the node: " + state.words()
                                + ".\nMaybe look at /var/log/cloud-init-output.log there. To go on regardless, set cloudInit to tolerate.");
            }
            task.progress("cloud-init ended in error, and that is tolerated: " + state.words());
        } else if (state.isDegraded()) {
            task.progress("cloud-init has recovered from errors: " + state.words());
        } else if (!state.isKnown()) {
            task.progress("cloud-init does not tell how it stands: " + state.words());
        }
    }

    private static CloudInitState askCloudInit(Node node, String wait, Duration patience) throws InterruptedException {
        ExecResult result = node.asLogin().script("WAIT=" + wait + "\n" + CLOUD_INIT, patience);
        return new CloudInitState(result.exit(), result.out().isBlank() ? result.err() : result.out());
    }

    /** What {@code cloud-init status --long} has said. */
    private record CloudInitState(int exit, String said) {
        boolean is(String status) {
            return lines().contains("status: " + status);
        }

        boolean isKnown() {
            return lines().stream().anyMatch(line -> line.startsWith("status: "));
        }

        boolean isOver() {
            return exit != LOST && !is("running") && !is("not run") && !is("not started");
        }

        boolean isFailed() {
            return is("error");
        }

        boolean isDegraded() {
            return exit == 2 && !isFailed();
        }

        /** The points that it prints while it waits are left out. */
        private List<String> lines() {
            return said.lines()
                    .map(line -> line.replaceFirst("^\\.+", "").strip())
                    .filter(line -> !line.isEmpty())
                    .toList();
        }

        String words() {
            String words = lines().stream()
                    .filter(line -> !line.startsWith("boot_status_code:") && !line.startsWith("last_update:"))
                    .collect(Collectors.joining("; "));
            return words.isEmpty() ? "nothing" : words.substring(0, Math.min(words.length(), LONGEST_WORDS));
        }
    }

    private static void setHostName(Node node, TaskContext task) throws InterruptedException {
        String name = task.node().hostName();
        int dot = name.indexOf('.');
        String alias = dot < 0 ? "" : name.substring(0, dot);
        String address = node.machine().addresses().getOrDefault(Machine.BIND_V4, "127.0.1.1");
        ExecResult result = node.script(
                variables("NAME", name, "SHORT", dot < 0 ? name : alias, "ALIAS", alias, "ADDRESS", address)
                        + HOST_NAME,
                PATIENCE);
        if (result.exit() != 0) {
            throw failure("host-name-not-set", "The host name " + name + " cannot be set", result);
        }
        if (!result.out().isBlank()) {
            task.progress("The node's host name is " + name + " now.");
        }
    }

    private static void mount(DataDisk disk, Node node, TaskContext task) throws InterruptedException {
        ExecResult result = node.script(
                variables(
                                "DISK",
                                disk.disk(),
                                "SIZE",
                                Long.toString(disk.size()),
                                "FS",
                                disk.fileSystem(),
                                "FOLDER",
                                disk.folder(),
                                "PASS",
                                disk.fileSystem().equals("xfs") ? "0" : "2",
                                "LABEL",
                                label(disk, task))
                        + DATA_DISK,
                task.timeLeft());
        if (result.exit() != 0) {
            throw failure("disk-not-mounted", disk.disk() + " cannot be mounted at " + disk.folder(), result);
        }
        result.out().lines().forEach(line -> task.progress("Data disk: " + line + "."));
    }

    private static TaskFailure failure(String code, String what, ExecResult result) {
        return switch (result.exit()) {
            case NOT_ROOT ->
                TaskFailure.lasting(
                        "not-root",
                        what + ": that takes root's rights, and the node is logged in to as somebody else.\n"
                                + "Maybe set sudo in the provider.");
            case REFUSED -> TaskFailure.lasting("disk-refused", what + ": " + result.words() + ".");
            default -> TaskFailure.passing(code, what + ": " + result.words());
        };
    }

    /** Short enough for xfs, and another one for each node and folder. */
    private static String label(DataDisk disk, TaskContext task) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((task.node().id() + " " + disk.folder()).getBytes(StandardCharsets.UTF_8));
            return "loom" + HexFormat.of().formatHex(digest, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256.", e);
        }
    }

    private static String variables(String... namesAndValues) {
        var text = new StringBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            text.append(namesAndValues[i])
                    .append('=')
                    .append(ShellQuote.quote(namesAndValues[i + 1]))
                    .append('\n');
        }
        return text.toString();
    }
}
