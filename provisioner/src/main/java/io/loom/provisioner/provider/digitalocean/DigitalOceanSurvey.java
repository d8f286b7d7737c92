package io.loom.provisioner.provider.digitalocean;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.contract.AccountCheck;
import io.loom.contract.ProviderOffer;
import io.loom.provisioner.cloud.AccountChecks;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an account is good for, and what it offers. */
record DigitalOceanSurvey(DigitalOceanApi api, DigitalOceanConfig config, TaskContext task) {

    /** Looks at what the configuration names; without credentials there is nothing more to look at. */
    List<AccountCheck> check() throws InterruptedException {
        List<AccountCheck> checks = new ArrayList<>();
        checks.add(AccountChecks.look("credentials", this::account));
        if (!checks.getFirst().passed()) {
            return checks;
        }
        checks.add(AccountChecks.look("quota of droplets", this::room));
        String region = config.region();
        if (region != null) {
            checks.add(AccountChecks.look("region " + region, () -> available(region)));
        }
        String vpc = config.vpc();
        if (vpc != null) {
            checks.add(AccountChecks.look("vpc " + vpc, () -> fits(vpc)));
        }
        return checks;
    }

    private String account() throws InterruptedException {
        String status = api.get("/account", task).path("account").path("status").asText();
        if (status.equals("locked")) {
            throw TaskFailure.lasting("account-locked", "DigitalOcean says that the account is locked.");
        }
        return "They open the account, which is " + status + ".";
    }

    private String room() throws InterruptedException {
        ProviderOffer.Quota droplets = droplets();
        Long limit = droplets.limit();
        if (limit == null) {
            return droplets.used() + " droplets are in use, and no limit is told.";
        }
        if (droplets.used() >= limit) {
            throw TaskFailure.quotaExceeded("All " + limit
                    + " droplets of the account are in use.\nMaybe ask DigitalOcean for more, or delete some.");
        }
        return (limit - droplets.used()) + " of " + limit + " droplets are left.";
    }

    private ProviderOffer.Quota droplets() throws InterruptedException {
        JsonNode limit = api.get("/account", task).path("account").path("droplet_limit");
        long used =
                api.get("/droplets?per_page=1", task).path("meta").path("total").asLong();
        return new ProviderOffer.Quota("droplets", limit.isNumber() ? limit.asLong() : null, used);
    }

    private String available(String region) throws InterruptedException {
        List<JsonNode> found = new ArrayList<>();
        api.list("/regions", "regions", task, one -> {
            if (one.path("slug").asText().equals(region)) {
                found.add(one);
            }
        });
        if (found.isEmpty()) {
            throw TaskFailure.lasting("not-found", "DigitalOcean has no region " + region + ".");
        }
        if (!found.getFirst().path("available").asBoolean()) {
            throw TaskFailure.noCapacity("DigitalOcean makes no droplets in " + region + " now.");
        }
        return "It is " + found.getFirst().path("name").asText() + ".";
    }

    private String fits(String vpc) throws InterruptedException {
        JsonNode found = api.find("/vpcs/" + DigitalOceanApi.word(vpc), task)
                .orElseThrow(() -> TaskFailure.lasting("not-found", "DigitalOcean has no VPC " + vpc + "."))
                .path("vpc");
        String where = found.path("region").asText();
        if (config.region() != null && !where.equals(config.region())) {
            throw TaskFailure.lasting(
                    "bad-field",
                    "It is in the region " + where + ", and droplets are made in " + config.region() + ".");
        }
        return "It is " + found.path("name").asText() + " in " + where + ".";
    }

    ProviderOffer discover() throws InterruptedException {
        List<ProviderOffer.Flavor> flavors = new ArrayList<>();
        api.list("/sizes", "sizes", task, size -> {
            if (size.path("available").asBoolean(true)) {
                flavors.add(flavor(size));
            }
        });
        List<ProviderOffer.Image> images = new ArrayList<>();
        api.list("/images", "images", task, image -> images.add(image(image)));
        List<String> regions = new ArrayList<>();
        api.list("/regions", "regions", task, region -> {
            if (region.path("available").asBoolean()) {
                regions.add(region.path("slug").asText());
            }
        });
        List<ProviderOffer.Network> networks = new ArrayList<>();
        api.list(
                "/vpcs",
                "vpcs",
                task,
                vpc -> networks.add(new ProviderOffer.Network(
                        vpc.path("id").asText(),
                        vpc.path("name").asText() + " in " + vpc.path("region").asText())));
        return new ProviderOffer(flavors, images, regions.stream().sorted().toList(), networks, List.of(droplets()));
    }

    private static ProviderOffer.Flavor flavor(JsonNode size) {
        List<String> regions = new ArrayList<>();
        size.path("regions").forEach(region -> regions.add(region.asText()));
        JsonNode price = size.path("price_hourly");
        String slug = size.path("slug").asText();
        return new ProviderOffer.Flavor(
                slug,
                size.path("description").asText("").isEmpty()
                        ? slug
                        : size.path("description").asText() + " " + slug,
                size.path("vcpus").asDouble(),
                size.path("memory").asLong(),
                size.path("disk").asLong(),
                price.isNumber() ? price.decimalValue() : null,
                price.isNumber() ? "USD" : null,
                regions);
    }

    private static ProviderOffer.Image image(JsonNode image) {
        String slug = image.path("slug").asText("");
        String id = slug.isEmpty() || slug.equals("null") ? image.path("id").asText() : slug;
        return new ProviderOffer.Image(
                id,
                image.path("distribution").asText() + " " + image.path("name").asText(),
                user(image));
    }

    /** Images of DigitalOcean's own let root in. */
    private static @Nullable String user(JsonNode image) {
        return image.path("public").asBoolean() ? "root" : null;
    }
}
