package io.loom.model;

import io.loom.model.TemplateBody.Constraints;
import java.util.ArrayList;
import java.util.List;

/** Checks one partial template against the other definitions. */
final class PartialCheck {

    private PartialCheck() {}

    static List<Problem> of(PartialTemplate partial, DefinitionSet all) {
        String subject = Validation.subject(partial);
        TemplateBody body = partial.body();
        List<Problem> problems = new ArrayList<>();
        NameCheck names = new NameCheck(subject, all, problems);
        for (String service : body.defaults().services()) {
            names.require(DefinitionKind.SERVICE, service, "/defaults/services");
        }
        names.requireDefaults(body.defaults());
        names.warnOfCompatibility(body.compatibility());
        if (!body.constraints().equals(Constraints.NONE)) {
            problems.add(Problem.warning(
                    "/constraints",
                    subject + ": the constraints of a partial template have no effect.\n"
                            + "Maybe move them into the cluster template."));
        }
        if (body.lease() != null) {
            problems.add(Problem.warning(
                    "/administration",
                    subject + ": the lease of a partial template has no effect.\n"
                            + "Maybe move it into the cluster template."));
        }
        if (body.repair() != null) {
            problems.add(Problem.warning(
                    "/administration/repair",
                    subject + ": who repairs what inspections find has no effect in a partial template.\n"
                            + "Maybe move it into the cluster template."));
        }
        if (body.noCapacity() != null) {
            problems.add(Problem.warning(
                    "/administration/noCapacity",
                    subject + ": what becomes of nodes without capacity has no effect in a partial template.\n"
                            + "Maybe move it into the cluster template."));
        }
        MacroCheck.check(subject, "/defaults/config", body.defaults().config(), problems);
        for (int index = 0; index < body.links().size(); index++) {
            MacroCheck.check(
                    subject, "/links/" + index + "/url", body.links().get(index).url(), problems);
        }
        return problems;
    }
}
