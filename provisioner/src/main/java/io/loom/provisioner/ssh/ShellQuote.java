package io.loom.provisioner.ssh;

import java.util.Arrays;
import java.util.Collection;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The one way in which values get into a POSIX shell's text. */
public final class ShellQuote {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:@%+=,-]+");

    private ShellQuote() {}

    /**
     * One word that a POSIX shell reads back as the value, whatever it holds.
     *
     * @throws IllegalArgumentException when the value holds a NUL, which no shell can carry
     */
    public static String quote(String value) {
        if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("A value for a shell holds a NUL character; no command can carry one.");
        }
        return PLAIN.matcher(value).matches() ? value : "'" + value.replace("'", "'\\''") + "'";
    }

    /** A command line of these words. */
    public static String command(String... words) {
        return command(Arrays.asList(words));
    }

    /** A command line of these words. */
    public static String command(Collection<String> words) {
        return words.stream().map(ShellQuote::quote).collect(Collectors.joining(" "));
    }
}
