package io.loom.placement;

import io.loom.model.ClusterRequest;
import io.loom.model.InvalidInputException;
import io.loom.model.Price;
import io.loom.model.Problem;
import io.loom.model.Snapshot;
import io.loom.model.TemplateBody;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks a problem and puts it in terms. All that is wrong is collected before it is refused. */
final class TermsReader {

    /** More nodes than that are refused. */
    static final int MAX_NODES = 1_000_000;

    private final PlacementProblem problem;
    private final Snapshot snapshot;
    private final ClusterRequest request;
    private final TemplateBody body;
    private final List<Problem> problems = new ArrayList<>();

    TermsReader(PlacementProblem problem) {
        this.problem = problem;
        snapshot = problem.snapshot();
        request = problem.request();
        body = snapshot.template().body();
    }

    /** @throws InvalidInputException if the problem cannot be put in terms; every reason is named */
    Terms read(Weights weights) {
        Rule.Size size =
                new SizeReader(snapshot.template().name(), body.constraints().size(), problems).read(request.size());
        List<String> services = services();
        MarketReader.Market market = new MarketReader(snapshot, request, problems)
                .read(weights.of(ConstraintId.LOCATION_LIMIT).limit());
        refuse();
        BundleReader reader = new BundleReader(services, body.constraints(), snapshot.services());
        List<Bundle> bundles = reader.bundles();
        int maxNodes = maxNodes(size);
        List<Source> sources =
                new SourceReader(snapshot, market, bundles, problems).read(problem.existing(), size.max());
        List<Rule> rules = new RuleReader(body, bundles, market, weights, this::isAdded, problems)
                .read(size, sources.stream().mapToInt(Source::count).sum(), problem.allowance());
        addDisruption(rules, sources, weights);
        Terms terms = new Terms(
                bundles,
                reader.exclusive(bundles),
                market.machines(),
                market.places(),
                sources,
                rules,
                weights,
                maxNodes,
                currency(market.machines()));
        new PointCheck(terms, problems).check();
        refuse();
        return terms;
    }

    private int maxNodes(Rule.Size size) {
        long existing = problem.existing().stream()
                .mapToLong(nodes -> nodes.nodes().count())
                .sum();
        if (existing > MAX_NODES) {
            problems.add(Problem.error(
                    "/existing",
                    "The existing nodes (" + existing + ") must be " + MAX_NODES
                            + " at most.\nMaybe make several clusters."));
        }
        return (int) Math.max(size.max(), Math.min(existing, MAX_NODES));
    }

    private void addDisruption(List<Rule> rules, List<Source> sources, Weights weights) {
        if (sources.size() == 1) {
            return;
        }
        long all = sources.stream()
                .mapToLong(source -> source.count() * source.releaseDisruption())
                .sum();
        Long limit = weights.of(ConstraintId.DISRUPTION_BUDGET).limit();
        DisruptionBudget budget = problem.budget();
        rules.add(new Rule.Stillness());
        rules.add(new Rule.Disturbance(
                budget != null ? budget.of(all) : limit != null ? limit : Rule.Disturbance.AS_DEMANDED));
    }

    /** Whether the service is to be added to nodes that are there. */
    private boolean isAdded(String service) {
        return !problem.existing().isEmpty()
                && problem.existing().stream()
                        .noneMatch(nodes -> nodes.nodes().layout().services().contains(service));
    }

    private List<String> services() {
        List<String> services = request.services() != null
                ? request.services()
                : body.defaults().services();
        String pointer = request.services() != null ? "/services/" : "/template/defaults/services/";
        if (services.isEmpty()) {
            problems.add(
                    Problem.error(
                            request.services() != null ? "/services" : "/template/defaults/services",
                            "A cluster must have at least one service.\nMaybe leave the services out of the request, to have the template's."));
        }
        Set<String> compatible = body.compatibility().services();
        for (int i = 0; i < services.size(); i++) {
            String service = services.get(i);
            if (!snapshot.services().containsKey(service)) {
                problems.add(Problem.error(
                        pointer + i,
                        "The service " + service + " does not exist.\nMaybe one of "
                                + Words.known(snapshot.services().keySet()) + "."));
            } else if (!compatible.isEmpty() && !compatible.contains(service)) {
                problems.add(Problem.error(
                        pointer + i,
                        "The service " + service + " is not compatible with template "
                                + snapshot.template().name() + ".\nMaybe one of " + Words.known(compatible) + "."));
            }
        }
        return services;
    }

    private String currency(List<Machine> machines) {
        Set<String> currencies = new HashSet<>();
        machines.stream()
                .filter(machine -> machine.microsPerHour() > 0)
                .forEach(machine -> currencies.add(machine.currency()));
        if (currencies.size() > 1) {
            problems.add(Problem.error(
                    "/hardwareType",
                    "The hardware types are priced in different currencies (" + Words.known(currencies)
                            + "), which cannot be compared.\nMaybe give all prices in one of them."));
        }
        return currencies.stream().sorted().findFirst().orElse(Price.DEFAULT_CURRENCY);
    }

    private void refuse() {
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
    }
}
