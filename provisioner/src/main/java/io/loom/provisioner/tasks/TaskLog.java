package io.loom.provisioner.tasks;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * The log of an attempt on its way into chunks: bytes in, text of at most {@value #CHUNK_CHARS} characters (less than
 * 16 KiB of UTF-8) out, secrets struck out. A long log keeps its beginning, which is let go of as it comes, and its end, which
 * follows when the attempt ends, with a mark between them. Thread-safe.
 */
final class TaskLog {
    static final int CHUNK_CHARS = 5_000;
    static final int MOST_CHARS = 8 << 20;
    static final int END_CHARS = 64 << 10;
    private static final int UNDECODED_BYTES = 32 * 1024;

    private final Redactor redactor;
    private final Consumer<String> chunks;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final StringBuilder pending = new StringBuilder();
    private final StringBuilder end = new StringBuilder();

    /** Made for the first bytes: most attempts of providers print nothing. */
    private ByteBuffer undecoded = ByteBuffer.allocate(0);

    private int begun;
    private long leftOut;

    TaskLog(Redactor redactor, Consumer<String> chunks) {
        this.redactor = redactor;
        this.chunks = chunks;
    }

    synchronized void add(byte[] bytes, int offset, int length) {
        if (undecoded.capacity() == 0) {
            undecoded = ByteBuffer.allocate(UNDECODED_BYTES);
        }
        int at = offset;
        int end = offset + length;
        while (at < end) {
            int n = Math.min(end - at, undecoded.remaining());
            undecoded.put(bytes, at, n);
            at += n;
            decode(false);
            if (pending.length() > 4 * CHUNK_CHARS) {
                flush();
            }
        }
    }

    /** Lets go of all that cannot be the beginning of a secret. */
    synchronized void flush() {
        if (!pending.isEmpty()) {
            take(redactor.settled(pending.toString()));
        }
    }

    /** Lets go of everything: nothing more follows. */
    synchronized void close() {
        decode(true);
        take(pending.length());
        forgetAllBut(END_CHARS);
        if (leftOut > 0) {
            chunks.accept("[" + leftOut + " characters are left out.]\n");
        }
        emit(end.toString());
        end.setLength(0);
    }

    private void decode(boolean last) {
        undecoded.flip();
        CharBuffer chars = CharBuffer.allocate(undecoded.remaining() + 8);
        decoder.decode(undecoded, chars, last);
        if (last) {
            decoder.flush(chars);
        }
        undecoded.compact();
        pending.append(chars.flip());
    }

    private void take(int length) {
        String text = redactor.redact(pending.substring(0, length));
        pending.delete(0, length);
        int room = whole(text, Math.min(text.length(), MOST_CHARS - begun));
        emit(text.substring(0, room));
        begun += room;
        if (room == text.length()) {
            return;
        }
        if (end.isEmpty()) {
            begun = MOST_CHARS;
            chunks.accept("\n[The log is long: the end of what follows is shown when the action has ended.]\n");
        }
        end.append(text, room, text.length());
        if (end.length() > 2 * END_CHARS) {
            forgetAllBut(END_CHARS);
        }
    }

    private void forgetAllBut(int kept) {
        int excess = end.length() - kept;
        if (excess > 0) {
            int line = end.indexOf("\n", excess) + 1;
            int cut = line > 0 && line < end.length() ? line : whole(end, excess);
            leftOut += cut;
            end.delete(0, cut);
        }
    }

    private void emit(String text) {
        for (int at = 0; at < text.length(); ) {
            int to = Math.min(text.length(), at + CHUNK_CHARS);
            if (to < text.length()) {
                int line = text.lastIndexOf('\n', to - 1);
                to = line > at ? line + 1 : whole(text, to);
            }
            chunks.accept(text.substring(at, to));
            at = to;
        }
    }

    /** The cut, moved before a character that it would be in. */
    private static int whole(CharSequence text, int cut) {
        return cut > 0 && cut < text.length() && Character.isHighSurrogate(text.charAt(cut - 1)) ? cut - 1 : cut;
    }
}
