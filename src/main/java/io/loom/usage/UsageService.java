package io.loom.usage;

import io.loom.model.InvalidInputException;
import io.loom.tenancy.Caller;
import io.loom.tenancy.Role;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reports what clusters have used: an operator of all tenants, an administrator of the tenant, anybody else of the own
 * clusters.
 */
@ApplicationScoped
class UsageService {

    /** How many periods a report may have; as many hours as a year has fit in. */
    static final int MOST_PERIODS = 10_000;

    /** How many items a report may have. */
    static final int MOST_ITEMS = 20_000;

    private static final BigDecimal MILLIS_PER_HOUR =
            BigDecimal.valueOf(Duration.ofHours(1).toMillis());
    private static final int HOUR_DIGITS = 4;

    private static final Comparator<@Nullable String> NULLS_LAST = Comparator.nullsLast(Comparator.naturalOrder());
    private static final Comparator<UsageView.UsageItem> ORDER = Comparator.comparing(UsageView.UsageItem::from)
            .thenComparing(UsageView.UsageItem::tenant)
            .thenComparing(UsageView.UsageItem::name, NULLS_LAST)
            .thenComparing(UsageView.UsageItem::clusterId, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(item -> item.cost() == null ? null : item.cost().currency(), NULLS_LAST);

    private final UsageRepository usage;
    private final Clock clock;

    UsageService(UsageRepository usage, Clock clock) {
        this.usage = usage;
        this.clock = clock;
    }

    /**
     * What is asked for.
     *
     * @param from null for the beginning of the month that {@code to} is in
     * @param to null for the present time
     * @param per null for the whole span as one period
     * @param ofAllTenants whether of all tenants that the caller may see, and not only of the one that the request is about
     */
    record Asked(
            @Nullable Instant from,
            @Nullable Instant to,
            UsageBy by,
            @Nullable Period per,
            boolean ofAllTenants) {}

    /**
     * A report.
     *
     * @throws InvalidInputException when the span is empty, or there would be too many periods or items
     */
    @Transactional
    UsageView report(Caller caller, Asked asked) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Instant to = asked.to() == null ? now : asked.to().truncatedTo(ChronoUnit.MILLIS);
        Instant from = asked.from() == null
                ? Period.MONTH.beginning(to.minusMillis(1))
                : asked.from().truncatedTo(ChronoUnit.MILLIS);
        List<Instant> bounds = bounds(from, to, asked.per());
        Instant until = now.isBefore(to) ? now : to;
        List<UsageRepository.Step> steps = until.isAfter(from)
                ? usage.steps(scope(caller, asked.ofAllTenants()), asked.by(), bounds, until, MOST_ITEMS + 1)
                : List.of();
        requireRoom(steps.size());
        Period per = asked.per();
        return new UsageView(from, to, asked.by().toString(), per == null ? null : per.word(), items(steps, bounds));
    }

    private static List<Instant> bounds(Instant from, Instant to, @Nullable Period per) {
        if (!from.isBefore(to)) {
            throw new InvalidInputException(
                    "/from",
                    "The span from " + from + " to " + to + " is empty.\nMaybe an earlier from, or a later to.");
        }
        if (per == null) {
            return List.of(from, to);
        }
        List<Instant> bounds = per.bounds(from, to, MOST_PERIODS + 2);
        if (bounds.size() > MOST_PERIODS + 1) {
            throw new InvalidInputException(
                    "/per",
                    "From " + from + " to " + to + " there are more than " + MOST_PERIODS + " periods of one "
                            + per.word() + ".\nMaybe longer periods, or a shorter span.");
        }
        return bounds;
    }

    private static UsageRepository.Scope scope(Caller caller, boolean ofAllTenants) {
        boolean isOperator = caller.roles().contains(Role.OPERATOR);
        return new UsageRepository.Scope(
                isOperator && ofAllTenants ? null : caller.tenantId(),
                isOperator || caller.isAdmin() ? null : caller.userId());
    }

    /** Carries what is used at the end of a period on into the next ones, group by group. */
    private static List<UsageView.UsageItem> items(List<UsageRepository.Step> steps, List<Instant> bounds) {
        List<UsageView.UsageItem> items = new ArrayList<>();
        int periods = bounds.size() - 1;
        for (int next = 0; next < steps.size(); ) {
            UsageRepository.Group group = steps.get(next).group();
            long nodes = 0;
            BigDecimal rate = BigDecimal.ZERO;
            for (int period = steps.get(next).period(); period < periods; period++) {
                Instant begin = bounds.get(period);
                Instant end = bounds.get(period + 1);
                long length = Duration.between(begin, end).toMillis();
                long millis = nodes * length;
                BigDecimal cost = rate.multiply(BigDecimal.valueOf(length));
                if (next < steps.size() && isAt(steps.get(next), group, period)) {
                    UsageRepository.Step step = steps.get(next++);
                    millis += step.millis();
                    cost = cost.add(step.cost());
                    nodes += step.nodes();
                    rate = rate.add(step.rate());
                }
                if (millis > 0) {
                    items.add(item(group, begin, end, millis, cost));
                    requireRoom(items.size());
                }
                if (nodes == 0
                        && (next == steps.size() || !steps.get(next).group().equals(group))) {
                    break;
                }
            }
        }
        items.sort(ORDER);
        return items;
    }

    private static boolean isAt(UsageRepository.Step step, UsageRepository.Group group, int period) {
        return step.period() == period && step.group().equals(group);
    }

    private static void requireRoom(int items) {
        if (items > MOST_ITEMS) {
            throw new InvalidInputException(
                    "",
                    "The report would have more than " + MOST_ITEMS
                            + " items.\nMaybe a shorter span, longer periods, or by something else.");
        }
    }

    private static UsageView.UsageItem item(
            UsageRepository.Group group, Instant begin, Instant end, long millis, BigDecimal cost) {
        String currency = group.currency();
        return new UsageView.UsageItem(
                begin,
                end,
                group.tenant(),
                group.name(),
                group.clusterId(),
                BigDecimal.valueOf(millis)
                        .divide(MILLIS_PER_HOUR, HOUR_DIGITS, RoundingMode.HALF_UP)
                        .doubleValue(),
                currency == null
                        ? null
                        : new UsageView.UsageCost(
                                cost.divide(MILLIS_PER_HOUR, 0, RoundingMode.HALF_UP)
                                        .longValueExact(),
                                currency));
    }
}
