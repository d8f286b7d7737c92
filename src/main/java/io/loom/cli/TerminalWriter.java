package io.loom.cli;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;

/**
 * Writes to a terminal. What it is given may hold other people's words (definitions, logs, messages), so that control characters are
 * shown instead of sent: with the caret notation of {@code cat -v} those of ASCII, and by their number, as {@code <U+202E>}, the others
 * and those that change the direction of text. Tab and the end of a line stay.
 */
final class TerminalWriter extends PrintWriter {

    private final PrintWriter terminal;

    private TerminalWriter(PrintWriter terminal) {
        super(new Shown(terminal));
        this.terminal = terminal;
    }

    /** On what writes to a terminal as it is; itself where it shows control characters already. */
    static PrintWriter on(PrintWriter terminal) {
        return terminal instanceof TerminalWriter ? terminal : new TerminalWriter(terminal);
    }

    /** What writes to the same place as {@code out} and sends control characters. */
    static PrintWriter raw(PrintWriter out) {
        return out instanceof TerminalWriter shown ? shown.terminal : out;
    }

    /** A text as it is shown on a terminal. */
    static String shown(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            boolean endsLine = next == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
            append(next, endsLine, shown);
        }
        return shown.toString();
    }

    private static void append(char character, boolean endsLine, StringBuilder shown) {
        if (character == '\n' || character == '\t' || endsLine) {
            shown.append(character);
        } else if (character < 0x20) {
            shown.append('^').append((char) (character + '@'));
        } else if (character == 0x7f) {
            shown.append("^?");
        } else if (Character.isISOControl(character) || isDirection(character)) {
            shown.append(String.format("<U+%04X>", (int) character));
        } else {
            shown.append(character);
        }
    }

    /** Whether it is one of the explicit directional characters of Unicode's bidirectional algorithm (UAX #9, section 2). */
    private static boolean isDirection(char character) {
        return switch (Character.getDirectionality(character)) {
            case Character.DIRECTIONALITY_LEFT_TO_RIGHT_EMBEDDING,
                    Character.DIRECTIONALITY_RIGHT_TO_LEFT_EMBEDDING,
                    Character.DIRECTIONALITY_LEFT_TO_RIGHT_OVERRIDE,
                    Character.DIRECTIONALITY_RIGHT_TO_LEFT_OVERRIDE,
                    Character.DIRECTIONALITY_POP_DIRECTIONAL_FORMAT,
                    Character.DIRECTIONALITY_LEFT_TO_RIGHT_ISOLATE,
                    Character.DIRECTIONALITY_RIGHT_TO_LEFT_ISOLATE,
                    Character.DIRECTIONALITY_FIRST_STRONG_ISOLATE,
                    Character.DIRECTIONALITY_POP_DIRECTIONAL_ISOLATE -> true;
            default -> false;
        };
    }

    private static final class Shown extends FilterWriter {

        Shown(Writer terminal) {
            super(terminal);
        }

        @Override
        public void write(int character) throws IOException {
            out.write(shown(String.valueOf((char) character)));
        }

        @Override
        public void write(char[] characters, int offset, int length) throws IOException {
            out.write(shown(new String(characters, offset, length)));
        }

        @Override
        public void write(String text, int offset, int length) throws IOException {
            out.write(shown(text.substring(offset, offset + length)));
        }
    }
}
