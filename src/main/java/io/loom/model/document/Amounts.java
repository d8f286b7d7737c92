package io.loom.model.document;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.model.Leases;
import io.loom.model.Price;
import io.loom.model.Resources;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads and writes amounts with units: resources, prices, lease durations. */
final class Amounts {

    private static final Pattern CPU = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)(m?)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?) *(?:([kKMGTP])(i?)B?)?");
    private static final Pattern MONEY = Pattern.compile("(-?\\d{1,12}(?:\\.\\d{1,30})?) *([A-Z]{3})?");
    private static final Pattern DISKS = Pattern.compile("[^=,]+=(\\d{1,9})");
    private static final BigDecimal MIB = BigDecimal.valueOf(1 << 20);
    private static final BigDecimal MAX_PRICE = BigDecimal.valueOf(1_000_000);
    private static final String UNITS = "KMGTP";

    private Amounts() {}

    /**
     * An object {@code {cpu, memory, disk}}: cores ({@code 1.5} or {@code 1500m}); MiB, or with a unit ({@code 4Gi},
     * {@code 500G}).
     *
     * @param unset what a part that is not given counts as
     */
    static @Nullable Resources resources(Fields fields, String key, long unset) {
        if (!fields.has(key)) {
            return null;
        }
        try (Fields parts = fields.object(key)) {
            return new Resources(cpu(parts, unset), size(parts, "memory", unset), size(parts, "disk", unset));
        }
    }

    private static long cpu(Fields fields, long unset) {
        String text = fields.text("cpu");
        if (text == null) {
            return unset;
        }
        Matcher matcher = CPU.matcher(text);
        if (!matcher.matches()) {
            fields.wrong("cpu", fields.value("cpu"), "must be cores, such as 2, 0.5 or 500m");
            return unset;
        }
        BigDecimal number = new BigDecimal(matcher.group(1));
        return (matcher.group(2).isEmpty() ? number.movePointRight(3) : number)
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact();
    }

    private static long size(Fields fields, String key, long unset) {
        String text = fields.text(key);
        if (text == null) {
            return unset;
        }
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            fields.wrong(key, fields.value(key), "must be MiB, or have a unit, such as 512Mi, 4Gi or 500G");
            return unset;
        }
        BigDecimal number = new BigDecimal(matcher.group(1));
        String unit = matcher.group(2);
        if (unit == null) {
            return number.setScale(0, RoundingMode.HALF_UP).longValueExact();
        }
        int power = 1 + UNITS.indexOf(unit.toUpperCase(Locale.ROOT));
        BigDecimal factor =
                BigDecimal.valueOf(matcher.group(3).isEmpty() ? 1000 : 1024).pow(power);
        BigDecimal mebibytes = number.multiply(factor).divide(MIB, 0, RoundingMode.HALF_UP);
        if (mebibytes.compareTo(BigDecimal.valueOf(Resources.UNBOUNDED)) > 0) {
            fields.wrong(key, fields.value(key), "must be less");
            return unset;
        }
        return mebibytes.longValueExact();
    }

    /** The original's {@code vcpu}, {@code ram} (GB) and {@code disks} ({@code device=GB,...}); null where none is there. */
    static @Nullable Resources originalCapacity(Fields fields) {
        JsonNode disks = fields.value("disks");
        Long cpu = scaled(fields, "vcpu", 1000);
        Long memory = scaled(fields, "ram", 1024);
        Long disk = null;
        if (!Fields.isBlank(disks)) {
            long sum = 0;
            for (String part : disks.asText().split(",", -1)) {
                Matcher matcher = DISKS.matcher(part.strip());
                if (!matcher.matches()) {
                    fields.wrong("disks", disks, "must be devices with their GB, such as /dev/vdb=100,/dev/vdc=50");
                    break;
                }
                sum += Long.parseLong(matcher.group(1)) * 1024;
            }
            disk = sum;
        }
        if (cpu == null && memory == null && disk == null) {
            return null;
        }
        return new Resources(
                cpu == null ? Resources.UNBOUNDED : cpu,
                memory == null ? Resources.UNBOUNDED : memory,
                disk == null ? Resources.UNBOUNDED : disk);
    }

    private static @Nullable Long scaled(Fields fields, String key, int factor) {
        JsonNode value = fields.value(key);
        if (Fields.isBlank(value)) {
            return null;
        }
        BigDecimal number = Fields.decimal(value);
        if (number == null || number.signum() < 0 || number.compareTo(BigDecimal.valueOf(1_000_000_000)) > 0) {
            fields.wrong(key, value, "must be a number, 0 or more");
            return null;
        }
        return number.multiply(BigDecimal.valueOf(factor))
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact();
    }

    static Map<String, Object> written(Resources resources, long unset) {
        Map<String, Object> parts = new LinkedHashMap<>();
        if (resources.cpuMillis() != unset) {
            parts.put("cpu", JsonValues.number(BigDecimal.valueOf(resources.cpuMillis(), 3)));
        }
        if (resources.memoryMib() != unset) {
            parts.put("memory", writtenSize(resources.memoryMib()));
        }
        if (resources.diskMib() != unset) {
            parts.put("disk", writtenSize(resources.diskMib()));
        }
        return parts;
    }

    private static String writtenSize(long mebibytes) {
        return mebibytes != 0 && mebibytes % 1024 == 0 ? mebibytes / 1024 + "Gi" : mebibytes + "Mi";
    }

    /**
     * A price per hour: a number, {@code "0.24 EUR"}, {@code {amount, currency}} or {@code {micros, currency}}; null where
     * absent.
     */
    static @Nullable Price price(Fields fields, String key) {
        JsonNode value = fields.value(key);
        if (Fields.isBlank(value)) {
            return null;
        }
        if (!value.isObject()) {
            return amount(fields, key, value.asText(), null);
        }
        try (Fields parts = fields.object(key)) {
            String currency = parts.text("currency");
            if (parts.has("amount")) {
                return amount(parts, "amount", parts.value("amount").asText(), currency);
            }
            Long micros = parts.whole("micros", 0, MAX_PRICE.movePointRight(6).longValueExact());
            if (micros == null) {
                if (!parts.has("micros")) {
                    parts.error("micros", key + " has neither micros nor amount.\nMaybe write 0.24 for 24 cents.");
                }
                return null;
            }
            return priced(parts, "currency", micros, currency);
        }
    }

    private static @Nullable Price amount(Fields fields, String key, String text, @Nullable String currency) {
        Matcher matcher = MONEY.matcher(text.strip());
        BigDecimal number = matcher.matches() ? new BigDecimal(matcher.group(1)) : null;
        if (number == null || number.stripTrailingZeros().scale() > 6) {
            fields.wrong(
                    key,
                    fields.value(key),
                    "must be a price per hour with at most six decimals, such as 0.24 or \"0.24 EUR\"");
            return null;
        }
        if (number.signum() < 0 || number.compareTo(MAX_PRICE) > 0) {
            fields.error(
                    key,
                    "the price per hour (" + matcher.group(1) + ") must be from 0 to " + MAX_PRICE
                            + ".\nMaybe leave it out, if the machine costs nothing.");
            return null;
        }
        String named = matcher.group(2) != null ? matcher.group(2) : currency;
        return priced(fields, key, number.movePointRight(6).longValueExact(), named);
    }

    private static @Nullable Price priced(Fields fields, String key, long micros, @Nullable String currency) {
        String code = currency == null ? Price.DEFAULT_CURRENCY : currency;
        if (Currency.getAvailableCurrencies().stream()
                .noneMatch(known -> known.getCurrencyCode().equals(code))) {
            fields.error(
                    key, "\"" + code + "\" is no currency.\nMaybe an ISO 4217 code was meant, such as USD or EUR.");
            return null;
        }
        return new Price(micros, code);
    }

    static Map<String, Object> written(Price price) {
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("micros", price.microsPerHour());
        parts.put("currency", price.currency());
        return parts;
    }

    /** Milliseconds, 0 for ever; 0 where absent. */
    static long lease(Fields fields, String key) {
        String text = fields.text(key);
        if (text == null) {
            return 0;
        }
        OptionalLong millis = Leases.parse(text);
        if (millis.isEmpty()) {
            fields.wrong(
                    key, fields.value(key), "must be milliseconds, or a whole number with s, m, h or d, such as 12h");
        }
        return millis.orElse(0);
    }
}
