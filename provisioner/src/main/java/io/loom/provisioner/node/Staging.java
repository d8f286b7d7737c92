package io.loom.provisioner.node;

import io.loom.contract.PluginDescriptor.ResourceFormat;
import io.loom.contract.ResourceRef;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.ssh.ExecResult;
import io.loom.provisioner.ssh.RemoteProcess;
import io.loom.provisioner.ssh.ShellQuote;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Puts resources on a node: each content into {@code resources} in Loom's folder, by its digest, and links to those of a
 * set under their types and names beside them. Contents and sets are published by one rename each and never change.
 */
final class Staging {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String COLLECT = Node.resource("collect.sh");
    private static final String RECEIVE = Node.resource("receive.sh");
    private static final String MISSING = "missing ";
    private static final int MARK = 0x1e;
    private static final int BUFFER = 64 * 1024;

    private final NodeShell shell;
    private final TaskContext task;

    Staging(NodeShell shell, TaskContext task) {
        this.shell = shell;
        this.task = task;
    }

    /** Answers the folder of the set, as the node calls it. */
    String stage(Collection<ResourceRef> resources) throws InterruptedException {
        Map<String, ResourceRef> byKey = new TreeMap<>();
        resources.forEach(resource -> byKey.put(key(resource), resource));
        String collect = collect(resources, byKey.keySet());
        String answer = answer(collect);
        if (answer.startsWith(MISSING)) {
            for (String key : answer.substring(MISSING.length()).strip().split(" ", -1)) {
                ResourceRef resource = byKey.get(key);
                if (resource == null) {
                    throw TaskFailure.passing("staging-failed", "The node asks for the unknown content " + key + ".");
                }
                send(key, resource);
            }
            answer = answer(collect);
        }
        if (!answer.startsWith("/")) {
            throw TaskFailure.passing(
                    "staging-failed", "The resources are not on the node though they were sent: " + answer);
        }
        return answer;
    }

    private String answer(String collect) throws InterruptedException {
        ExecResult result = shell.script(collect, PATIENCE);
        if (result.exit() != 0) {
            throw TaskFailure.passing("staging-failed", "The node cannot keep resources: " + result.words());
        }
        return result.out().strip();
    }

    /** Archives and files of the same content, and files with other permissions, are contents of their own. */
    private static String key(ResourceRef resource) {
        return resource.sha256() + (resource.format() == ResourceFormat.ARCHIVE ? "" : "-" + resource.mode());
    }

    private static String collect(Collection<ResourceRef> resources, Set<String> keys) {
        List<ResourceRef> sorted = resources.stream()
                .sorted(Comparator.comparing(ResourceRef::type).thenComparing(ResourceRef::name))
                .toList();
        var links = new StringBuilder();
        for (ResourceRef resource : sorted) {
            links.append("link ").append(resource.type()).append(' ').append(resource.name());
            links.append(' ').append(key(resource)).append(" || return\n");
        }
        return "SET=" + digest(links.toString()) + "\nKEYS=" + ShellQuote.quote(String.join(" ", keys)) + '\n'
                + """
                link() {
                  [ -d "$1" ] || mkdir "$1" || return
                  to=../../../$3
                  if [ -d "$home/$3/$2" ] && [ "$(ls -A "$home/$3")" = "$2" ]; then to=$to/$2; fi
                  ln -s "$to" "$1/$2"
                }
                links() {
                """ + links
                + "}\n" + COLLECT;
    }

    private void send(String key, ResourceRef resource) throws InterruptedException {
        Path content = task.resource(resource);
        String token = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        String program = "KEY=" + key + "\nSHA256=" + resource.sha256() + "\nMODE="
                + (resource.format() == ResourceFormat.ARCHIVE ? "" : resource.mode()) + "\nTOKEN=" + token + '\n'
                + RECEIVE;
        try (RemoteProcess process = shell.start("/bin/sh -c " + ShellQuote.quote(program))) {
            String word = word(process.stdout(), token);
            if ("want".equals(word)) {
                task.progress("Sending " + resource + " to the node, " + inUnits(resource.size()) + ".");
                IOException untold = write(content, process.stdin());
                ended(process, resource, untold);
            } else if (!"have".equals(word)) {
                ended(process, resource, new IOException("it did not ask for the content"));
            }
        } catch (InterruptedIOException e) {
            throw (InterruptedException) new InterruptedException(e.getMessage()).initCause(e);
        } catch (IOException e) {
            throw TaskFailure.passing(
                            "ssh-lost",
                            "The connection to " + shell.target() + " was lost while " + resource + " was sent.")
                    .causedBy(e);
        }
    }

    /** The word behind the token; null when the stream ends before it. */
    private static @Nullable String word(InputStream stdout, String token) throws IOException {
        var line = new ByteArrayOutputStream();
        boolean marked = false;
        for (int b = stdout.read(); b >= 0; b = stdout.read()) {
            if (b == MARK) {
                marked = true;
                line.reset();
            } else if (b == '\n' && marked) {
                String text = line.toString(StandardCharsets.UTF_8);
                if (text.startsWith(token + " ")) {
                    return text.substring(token.length() + 1);
                }
                marked = false;
            } else if (marked && line.size() < 1024) {
                line.write(b);
            }
        }
        return null;
    }

    /** Why not all of it was taken; null where all was. */
    private static @Nullable IOException write(Path content, OutputStream stdin) throws IOException {
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(content)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                try {
                    stdin.write(buffer, 0, n);
                } catch (InterruptedIOException e) {
                    throw e;
                } catch (IOException e) {
                    return e;
                }
            }
        }
        try {
            stdin.close();
            return null;
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            return e;
        }
    }

    private void ended(RemoteProcess process, ResourceRef resource, @Nullable IOException untold) throws IOException {
        String words = new String(process.stderr().readAllBytes(), StandardCharsets.UTF_8).strip();
        int exit = process.exit(task.timeLeft());
        if (exit != 0 || untold != null) {
            TaskFailure failure = TaskFailure.passing(
                    "staging-failed",
                    "The node did not take the resource " + resource + " (status " + exit + ")"
                            + (words.isEmpty() ? "." : ": " + words));
            throw untold == null ? failure : failure.causedBy(untold);
        }
    }

    private static String inUnits(long bytes) {
        return bytes < 1 << 20 ? bytes + " bytes" : (bytes >> 20) + " MiB";
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256.", e);
        }
    }
}
