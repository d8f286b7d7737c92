package io.loom.model.document;

import java.util.Iterator;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;

/**
 * The escapes {@code \L} and {@code \P} of YAML 1.2 (section 5.7: line separator U+2028, paragraph separator U+2029), which
 * the parser does not know though emitters write them. Their backslash is exchanged for a character that the text does not
 * have, so that lines and columns stay, and what they stand for is put into the scalars that were parsed.
 */
final class SeparatorEscapes {

    private static final char FIRST_PRIVATE_USE = '\uE000';
    private static final char LAST_PRIVATE_USE = '\uF8FF';

    /** For texts that have every such character. */
    private static final char NO_MARK = '\\';

    private final String marked;
    private final char mark;

    private SeparatorEscapes(String marked, char mark) {
        this.marked = marked;
        this.mark = mark;
    }

    static SeparatorEscapes in(String text) {
        char mark = FIRST_PRIVATE_USE;
        while (text.indexOf(mark) >= 0) {
            if (mark == LAST_PRIVATE_USE) {
                return new SeparatorEscapes(text, NO_MARK);
            }
            mark++;
        }
        return new SeparatorEscapes(marked(text, mark), mark);
    }

    private static String marked(String text, char mark) {
        StringBuilder marked = new StringBuilder(text);
        boolean escaped = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (escaped && (c == 'L' || c == 'P')) {
                marked.setCharAt(i - 1, mark);
            }
            escaped = c == '\\' && !escaped;
        }
        return marked.toString();
    }

    /** The text to parse, as long as the one given. */
    String marked() {
        return marked;
    }

    /** The events of the text that was given, from those of the marked one. */
    Iterator<Event> events(Iterator<Event> parsed) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return parsed.hasNext();
            }

            @Override
            public Event next() {
                Event event = parsed.next();
                return event instanceof ScalarEvent scalar ? restored(scalar) : event;
            }
        };
    }

    private ScalarEvent restored(ScalarEvent scalar) {
        if (mark == NO_MARK || scalar.getValue().indexOf(mark) < 0) {
            return scalar;
        }
        return new ScalarEvent(
                scalar.getAnchor(),
                scalar.getTag(),
                scalar.getImplicit(),
                scalar.getScalarStyle() == ScalarStyle.DOUBLE_QUOTED
                        ? scalar.getValue().replace(mark + "L", "\u2028").replace(mark + "P", "\u2029")
                        : scalar.getValue().replace(mark, '\\'),
                scalar.getScalarStyle(),
                scalar.getStartMark(),
                scalar.getEndMark());
    }
}
