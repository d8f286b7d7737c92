package io.loom.catalog;

import io.loom.model.Definition;
import io.loom.model.DefinitionKind;
import io.loom.model.Problem;
import io.loom.model.Provider;
import io.loom.model.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Warns of plugin types that are declared, but that no live provisioner serves. */
final class ServedCheck {

    private ServedCheck() {}

    static List<Problem> warnings(Definition definition, Holdings holdings) {
        List<Problem> warnings = new ArrayList<>();
        if (definition instanceof Provider provider) {
            warn(new Key(DefinitionKind.PROVIDER_TYPE, provider.providerType()), "/providertype", holdings, warnings);
        }
        if (definition instanceof Service service) {
            service.actions()
                    .forEach((action, how) -> warn(
                            new Key(DefinitionKind.AUTOMATOR_TYPE, how.automator()),
                            "/provisioner/actions/" + action.name().toLowerCase(Locale.ROOT) + "/type",
                            holdings,
                            warnings));
        }
        return warnings;
    }

    private static void warn(Key type, String pointer, Holdings holdings, List<Problem> warnings) {
        boolean declared = holdings.definitions().find(type.kind(), type.name()) != null;
        if (declared && !holdings.announced().contains(type)) {
            warnings.add(Problem.warning(
                    pointer,
                    "The " + type
                            + " is declared, but no live provisioner serves it; no cluster can be created with it.\n"
                            + "Maybe start a provisioner that has it."));
        }
    }
}
