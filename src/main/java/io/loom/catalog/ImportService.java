package io.loom.catalog;

import io.loom.catalog.ImportReport.Adapted;
import io.loom.catalog.ImportReport.Finding;
import io.loom.catalog.ImportReport.Outcome;
import io.loom.catalog.ImportReport.Refused;
import io.loom.catalog.ImportReport.Taken;
import io.loom.catalog.SecretFields.Parted;
import io.loom.contract.PluginDescriptor;
import io.loom.model.Definition;
import io.loom.model.DefinitionKind;
import io.loom.model.PluginType;
import io.loom.model.Problem;
import io.loom.model.Provider;
import io.loom.model.Validation;
import io.loom.model.document.CatalogFolder;
import io.loom.model.document.DefinitionReader;
import io.loom.model.document.DefinitionWriter;
import io.loom.model.document.Reading;
import io.loom.platform.ProblemException;
import io.loom.tenancy.Access;
import io.loom.tenancy.Caller;
import io.loom.tenancy.CallerContext;
import io.loom.tenancy.TenantAccess;
import io.quarkus.narayana.jta.runtime.TransactionConfiguration;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes many definitions at once, and gives them all back. */
@ApplicationScoped
class ImportService {

    private static final int LONGEST_SECONDS = 3600;

    private final DefinitionStore store;
    private final SecretFields secretFields;
    private final TuningCheck tuning;
    private final CallerContext callers;
    private final ProviderMoves moves;
    private final TenantAccess access;

    ImportService(
            DefinitionStore store,
            SecretFields secretFields,
            TuningCheck tuning,
            CallerContext callers,
            ProviderMoves moves,
            TenantAccess access) {
        this.store = store;
        this.secretFields = secretFields;
        this.tuning = tuning;
        this.callers = callers;
        this.moves = moves;
        this.access = access;
    }

    /**
     * A text to import.
     *
     * @param source names it in the report; as a path, its folder and ending help to tell kind and language
     */
    record Document(String source, String text) {}

    /** A definition that may be taken. */
    private record Candidate(
            Reading reading,
            Definition definition,
            @Nullable Parted parted) {

        Key key() {
            return Key.of(definition);
        }
    }

    /**
     * Imports in one transaction: everything, or, with something refused, nothing.
     *
     * @param skipInvalid whether to take what is right although something is refused
     * @param force whether providers may be written though they are then elsewhere than machines that stand at them
     * @param dryRun whether nothing is written
     * @param passClusters whether documents that describe clusters are passed by, instead of refused
     * @throws ProblemException 409 where one is, or a document changes another version than it says, and it may not be left out
     */
    @Transactional
    @TransactionConfiguration(timeout = LONGEST_SECONDS)
    ImportReport importAll(
            List<Document> documents, boolean skipInvalid, boolean force, boolean dryRun, boolean passClusters) {
        Caller caller = callers.caller();
        Holdings holdings = store.lock(caller.tenantId());
        List<Reading> readings = new ArrayList<>();
        documents.forEach(
                document -> readings.addAll(DefinitionReader.read(document.source(), document.text(), passClusters)));
        List<Refused> refused = new ArrayList<>();
        List<Candidate> candidates = candidates(holdings, CatalogFolder.withoutDuplicates(readings), refused);
        Map<Key, String> moved = moved(caller, holdings, candidates);
        Map<Key, String> barred = stale(holdings, candidates);
        if (!force) {
            moved.forEach(barred::putIfAbsent);
        }
        if (!skipInvalid && !barred.isEmpty()) {
            throw ProblemException.conflict(String.join("\n", barred.values()));
        }
        candidates.stream()
                .filter(candidate -> barred.containsKey(candidate.key()))
                .forEach(candidate -> refused.add(refused(
                        candidate.reading(),
                        List.of(Problem.error("", Objects.requireNonNull(barred.get(candidate.key())))))));
        candidates.removeIf(candidate -> barred.containsKey(candidate.key()));
        Access allowed = access.accessOf(caller.tenantId());
        Selection selection = new Selection(
                holdings.definitions(),
                definition -> Stream.of(
                                tuning.errors(definition),
                                AccessCheck.errors(definition, allowed),
                                NewNames.errors(definition, holdings.rows().get(Key.of(definition))))
                        .flatMap(List::stream)
                        .toList());
        candidates.forEach(candidate -> selection.add(candidate.definition()));
        Map<Key, List<Problem>> errors = selection.settle();
        boolean write = !dryRun && (skipInvalid || refused.isEmpty() && errors.isEmpty());
        Holdings served = new Holdings(selection.settled(), holdings.rows(), holdings.announced());
        List<Taken> taken = new ArrayList<>();
        List<Adapted> adapted = new ArrayList<>();
        for (Candidate candidate : candidates) {
            List<Problem> wrong = errors.get(candidate.key());
            if (wrong != null) {
                List<Problem> all =
                        new ArrayList<>(Validation.errors(candidate.reading().problems()));
                all.addAll(wrong);
                refused.add(refused(candidate.reading(), all));
                continue;
            }
            Outcome outcome = outcome(holdings, candidate);
            if (write && outcome != Outcome.UNCHANGED) {
                Parted parted = candidate.parted();
                store.write(
                        caller,
                        candidate.definition(),
                        parted == null ? null : secretFields.store(caller.tenantId(), parted),
                        moved.containsKey(candidate.key()));
            }
            List<Problem> warnings = new ArrayList<>(selection.warnings(candidate.definition()));
            warnings.addAll(ServedCheck.warnings(candidate.definition(), served));
            taken.add(taken(candidate, outcome, warnings));
            if (!candidate.reading().changes().isEmpty()) {
                adapted.add(new Adapted(
                        candidate.reading().source(),
                        candidate.key().kind().document(),
                        candidate.key().name(),
                        Finding.ofChanges(candidate.reading().changes())));
            }
        }
        return new ImportReport(taken, adapted, refused, write);
    }

