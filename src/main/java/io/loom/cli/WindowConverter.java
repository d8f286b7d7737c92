package io.loom.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A maintenance window as {@code CRON for DURATION [in ZONE]}. */
final class WindowConverter implements ITypeConverter<ObjectNode> {

    static final String LABEL = "CRON for DURATION [in ZONE]";

    private static final Pattern WRITTEN =
            Pattern.compile("\\s*(?<cron>.+?)\\s+for\\s+(?<duration>\\S+)(?:\\s+in\\s+(?<zone>\\S+))?\\s*");

    @Override
    public ObjectNode convert(String text) throws Exception {
        Matcher written = WRITTEN.matcher(text);
        if (!written.matches()) {
            throw new TypeConversionException(
                    "'" + text + "' is no " + LABEL + ", such as '0 2 * * sat,sun for 4h in Europe/Berlin'");
        }
        Duration duration = new DurationConverter().convert(written.group("duration"));
        ObjectNode window = Api.JSON.createObjectNode().put("cron", written.group("cron"));
        if (written.group("zone") != null) {
            window.put("zone", written.group("zone"));
        }
        return window.put("durationMillis", duration.toMillis());
    }
}
