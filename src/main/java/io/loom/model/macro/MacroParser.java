package io.loom.model.macro;

import io.loom.model.macro.MacroExpression.AddressOfSelf;
import io.loom.model.macro.MacroExpression.AddressOfService;
import io.loom.model.macro.MacroExpression.HostOfSelf;
import io.loom.model.macro.MacroExpression.HostOfService;
import io.loom.model.macro.MacroExpression.InstanceOfSelf;
import io.loom.model.macro.MacroExpression.Joined;
import io.loom.model.macro.MacroExpression.Mapped;
import io.loom.model.macro.MacroExpression.NumberOfService;
import io.loom.model.macro.MacroExpression.Owner;
import io.loom.model.macro.MacroExpression.Values;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one macro.
 *
 * <pre>
 * expression := join(inner,LITERAL) | inner
 * inner      := map(values,LITERAL) | values
 * values     := host.self | host.service.S[i] | ip.self | ip.T.self | ip.service.S[i] | ip.T.service.S[i]
 *             | num.service.S | instance.self.service.S | cluster.owner
 * </pre>
 *
 * The index is optional, a literal stands in single or double quotes, and no space stands around a comma.
 */
final class MacroParser {

    private static final Pattern VALUES = Pattern.compile("(?<owner>cluster\\.owner)"
            + "|num\\.service\\.(?<num>[\\w.-]+)"
            + "|instance\\.self\\.service\\.(?<instance>[\\w.-]+)"
            + "|host\\.(?:(?<hostSelf>self)|service\\.(?<host>[\\w.-]+)(?:\\[(?<hostIndex>\\d{1,9})])?)"
            + "|ip\\.(?:(?!service\\.)(?<kind>[\\w-]+)\\.)?"
            + "(?:(?<ipSelf>self)|service\\.(?<ip>[\\w.-]+)(?:\\[(?<ipIndex>\\d{1,9})])?)");

    private final String text;
    private int position;

    private MacroParser(String text) {
        this.text = text;
    }

    /** @throws MacroException where the text is no macro */
    static MacroExpression parse(String text) {
        MacroParser parser = new MacroParser(text);
        MacroExpression expression = parser.expression();
        if (parser.position != text.length()) {
            throw parser.wrong("nothing more");
        }
        return expression;
    }

    private MacroExpression expression() {
        if (!skip("join(")) {
            return inner();
        }
        MacroExpression values = inner();
        require(",");
        String separator = literal();
        require(")");
        return new Joined(values, separator);
    }

    private MacroExpression inner() {
        if (!skip("map(")) {
            return values();
        }
        Values values = values();
        require(",");
        String format = literal();
        require(")");
        return new Mapped(values, format);
    }

    private Values values() {
        Matcher matcher = VALUES.matcher(text).region(position, text.length());
        if (!matcher.lookingAt()) {
            throw wrong("host, ip, num, instance or cluster.owner");
        }
        position = matcher.end();
        if (matcher.group("owner") != null) {
            return new Owner();
        }
        String service = matcher.group("num");
        if (service != null) {
            return new NumberOfService(service);
        }
        service = matcher.group("instance");
        if (service != null) {
            return new InstanceOfSelf(service);
        }
        if (matcher.group("hostSelf") != null) {
            return new HostOfSelf();
        }
        service = matcher.group("host");
        if (service != null) {
            return new HostOfService(service, index(matcher.group("hostIndex")));
        }
        String named = matcher.group("kind");
        String kind = named == null ? MacroScope.DEFAULT_ADDRESS : named;
        return matcher.group("ipSelf") != null
                ? new AddressOfSelf(kind)
                : new AddressOfService(kind, matcher.group("ip"), index(matcher.group("ipIndex")));
    }

    private static @Nullable Integer index(@Nullable String digits) {
        return digits == null ? null : Integer.valueOf(digits);
    }

    private String literal() {
        char quote = position < text.length() ? text.charAt(position) : ' ';
        int end = quote == '\'' || quote == '"' ? text.indexOf(quote, position + 1) : -1;
        if (end < 0) {
            throw wrong("a text in quotes");
        }
        String literal = text.substring(position + 1, end);
        position = end + 1;
        return literal;
    }

    private boolean skip(String expected) {
        boolean there = text.startsWith(expected, position);
        position += there ? expected.length() : 0;
        return there;
    }

    private void require(String expected) {
        if (!skip(expected)) {
            throw wrong("\"" + expected + "\"");
        }
    }

    private MacroException wrong(String expected) {
        return new MacroException(
                MacroException.Reason.SYNTAX,
                "The macro %" + text + "% is not understood: at \"" + text.substring(position) + "\", " + expected
                        + " is expected.\nMaybe write %% for a percent sign.");
    }
}
