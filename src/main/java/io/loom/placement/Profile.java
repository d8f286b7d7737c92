package io.loom.placement;

import io.loom.model.InvalidInputException;
import io.loom.model.Problem;
import io.loom.model.TemplateBody.ConstraintSetting;
import io.loom.model.TemplateBody.PlacementSettings;
import io.loom.placement.Weights.FairShare;
import io.loom.placement.Weights.Setting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A named set of weights, as a file of the weights folder says.
 *
 * @param name as requests and templates name it
 * @param description for people
 * @param weights of every constraint
 */
record Profile(String name, String description, Weights weights) {

    private static final Set<String> SETTINGS = Set.of("level", "weight", "share", "limit");
    private static final long MAX_LIMIT = 1_000_000_000_000_000L;
    private static final long MAX_PERCENT = 100;

    /**
     * Reads a profile.
     *
     * @param tree the parsed file
     * @throws InvalidInputException if a constraint is missing, unknown, or wrongly set; every reason is named
     */
    static Profile of(Map<String, Object> tree) {
        List<Problem> problems = new ArrayList<>();
        Map<ConstraintId, Setting> settings = new EnumMap<>(ConstraintId.class);
        if (tree.get("constraints") instanceof Map<?, ?> constraints) {
            constraints.forEach((id, value) -> {
                String pointer = "/constraints/" + id;
                ConstraintId constraint = ConstraintId.find(String.valueOf(id)).orElse(null);
                if (constraint == null) {
                    problems.add(unknown(pointer, String.valueOf(id)));
                } else {
                    settings.put(constraint, setting(constraint, value, pointer, problems));
                }
            });
        }
        for (ConstraintId constraint : ConstraintId.values()) {
            if (!settings.containsKey(constraint)
                    && problems.stream().noneMatch(p -> p.pointer().endsWith("/" + constraint.id()))) {
                problems.add(Problem.error(
                        "/constraints/" + constraint.id(),
                        "The profile has no weight for " + constraint.id() + ".\nMaybe add `" + constraint.id()
                                + ": {level: " + words(constraint.levels()) + ", weight: 0}` to turn it off."));
            }
        }
        if (!(tree.get("name") instanceof String name) || name.isBlank()) {
            problems.add(Problem.error("/name", "A profile must have a name."));
            throw new InvalidInputException(problems);
        }
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        return new Profile(name, String.valueOf(tree.getOrDefault("description", "")), new Weights(settings));
    }

    /**
     * These weights with a template's or a request's changes over them.
     *
     * @param pointer where the changes were written
     * @throws InvalidInputException if a change names no constraint or sets what cannot be
     */
    static Weights tune(Weights weights, PlacementSettings changes, String pointer) {
        List<Problem> problems = new ArrayList<>();
        Weights[] tuned = {weights};
        changes.weights().forEach((id, weight) -> {
            String at = pointer + "/weights/" + id;
            ConstraintId constraint = ConstraintId.find(id).orElse(null);
            if (constraint == null) {
                problems.add(unknown(at, id));
            } else if (isWeight(weight, at, id, problems)) {
                tuned[0] = tuned[0].with(constraint, tuned[0].of(constraint).withWeight(weight));
            }
        });
        changes.constraints().forEach((id, change) -> {
            String at = pointer + "/constraints/" + id;
            ConstraintId constraint = ConstraintId.find(id).orElse(null);
            if (constraint == null) {
                problems.add(unknown(at, id));
            } else {
                tuned[0] =
                        tuned[0].with(constraint, changed(constraint, tuned[0].of(constraint), change, at, problems));
            }
        });
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        return tuned[0];
    }

    private static Setting changed(
            ConstraintId constraint, Setting setting, ConstraintSetting change, String at, List<Problem> problems) {
        Setting changed = setting;
        if (change.level() != null) {
            Level level = level(change.level());
            if (level == null || !constraint.levels().contains(level)) {
                problems.add(wrongLevel(constraint, change.level(), at + "/level"));
            } else {
                changed = changed.withLevel(level);
            }
        }
        if (change.limit() != null && isLimit(constraint, change.limit(), at + "/limit", problems)) {
            changed = changed.withLimit(change.limit());
        }
        if (Boolean.FALSE.equals(change.enabled())) {
            changed = changed.withWeight(0);
        } else if (Boolean.TRUE.equals(change.enabled()) && !changed.on()) {
            changed = changed.withWeight(1);
        }
        return changed;
    }

