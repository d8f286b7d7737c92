package io.loom.catalog;

import io.loom.catalog.ProviderUse.ClusterUse;
import io.loom.catalog.SecretFields.Parted;
import io.loom.model.ClusterTemplate;
import io.loom.model.Definition;
import io.loom.model.DefinitionKind;
import io.loom.model.DefinitionSet;
import io.loom.model.InvalidInputException;
import io.loom.model.Problem;
import io.loom.model.Provider;
import io.loom.model.Validation;
import io.loom.model.document.DefinitionReader;
import io.loom.model.document.DefinitionWriter;
import io.loom.model.document.Reading;
import io.loom.platform.Page;
import io.loom.platform.PageQuery;
import io.loom.platform.ProblemException;
import io.loom.platform.Versions;
import io.loom.tenancy.Caller;
import io.loom.tenancy.CallerContext;
import io.loom.tenancy.TenantAccess;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads and writes single definitions of the caller's tenant. */
@ApplicationScoped
class CatalogService {

    private final DefinitionStore store;
    private final DefinitionRepository rows;
    private final SecretFields secretFields;
    private final TuningCheck tuning;
    private final CallerContext callers;
    private final ProviderUse providerUse;
    private final ProviderMoves moves;
    private final TenantAccess access;

    CatalogService(
            DefinitionStore store,
            DefinitionRepository rows,
            SecretFields secretFields,
            TuningCheck tuning,
            CallerContext callers,
            ProviderUse providerUse,
            ProviderMoves moves,
            TenantAccess access) {
        this.store = store;
        this.rows = rows;
        this.secretFields = secretFields;
        this.tuning = tuning;
        this.callers = callers;
        this.providerUse = providerUse;
        this.moves = moves;
        this.access = access;
    }

    /**
     * A version of a definition.
     *
     * @param document as JSON values, without secrets
     * @param version from 1; 0 for a plugin type that provisioners announce
     * @param warnings from its writing
     */
    record Version(Map<String, Object> document, int version, List<Problem> warnings) {}

    @Transactional
    Page<Version> list(DefinitionKind kind, PageQuery query) {
        Holdings holdings = store.load(callers.caller().tenantId());
        List<Definition> wanted = holdings.definitions().all().stream()
                .filter(definition -> definition.kind() == kind)
                .filter(definition -> query.after() == null || definition.name().compareTo(query.after()) > 0)
                .limit(query.fetch())
                .toList();
        return Page.of(query, wanted, Definition::name, definition -> version(holdings, definition));
    }

    @Transactional
    Version get(DefinitionKind kind, String name) {
        Holdings holdings = store.load(callers.caller().tenantId());
        return version(holdings, existing(holdings, new Key(kind, name)));
    }

    @Transactional
    Page<Version> versions(DefinitionKind kind, String name, PageQuery query) {
        Caller caller = callers.caller();
        int before = query.after() == null ? Integer.MAX_VALUE : number(query.after());
        if (rows.last(caller.tenantId(), kind, name).isEmpty()) {
            throw missing(new Key(kind, name));
        }
        return Page.of(
                query,
                rows.versions(caller.tenantId(), kind, name, before, query.fetch()),
                row -> Integer.toString(row.version),
                CatalogService::pastVersion);
    }

    @Transactional
    Version version(DefinitionKind kind, String name, int version) {
        return rows.version(callers.caller().tenantId(), kind, name, version)
                .filter(row -> !row.deleted)
                .map(CatalogService::version)
                .orElseThrow(() -> ProblemException.notFound("version " + version + " of", new Key(kind, name)));
    }

    /** A cluster template with all that it extends and includes. */
    @Transactional
    Version resolved(String name) {
        Holdings holdings = store.load(callers.caller().tenantId());
        Key key = new Key(DefinitionKind.CLUSTER_TEMPLATE, name);
        ClusterTemplate template = (ClusterTemplate) existing(holdings, key);
        ClusterTemplate resolved = holdings.definitions().resolver().resolve(template);
        DefinitionEntity row = holdings.rows().get(key);
        return new Version(DefinitionWriter.toMap(resolved), row == null ? 0 : row.version, List.of());
    }

    @Transactional
    Version create(DefinitionKind kind, String source, String text) {
        Caller caller = callers.caller();
        Holdings holdings = store.lock(caller.tenantId());
        Reading reading = read(kind, source, text);
        Key key = Key.of(definition(reading));
        if (holdings.rows().containsKey(key) || holdings.announced().contains(key)) {
            throw ProblemException.conflict(
                    "There is a " + key + " already.\nMaybe change it, with its version as If-Match.");
        }
        return write(caller, holdings, reading, null, false);
    }

    /**
     * Writes the next version.
     *
     * @param force whether a provider may be written though it is then elsewhere than machines that stand at it
     */
    @Transactional
    Version update(
            DefinitionKind kind, String name, @Nullable String ifMatch, boolean force, String source, String text) {
        Caller caller = callers.caller();
        Holdings holdings = store.lock(caller.tenantId());
        DefinitionEntity row = matching(holdings, new Key(kind, name), ifMatch);
        Reading reading = read(kind, source, text);
        if (!definition(reading).name().equals(name)) {
            throw new InvalidInputException(
                    "/name",
                    "The name is \"" + definition(reading).name() + "\", but \"" + name
                            + "\" is to be changed.\nMaybe create the other one, and delete this one.");
        }
        return write(caller, holdings, reading, row, force);
    }

