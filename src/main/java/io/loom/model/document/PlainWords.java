package io.loom.model.document;

import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.util.regex.Pattern;

/** Lets a text stand in YAML without quotes only where no reader could take it for anything else. */
final class PlainWords extends StringQuotingChecker {

    private static final long serialVersionUID = 1L;
    private static final Pattern PLAIN = Pattern.compile("\\d+[MG]i|[A-Za-z/][\\w./@+-]*( [\\w./@(+-][\\w./@()+,-]*)*");

    @Override
    public boolean needToQuoteName(String name) {
        return needsQuotes(name);
    }

    @Override
    public boolean needToQuoteValue(String value) {
        return value.indexOf('\n') < 0 && needsQuotes(value);
    }

    private boolean needsQuotes(String text) {
        return isReservedKeyword(text) || !PLAIN.matcher(text).matches();
    }
}
