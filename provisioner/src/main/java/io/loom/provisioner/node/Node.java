package io.loom.provisioner.node;

import io.loom.contract.Machine;
import io.loom.contract.ResourceRef;
import io.loom.contract.TaskAttempt;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.ssh.ExecResult;
import io.loom.provisioner.ssh.RemoteProcess;
import io.loom.provisioner.ssh.RootShell;
import io.loom.provisioner.ssh.ShellQuote;
import io.loom.provisioner.ssh.SshConnections;
import io.loom.provisioner.ssh.SshTarget;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A node that tasks work on. A program runs under a lock that carries the attempt: of one task, at most one attempt
 * lives on the node; a newer one first ends the older, and an older one is refused. The program outlives the
 * connection: the same attempt, handed to whomever again, joins what runs or reads what is done, and starts nothing.
 */
public final class Node {
    private static final String RUN = resource("run.sh");
    private static final Duration CANCEL_PATIENCE = Duration.ofSeconds(30);
    private static final int REJOINS = 5;

    private final NodeShell shell;
    private final Machine machine;

    /** On which everything runs as the user who logs in. */
    public Node(SshConnections connections, SshTarget target, Machine machine) {
        this(connections, target, machine, Optional.empty());
    }

    /** @param root by which everything runs as root; empty where it runs as the user who logs in */
    public Node(SshConnections connections, SshTarget target, Machine machine, Optional<RootShell> root) {
        this(new NodeShell(connections, target, root), machine);
    }

    private Node(NodeShell shell, Machine machine) {
        this.shell = shell;
        this.machine = machine;
    }

    /** The same node, on which everything runs as the user who logs in. */
    public Node asLogin() {
        return new Node(shell.asLogin(), machine);
    }

    /** What is known of its machine. */
    public Machine machine() {
        return machine;
    }

    /** Runs a short shell program that is harmless to run twice, without the attempt's lock, and answers what it wrote. */
    public ExecResult script(String program, Duration timeout) throws InterruptedException {
        return shell.script(program, timeout);
    }

    /** Runs a short command that is harmless to run twice; without the attempt's lock. */
    public ExecResult exec(String command, String stdin, Duration timeout) throws InterruptedException {
        return shell.exec(command, stdin, timeout);
    }

    /**
     * Runs the program as the task's attempt, its output going to the task's log, and waits for its end. A lost
     * connection is made anew, and the attempt joined.
     *
     * @throws TaskFailure {@code superseded} when the node has seen a newer attempt or the attempt's cancellation, by whoever
     *     else was handed it: only a newer attempt can run then;
     *     {@code program-lost} when something ended the program from outside, e.g. a restart of the node;
     *     {@code sudo-refused}, lasting, when it is to run as root and sudo does not run it;
     *     {@code node-unwritable}, lasting, when the node has no room for the program, of which nothing was run then
     * @throws InterruptedException when the thread was interrupted; the program was ended then, as far as the node
     *     could be reached, unless the attempt is handed back
     */
    public NodeOutcome run(NodeProgram program, TaskContext task) throws InterruptedException {
        String script = preamble(task.attempt()) + payload(program) + RUN + "attempt; exit 0\n";
        var reader = new TrailerReader(token(task.attempt()), task);
        try {
            for (int tries = 1; ; tries++) {
                try {
                    return follow(script, reader);
                } catch (InterruptedIOException e) {
                    throw (InterruptedException) new InterruptedException(e.getMessage()).initCause(e);
                } catch (IOException e) {
                    if (tries == REJOINS) {
                        throw TaskFailure.passing(
                                        "ssh-lost",
                                        "The connection to " + shell.target() + " was lost " + tries + " times.")
                                .causedBy(e);
                    }
                    task.progress("The connection to the node was lost; joining the running action again.");
                    reader.rewind();
                }
            }
        } catch (InterruptedException e) {
            if (!task.isHandedBack()) {
                cancelBestEffort(task.attempt());
            }
            throw e;
        }
    }

