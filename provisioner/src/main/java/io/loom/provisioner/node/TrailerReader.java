package io.loom.provisioner.node;

import io.loom.contract.OutputRule;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads what {@code run.sh} writes: passes over what comes before its beginning, passes the output on to the log, and
 * understands the trailer.
 */
final class TrailerReader {
    private static final int MARK = 0x1e;
    private static final int LONGEST_LINE = 64 * 1024;
    private static final int LONGEST_GREETING = 1024;

    /** Of outputs: one that is said again counts again. */
    private static final int MOST_LINES = 1_000;

    private final byte[] token;
    private final TaskContext task;
    private LastLine last = new LastLine();
    private long logged;
    private long seen;

    TrailerReader(String token, TaskContext task) {
        this.token = (token + " ").getBytes(StandardCharsets.US_ASCII);
        this.task = task;
    }

    /** Another stream follows that begins from the start; what was logged already is not logged again. */
    void rewind() {
        seen = 0;
        last = new LastLine();
    }

    /**
     * Reads up to the trailer's end.
     *
     * @throws EOFException when the stream ends before it
     */
    NodeOutcome read(InputStream stdout, InputStream stderr) throws IOException {
        var in = new BufferedInputStream(stdout, 16 * 1024);
        passOver(in, stderr);
        byte[] text = new byte[16 * 1024];
        int length = 0;
        while (true) {
            if (in.available() == 0 || length == text.length) {
                log(text, length);
                length = 0;
            }
            int b = in.read();
            if (b < 0) {
                log(text, length);
                throw ended(stderr);
            }
            if (b == MARK && isToken(in)) {
                log(text, length);
                return trailer(in);
            }
            text[length++] = (byte) b;
        }
    }

    /** Up to the mark with which the program begins: what the account's start files print, none of it the task's. */
    private void passOver(BufferedInputStream in, InputStream stderr) throws IOException {
        var passed = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == MARK && isToken(in)) {
                line(in);
                return;
            }
            if (passed.size() < LONGEST_GREETING) {
                passed.write(b);
            }
        }
        throw new NotBegun(passed.toString(StandardCharsets.UTF_8), words(stderr));
    }

    private static EOFException ended(InputStream stderr) throws IOException {
        return new EOFException(ended(words(stderr)));
    }

    private static String words(InputStream stderr) throws IOException {
        return new String(stderr.readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    private static String ended(String words) {
        return "the node's shell ended" + (words.isEmpty() ? "" : ": " + words);
    }

    /** The stream has ended before the program began. */
    static final class NotBegun extends EOFException {
        private static final long serialVersionUID = 1L;

        private final String words;

        NotBegun(String said, String words) {
            super(ended((said + words).strip()));
            this.words = words;
        }

        /** What was written to standard error. */
        String words() {
            return words;
        }
    }

    private boolean isToken(BufferedInputStream in) throws IOException {
        in.mark(token.length);
        byte[] next = in.readNBytes(token.length);
        if (Arrays.equals(next, token)) {
            return true;
        }
        in.reset();
        return false;
    }

    private NodeOutcome trailer(BufferedInputStream in) throws IOException {
        String word = line(in);
        if (word.startsWith("exit ")) {
            int exit = Integer.parseInt(word.substring(5));
            return new NodeOutcome(exit, outputs(in, exit), last.line());
        }
        if (word.startsWith("refused ")) {
            throw TaskFailure.passing("superseded", "The node refused to run it: " + word.substring(8) + ".");
        }
        if (word.startsWith("unwritten ")) {
            throw TaskFailure.lasting(
                    "node-unwritable",
                    "The node cannot take the files of the action: " + word.substring(10)
                            + ".\nMaybe make room there, or choose hardware with a larger disk.");
        }
        throw TaskFailure.passing(
                "program-lost", "Something on the node ended the action before it was done, e.g. a restart.");
    }

    /** Reads all, and keeps no more than may be kept; that it is more is told of an action that succeeded otherwise. */
    private static Map<String, String> outputs(BufferedInputStream in, int exit) throws IOException {
        Map<String, String> outputs = new LinkedHashMap<>();
        int count = 0;
        long bytes = 0;
        while (true) {
            in.mark(1);
            if (in.read() == MARK) {
                break;
            }
            in.reset();
            String line = line(in);
            int equals = line.indexOf('=');
            if (equals > 0) {
                count++;
                bytes += line.length();
                if (count <= MOST_LINES && bytes <= OutputRule.BYTES) {
                    outputs.put(line.substring(0, equals).strip(), line.substring(equals + 1));
                }
            }
        }
        if (exit == 0 && count > MOST_LINES) {
            throw TaskFailure.lasting(OutputRule.BAD_OUTPUTS, OutputRule.tooMany(count));
        }
        if (exit == 0 && bytes > OutputRule.BYTES) {
            throw TaskFailure.lasting(OutputRule.BAD_OUTPUTS, OutputRule.tooLarge(bytes));
        }
        return outputs;
    }

    private static String line(BufferedInputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the node's shell ended within the trailer");
            }
            if (line.size() < LONGEST_LINE) {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private void log(byte[] text, int length) {
        long fresh = Math.min(length, seen + length - logged);
        seen += length;
        last.add(text, length);
        if (fresh > 0) {
            task.log(text, (int) (length - fresh), (int) fresh);
            logged += fresh;
        }
    }
}
