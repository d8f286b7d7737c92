package io.loom.provisioner.node;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Keeps the end of an output, for the line that it says last. */
final class LastLine {
    private static final int KEPT = 4 * 1024;
    private static final Pattern ESCAPES = Pattern.compile("\u001b(\\[[0-?]*[ -/]*[@-~]|[@-Z\\\\^_])");
    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cntrl}&&[^\r\n]]");

    private final byte[] end = new byte[KEPT];
    private int length;

    void add(byte[] text, int count) {
        int fresh = Math.min(count, KEPT);
        int kept = Math.min(length, KEPT - fresh);
        System.arraycopy(end, length - kept, end, 0, kept);
        System.arraycopy(text, count - fresh, end, kept, fresh);
        length = kept + fresh;
    }

    /** The last line that is not blank; empty when there is none. */
    String line() {
        String text = new String(end, 0, length, StandardCharsets.UTF_8);
        String plain = CONTROLS.matcher(ESCAPES.matcher(text).replaceAll("")).replaceAll(" ");
        String line =
                plain.lines().map(String::strip).filter(each -> !each.isEmpty()).reduce("", (before, after) -> after);
        return line.length() <= NodeOutcome.LONGEST_LINE
                ? line
                : line.substring(0, NodeOutcome.LONGEST_LINE - 3) + "...";
    }
}