    /** Everything that is stored, as YAML documents in the order in which their kinds build on each other. */
    @Transactional
    String exportAll() {
        Holdings holdings = store.load(callers.caller().tenantId());
        List<DefinitionKind> order = List.of(
                DefinitionKind.PROVIDER_TYPE,
                DefinitionKind.AUTOMATOR_TYPE,
                DefinitionKind.PROVIDER,
                DefinitionKind.HARDWARE_TYPE,
                DefinitionKind.IMAGE_TYPE,
                DefinitionKind.SERVICE,
                DefinitionKind.PARTIAL_TEMPLATE,
                DefinitionKind.CLUSTER_TEMPLATE);
        return DefinitionWriter.toYaml(order.stream()
                .flatMap(kind -> holdings.rows().entrySet().stream()
                        .filter(row -> row.getKey().kind() == kind)
                        .sorted(Map.Entry.comparingByKey(Comparator.comparing(Key::name))))
                .map(row -> DefinitionStore.definition(row.getValue()))
                .toList());
    }

    private List<Candidate> candidates(Holdings holdings, List<Reading> readings, List<Refused> refused) {
        Map<String, PluginDescriptor> declared = new LinkedHashMap<>();
        for (Reading reading : readings) {
            if (reading.definition() instanceof PluginType type && type.kind() == DefinitionKind.PROVIDER_TYPE) {
                declared.put(type.name(), type.descriptor());
            }
        }
        List<Candidate> candidates = new ArrayList<>();
        for (Reading reading : readings) {
            Definition definition = reading.definition();
            if (definition == null) {
                refused.add(refused(reading, Validation.errors(reading.problems())));
            } else if (definition instanceof Provider provider) {
                boolean announced =
                        holdings.announced().contains(new Key(DefinitionKind.PROVIDER_TYPE, provider.providerType()));
                PluginDescriptor known = holdings.providerType(provider.providerType());
                PluginDescriptor descriptor = announced ? known : declared.getOrDefault(provider.providerType(), known);
                Parted parted =
                        secretFields.part(provider, descriptor, holdings.rows().get(Key.of(provider)));
                candidates.add(new Candidate(reading, parted.provider(), parted));
            } else {
                candidates.add(new Candidate(reading, definition, null));
            }
        }
        return candidates;
    }

    /** Providers that would be elsewhere than what stands at them, and why they should not. */
    private Map<Key, String> moved(Caller caller, Holdings holdings, List<Candidate> candidates) {
        Map<Key, String> moved = new LinkedHashMap<>();
        for (Candidate candidate : candidates) {
            DefinitionEntity before = holdings.rows().get(candidate.key());
            if (before != null) {
                moves.refusal(caller.tenantId(), before, candidate.definition(), holdings)
                        .ifPresent(reason -> moved.put(candidate.key(), reason));
            }
        }
        return moved;
    }

    /** Those whose documents say another version than the one that they would change, and how that is said. */
    private static Map<Key, String> stale(Holdings holdings, List<Candidate> candidates) {
        Map<Key, String> stale = new LinkedHashMap<>();
        for (Candidate candidate : candidates) {
            if (outcome(holdings, candidate) != Outcome.UNCHANGED) {
                StatedVersion.conflict(
                                candidate.key(),
                                candidate.reading(),
                                holdings.rows().get(candidate.key()))
                        .ifPresent(conflict -> stale.put(candidate.key(), conflict));
            }
        }
        return stale;
    }

    private static Outcome outcome(Holdings holdings, Candidate candidate) {
        DefinitionEntity before = holdings.rows().get(candidate.key());
        if (before == null) {
            return Outcome.CREATED;
        }
        Parted parted = candidate.parted();
        boolean sameSecrets = parted == null || Objects.equals(parted.keptId(), before.secretsId);
        return sameSecrets && DefinitionStore.definition(before).equals(candidate.definition())
                ? Outcome.UNCHANGED
                : Outcome.UPDATED;
    }

    private static Taken taken(Candidate candidate, Outcome outcome, List<Problem> warnings) {
        List<Problem> all = new ArrayList<>(candidate.reading().problems());
        all.addAll(warnings);
        return new Taken(
                candidate.reading().source(),
                candidate.key().kind().document(),
                candidate.key().name(),
                outcome,
                Finding.of(all));
    }

    private static Refused refused(Reading reading, List<Problem> problems) {
        DefinitionKind kind = reading.kind();
        return new Refused(
                reading.source(), kind == null ? null : kind.document(), reading.name(), Finding.of(problems));
    }
}