    private static Setting setting(
            ConstraintId constraint, @Nullable Object value, String pointer, List<Problem> problems) {
        Setting off = new Setting(first(constraint.levels()), 0, FairShare.ACTUAL);
        if (!(value instanceof Map<?, ?> fields)) {
            problems.add(Problem.error(
                    pointer,
                    constraint.id() + " must have a level and a weight.\nMaybe `" + constraint.id() + ": {level: "
                            + words(constraint.levels()) + ", weight: 1}`."));
            return off;
        }
        fields.keySet().stream()
                .filter(field -> !SETTINGS.contains(String.valueOf(field)))
                .forEach(field -> problems.add(Problem.error(
                        pointer + "/" + field,
                        constraint.id() + " has no setting " + field
                                + ".\nMaybe one of level, limit, share, weight.")));
        Level level = level(fields.get("level"));
        if (level == null || !constraint.levels().contains(level)) {
            problems.add(wrongLevel(constraint, String.valueOf(fields.get("level")), pointer + "/level"));
            level = off.level();
        }
        long weight = number(fields.get("weight"), -1);
        if (!isWeight(weight, pointer + "/weight", constraint.id(), problems)) {
            return off;
        }
        Setting setting =
                new Setting(level, weight, share(constraint, fields.get("share"), pointer + "/share", problems));
        long limit = number(fields.get("limit"), -1);
        return fields.containsKey("limit") && isLimit(constraint, limit, pointer + "/limit", problems)
                ? setting.withLimit(limit)
                : setting;
    }

    private static boolean isLimit(ConstraintId constraint, long limit, String pointer, List<Problem> problems) {
        if (constraint.limit() == null) {
            problems.add(
                    Problem.error(
                            pointer,
                            constraint.id()
                                    + " has no limit of its own.\nMaybe change its weight, or the quantities of the template."));
            return false;
        }
        long most = constraint == ConstraintId.HEADROOM ? MAX_PERCENT : MAX_LIMIT;
        if (limit < 0 || limit > most) {
            problems.add(Problem.error(
                    pointer,
                    "The limit of " + constraint.id() + " (" + constraint.limit()
                            + ") must be a whole number from 0 to " + most + ".\nMaybe leave it out."));
            return false;
        }
        return true;
    }

    private static FairShare share(
            ConstraintId constraint, @Nullable Object value, String pointer, List<Problem> problems) {
        boolean shared = constraint == ConstraintId.SPREAD || constraint == ConstraintId.STRICT_SPREAD;
        if (value == null) {
            return FairShare.ACTUAL;
        }
        for (FairShare share : FairShare.values()) {
            if (shared && share.name().toLowerCase(Locale.ROOT).equals(value)) {
                return share;
            }
        }
        problems.add(Problem.error(
                pointer,
                shared
                        ? "The share of " + constraint.id() + " (" + value + ") must be actual or minimum."
                        : constraint.id() + " has no share.\nMaybe one of level, weight."));
        return FairShare.ACTUAL;
    }

    private static @Nullable Level level(@Nullable Object word) {
        return Arrays.stream(Level.values())
                .filter(level -> level.word().equals(word))
                .findFirst()
                .orElse(null);
    }

    private static long number(@Nullable Object value, long otherwise) {
        return value instanceof Integer || value instanceof Long ? ((Number) value).longValue() : otherwise;
    }

    private static boolean isWeight(@Nullable Long weight, String pointer, String id, List<Problem> problems) {
        if (weight == null || weight < 0 || weight > Weights.MAX_WEIGHT) {
            problems.add(Problem.error(
                    pointer,
                    "The weight of " + id + " must be a whole number from 0 to " + Weights.MAX_WEIGHT
                            + ".\nMaybe 0, to turn it off."));
            return false;
        }
        return true;
    }

    private static Problem unknown(String pointer, String id) {
        return Problem.error(
                pointer,
                "There is no constraint " + id + ".\nMaybe one of " + String.join(", ", ConstraintId.ids()) + ".");
    }

    private static Problem wrongLevel(ConstraintId constraint, String level, String pointer) {
        return Problem.error(
                pointer,
                constraint.id() + " cannot be at level " + level + ".\nMaybe " + words(constraint.levels()) + ".");
    }

    private static Level first(Set<Level> levels) {
        return levels.stream().sorted().findFirst().orElseThrow();
    }

    private static String words(Set<Level> levels) {
        return levels.stream()
                .sorted()
                .map(level -> level.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(" or "));
    }
}
