package io.loom.provisioner.tasks;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * The log of an attempt on its way into chunks: bytes in, text of at most {@value #CHUNK_CHARS} characters (less than
 * 16 KiB of UTF-8) out, secrets struck out, whole lines where lines are that short. Thread-safe.
 */
final class TaskLog {
    static final int CHUNK_CHARS = 5_000;
    static final int MOST_CHARS = 8 << 20;

    private final Redactor redactor;
    private final Consumer<String> chunks;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final StringBuilder pending = new StringBuilder();
    private final ByteBuffer undecoded = ByteBuffer.allocate(32 * 1024);
    private long taken;

    TaskLog(Redactor redactor, Consumer<String> chunks) {
        this.redactor = redactor;
        this.chunks = chunks;
    }

    synchronized void add(byte[] bytes, int offset, int length) {
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

    /** Lets go of whole lines, and of what is longer than a line should be. */
    synchronized void flush() {
        String clean = redactor.redact(pending.toString());
        pending.setLength(0);
        pending.append(clean);
        int lines = pending.lastIndexOf("\n") + 1;
        int overlong = pending.length() - redactor.tail();
        emit(Math.max(lines, overlong > CHUNK_CHARS ? overlong : 0));
    }

    /** Lets go of everything: nothing more follows. */
    synchronized void close() {
        decode(true);
        emit(pending.length());
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

    private void emit(int length) {
        int cut = length;
        if (cut > 0 && cut < pending.length() && Character.isHighSurrogate(pending.charAt(cut - 1))) {
            cut--;
        }
        if (cut <= 0) {
            return;
        }
        String text = redactor.redact(pending.substring(0, cut));
        pending.delete(0, cut);
        boolean before = taken <= MOST_CHARS;
        taken += text.length();
        if (taken > MOST_CHARS) {
            if (before) {
                chunks.accept("\n[The rest of the output is not kept: it is longer than 8 Mi characters.]\n");
            }
            return;
        }
        for (int at = 0; at < text.length(); ) {
            int end = Math.min(text.length(), at + CHUNK_CHARS);
            if (end < text.length()) {
                int line = text.lastIndexOf('\n', end - 1);
                if (line > at) {
                    end = line + 1;
                } else if (Character.isHighSurrogate(text.charAt(end - 1))) {
                    end--;
                }
            }
            chunks.accept(text.substring(at, end));
            at = end;
        }
    }
}