    @Transactional
    void delete(DefinitionKind kind, String name, @Nullable String ifMatch) {
        Caller caller = callers.caller();
        Holdings holdings = store.lock(caller.tenantId());
        Key key = new Key(kind, name);
        DefinitionEntity row = matching(holdings, key, ifMatch);
        if (kind == DefinitionKind.PROVIDER) {
            ClusterUse inUse = providerUse.at(caller.tenantId(), name);
            if (inUse.count() > 0) {
                throw ProblemException.conflict("The " + key + " has machines of these clusters: " + inUse.inWords()
                        + ".\nMaybe delete them first.");
            }
        }
        DefinitionSet after = holdings.announced().contains(key)
                ? holdings.definitions()
                : holdings.definitions().without(kind, name);
        List<Problem> broken = ChangeCheck.broken(holdings.definitions(), after, Set.of(key));
        if (!broken.isEmpty()) {
            throw ProblemException.conflict("The " + key + " is still needed.\n"
                    + String.join("\n", broken.stream().map(Problem::message).toList()));
        }
        store.delete(caller, row);
    }

    private Version write(
            Caller caller, Holdings holdings, Reading reading, @Nullable DefinitionEntity before, boolean force) {
        Definition definition = definition(reading);
        Parted parted = null;
        if (definition instanceof Provider provider) {
            parted = secretFields.part(provider, holdings.providerType(provider.providerType()), before);
            definition = parted.provider();
        }
        DefinitionSet after = holdings.definitions().with(definition);
        List<Problem> problems = new ArrayList<>(reading.problems());
        problems.addAll(Validation.of(definition, after));
        problems.addAll(tuning.errors(definition));
        problems.addAll(NewNames.errors(definition, before));
        problems.addAll(AccessCheck.errors(definition, access.accessOf(caller.tenantId())));
        problems.addAll(ServedCheck.warnings(definition, holdings));
        List<Problem> errors = new ArrayList<>(Validation.errors(problems));
        ChangeCheck.broken(holdings.definitions(), after, Set.of(Key.of(definition)))
                .forEach(broken -> errors.add(Problem.error("", broken.message())));
        if (!errors.isEmpty()) {
            throw new InvalidInputException(errors);
        }
        problems.removeAll(errors);
        if (before != null
                && definition.equals(DefinitionStore.definition(before))
                && (parted == null || parted.secrets().isEmpty() || parted.keptId() != null)) {
            return new Version(before.document, before.version, problems);
        }
        Optional<String> stale = StatedVersion.conflict(Key.of(definition), reading, before);
        if (stale.isPresent()) {
            throw ProblemException.conflict(stale.get());
        }
        Optional<String> move =
                before == null ? Optional.empty() : moves.refusal(caller.tenantId(), before, definition, holdings);
        if (move.isPresent() && !force) {
            throw ProblemException.conflict(move.get());
        }
        DefinitionEntity row = store.write(
                caller,
                definition,
                parted == null ? null : secretFields.store(caller.tenantId(), parted),
                move.isPresent());
        return new Version(row.document, row.version, problems);
    }

    private static Reading read(DefinitionKind kind, String source, String text) {
        Reading reading;
        try {
            reading = DefinitionReader.read(kind, source, text);
        } catch (InvalidInputException broken) {
            throw new ProblemException(400, String.valueOf(broken.getMessage()));
        }
        if (reading.definition() == null) {
            throw new InvalidInputException(Validation.errors(reading.problems()));
        }
        return reading;
    }

    private static Definition definition(Reading reading) {
        Definition definition = reading.definition();
        if (definition == null) {
            throw new IllegalArgumentException("A document with errors cannot be written: " + reading.problems());
        }
        return definition;
    }

    private static Definition existing(Holdings holdings, Key key) {
        Definition found = holdings.definitions().find(key.kind(), key.name());
        if (found == null) {
            throw missing(key);
        }
        return found;
    }

    /** The stored definition, if the caller knows its current version. */
    private static DefinitionEntity matching(Holdings holdings, Key key, @Nullable String ifMatch) {
        DefinitionEntity row = holdings.rows().get(key);
        if (row == null && holdings.announced().contains(key)) {
            throw ProblemException.conflict("The " + key
                    + " is announced by a provisioner, and cannot be changed here.\nMaybe change its plugin.");
        }
        if (row == null) {
            throw missing(key);
        }
        Versions.require(ifMatch, row.version);
        return row;
    }

    private static ProblemException missing(Key key) {
        return ProblemException.notFound(Key.word(key.kind()), key.name());
    }

    private static Version version(Holdings holdings, Definition definition) {
        DefinitionEntity row = holdings.announced().contains(Key.of(definition))
                ? null
                : holdings.rows().get(Key.of(definition));
        return row == null ? new Version(DefinitionWriter.toMap(definition), 0, List.of()) : version(row);
    }

    private static Version version(DefinitionEntity row) {
        return new Version(
                row.deleted
                        ? Map.of("kind", row.kind.document(), "name", row.name, "deleted", true)
                        : DefinitionWriter.toMap(DefinitionStore.definition(row)),
                row.version,
                List.of());
    }

    /** A version with who wrote it, and when. */
    private static Version pastVersion(DefinitionEntity row) {
        Version version = version(row);
        Map<String, Object> document = new LinkedHashMap<>(version.document());
        document.put("writtenBy", row.writtenBy);
        document.put("writtenAt", row.writtenAt);
        return new Version(document, version.version(), List.of());
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new InvalidInputException("", "The cursor is not one of ours.\nMaybe start without a cursor.");
        }
    }
}
