package io.loom.provisioner.cloud;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Text as the strictest clouds take it in tags: small letters, digits, {@code -} and {@code _} only. Whatever else is in it is written as
 * {@code _} and two hexadecimal digits for each byte of UTF-8; so is a {@code _} that would be read as such. What needs none of that stays
 * as it is.
 */
public final class LabelText {
    private static final HexFormat HEX = HexFormat.of();

    private LabelText() {}

    /** The text as it is to stand in a tag. */
    public static String encode(String tag) {
        var label = new StringBuilder();
        byte[] bytes = tag.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            if (isPlain(bytes[i]) || (bytes[i] == '_' && !isEscape(bytes, i))) {
                label.append((char) bytes[i]);
            } else {
                label.append('_').append(HEX.toHexDigits(bytes[i]));
            }
        }
        return label.toString();
    }

    /** What {@link #encode} was given. */
    public static String decode(String label) {
        var tag = new ByteArrayOutputStream();
        byte[] bytes = label.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '_' && isEscape(bytes, i)) {
                tag.write(HexFormat.fromHexDigits(new String(bytes, i + 1, 2, StandardCharsets.US_ASCII)));
                i += 2;
            } else {
                tag.write(bytes[i]);
            }
        }
        return tag.toString(StandardCharsets.UTF_8);
    }

    private static boolean isPlain(byte one) {
        return (one >= 'a' && one <= 'z') || (one >= '0' && one <= '9') || one == '-';
    }

    private static boolean isEscape(byte[] bytes, int at) {
        return at + 2 < bytes.length && isDigit(bytes[at + 1]) && isDigit(bytes[at + 2]);
    }

    private static boolean isDigit(byte one) {
        return (one >= 'a' && one <= 'f') || (one >= '0' && one <= '9');
    }
}
