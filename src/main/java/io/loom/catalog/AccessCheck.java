package io.loom.catalog;

import io.loom.model.Definition;
import io.loom.model.Problem;
import io.loom.model.Provider;
import io.loom.tenancy.Access;
import java.util.List;

/** Refuses providers that the tenant may not use. */
final class AccessCheck {

    private AccessCheck() {}

    static List<Problem> errors(Definition definition, Access access) {
        return definition instanceof Provider provider
                ? access.refusal(provider).map(reason -> Problem.error("", reason)).stream()
                        .toList()
                : List.of();
    }
}
