package io.loom.provisioner.provider.joyent;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.contract.AccountCheck;
import io.loom.contract.ProviderOffer;
import io.loom.provisioner.cloud.AccountChecks;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an account is good for, and what it offers. */
record JoyentSurvey(JoyentApi api, JoyentConfig config, TaskContext task) {
    private static final long MIB_OF_GIB = 1024;

    /** Looks at what the configuration names; without credentials there is nothing more to look at. */
    List<AccountCheck> check() throws InterruptedException {
        List<AccountCheck> checks = new ArrayList<>();
        checks.add(AccountChecks.look(
                "credentials",
                () -> "They open the account " + api.get("", task).path("login").asText() + "."));
        if (!checks.getFirst().passed()) {
            return checks;
        }
        for (String network : config.networkNames()) {
            checks.add(AccountChecks.look(
                    "network " + network,
                    () -> "Its id is "
                            + Names.networks(api, List.of(network), task).getFirst() + "."));
        }
        checks.add(AccountChecks.look("quota", this::room));
        return checks;
    }

    private String room() throws InterruptedException {
        List<String> left = new ArrayList<>();
        for (ProviderOffer.Quota quota : quotas()) {
            Long limit = quota.limit();
            if (limit != null && quota.used() >= limit) {
                throw TaskFailure.quotaExceeded("All " + limit + " of " + quota.name()
                        + " are in use.\nMaybe ask the operator of the data center for more, or delete machines.");
            }
            if (limit != null) {
                left.add((limit - quota.used()) + " of " + limit + " " + quota.name());
            }
        }
        return left.isEmpty() ? "CloudAPI tells of no limit." : "Left are " + String.join(", ", left) + ".";
    }

    ProviderOffer discover() throws InterruptedException {
        List<ProviderOffer.Flavor> flavors = new ArrayList<>();
        api.get("/packages", task).forEach(size -> flavors.add(flavor(size)));
        List<ProviderOffer.Image> images = new ArrayList<>();
        api.get("/images", task)
                .forEach(image -> images.add(new ProviderOffer.Image(
                        image.path("id").asText(),
                        image.path("name").asText() + " "
                                + image.path("version").asText(),
                        "root")));
        List<ProviderOffer.Network> networks = new ArrayList<>();
        api.get("/networks", task)
                .forEach(network -> networks.add(new ProviderOffer.Network(
                        network.path("id").asText(), network.path("name").asText())));
        return new ProviderOffer(flavors, images, List.of(), networks, quotas());
    }

    private static ProviderOffer.Flavor flavor(JsonNode size) {
        String name = size.path("name").asText();
        return new ProviderOffer.Flavor(
                name,
                name,
                size.path("vcpus").asDouble(),
                size.path("memory").asLong(),
                size.path("disk").asLong() / MIB_OF_GIB,
                null,
                null,
                List.of());
    }

    /** Only where the operator has switched limits on; what is 0 or less at CloudAPI is no limit. */
    private List<ProviderOffer.Quota> quotas() throws InterruptedException {
        Optional<JsonNode> limits = api.find("/limits", task);
        List<ProviderOffer.Quota> quotas = new ArrayList<>();
        limits.ifPresent(all -> all.forEach(limit -> {
            String check = limit.path("check").asText();
            long value = limit.path("value").asLong();
            quotas.add(new ProviderOffer.Quota(
                    limit.path("by").asText()
                            + (check.isEmpty() ? "" : " of " + limit.path(check).asText()),
                    value > 0 ? value : null,
                    limit.path("used").asLong()));
        }));
        return quotas;
    }
}