    /**
     * Puts resources on the node where they are not there yet, and answers the absolute path of a folder in which each lies
     * as {@code type/name}: a file, or the folder that an archive unpacks to. An archive with nothing at its top but a folder
     * of the resource's name is that folder. The folder never changes: another set of resources has another one. Idempotent;
     * of tasks that need the same content at once, one sends it. Nothing is removed from a node while it stands, because a
     * service may run from what lies there.
     *
     * @throws TaskFailure passing, {@code staging-failed} or one of SSH, and what {@link TaskContext#resource} fails with
     */
    public String stage(Collection<ResourceRef> resources, TaskContext task) throws InterruptedException {
        return new Staging(shell, task).stage(resources);
    }

    /** Ends what the attempt runs on the node, and keeps the attempt from starting should it come yet. Idempotent. */
    public void cancel(TaskAttempt attempt) throws InterruptedException {
        script(preamble(attempt) + RUN + "cancel; exit 0\n", CANCEL_PATIENCE);
    }

    /** Forgets what an attempt that has ended, and will not be asked for again, left in Loom's own folders. */
    public void discard(TaskAttempt attempt) throws InterruptedException {
        script("rm -rf \"${LOOM_HOME:-$HOME/.loom}/tasks/" + attempt.taskId() + "\"", CANCEL_PATIENCE);
    }

    /** A shell program that ends what Loom's tasks left running for its user on a node, e.g. before it is given back. */
    public static String endEverything() {
        return "TASK=none\nATTEMPT=0\nTOKEN=none\n" + RUN
                + "for task in \"${LOOM_HOME:-$HOME/.loom}\"/tasks/*; do end_group; done\n";
    }

    private void cancelBestEffort(TaskAttempt attempt) {
        Thread.interrupted();
        try {
            cancel(attempt);
        } catch (InterruptedException | TaskFailure unreachable) {
            // The lock on the node will end it when a newer attempt comes.
        } finally {
            Thread.currentThread().interrupt();
        }
    }

    private NodeOutcome follow(String script, TrailerReader reader) throws IOException, InterruptedException {
        try (RemoteProcess process = shell.start("/bin/sh -s")) {
            IOException untold = tell(process.stdin(), script);
            try {
                NodeOutcome outcome = reader.read(process.stdout(), process.stderr());
                process.stdin().close();
                return outcome;
            } catch (IOException e) {
                if (e instanceof TrailerReader.NotBegun unbegun) {
                    shell.checkBegun(unbegun.words());
                }
                if (untold != null) {
                    e.addSuppressed(untold);
                }
                throw e;
            }
        }
    }

    /** Why not all of it was taken: a shell that has ended before says why in its output; null where all was. */
    private static @Nullable IOException tell(OutputStream stdin, String script) throws InterruptedIOException {
        try {
            stdin.write(script.getBytes(StandardCharsets.UTF_8));
            stdin.flush();
            return null;
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            return e;
        }
    }

    private static String preamble(TaskAttempt attempt) {
        return "TASK=" + attempt.taskId() + "\nATTEMPT=" + attempt.number() + "\nTOKEN=" + token(attempt) + "\n";
    }

    private static String payload(NodeProgram program) {
        var text = new StringBuilder("payload() {\n");
        file(text, "entry", program.entry());
        program.files().forEach((name, content) -> file(text, name, content));
        return text.append("}\n").toString();
    }

    private static void file(StringBuilder text, String name, String content) {
        text.append("printf %s ")
                .append(ShellQuote.quote(content))
                .append(" > ")
                .append(ShellQuote.quote("./" + name))
                .append(" || return\n");
    }

    /** Marks the trailer: as hard to guess as the nonce, which it does not reveal. */
    private static String token(TaskAttempt attempt) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((attempt.taskId() + " " + attempt.number() + " " + attempt.nonce())
                            .getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256.", e);
        }
    }

    static String resource(String name) {
        try (InputStream in = Node.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("The resource " + name + " is missing from this build.");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("The resource " + name + " cannot be read.", e);
        }
    }
}
