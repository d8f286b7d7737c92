package io.loom.provisioner.ssh;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A shell program that writes marks around its answers, so that they are told from what the account's start files print
 * before and after it.
 */
final class MarkedScript {
    /** What the program is handed to. */
    static final String SHELL = "/bin/sh -s";

    private static final char EDGE = '\036';

    private final String program;
    private final String mark;

    private MarkedScript(String program, String mark) {
        this.program = program;
        this.mark = mark;
    }

    static MarkedScript of(String program) {
        return new MarkedScript(
                program, HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()));
    }

    /** What the shell reads. */
    String text() {
        return """
                mark() { printf '\\036%s\\036' "$1"; printf '\\036%s\\036' "$1" >&2; }
                trap 'mark /MARK' EXIT
                mark MARK
                """.replace("MARK", mark) + program;
    }

    /** Whether the shell came to the program. */
    boolean isBegun(String stream) {
        return stream.contains(EDGE + mark + EDGE);
    }

    /** Whether the stream holds all that the program wrote to it. */
    boolean isWhole(String stream) {
        return stream.contains(EDGE + "/" + mark + EDGE);
    }

    /** What the program wrote to a stream; all that there is when the shell never came to the program. */
    String answer(String stream) {
        String begin = EDGE + mark + EDGE;
        int from = stream.indexOf(begin);
        if (from < 0) {
            return stream;
        }
        int to = stream.indexOf(EDGE + "/" + mark + EDGE, from);
        return stream.substring(from + begin.length(), to < 0 ? stream.length() : to);
    }
}
