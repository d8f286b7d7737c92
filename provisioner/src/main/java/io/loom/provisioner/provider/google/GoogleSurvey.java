package io.loom.provisioner.provider.google;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.contract.AccountCheck;
import io.loom.contract.ProviderOffer;
import io.loom.provisioner.cloud.AccountChecks;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What an account is good for, and what it offers. */
record GoogleSurvey(GoogleApi api, GoogleConfig config, TaskContext task) {

    /** Without these of a region, no machine can be made there. */
    private static final Set<String> NEEDED = Set.of("CPUS", "INSTANCES");

    /** Looks at what the configuration names; without credentials there is nothing more to look at. */
    List<AccountCheck> check() throws InterruptedException {
        List<AccountCheck> checks = new ArrayList<>();
        checks.add(AccountChecks.look(
                "credentials",
                () -> "They open the project " + api.get("", task).path("name").asText() + "."));
        if (!checks.getFirst().passed()) {
            return checks;
        }
        checks.add(AccountChecks.look("network " + config.network(), () -> there(InstanceOrder.networkPath(config))));
        String zone = config.zone();
        if (zone != null) {
            checks.add(AccountChecks.look("zone " + zone, () -> up(api.get("/zones/" + zone, task))));
            String subnetwork = InstanceOrder.subnetworkPath(config, zone);
            if (subnetwork != null) {
                checks.add(AccountChecks.look("subnetwork " + config.subnetwork(), () -> there(subnetwork)));
            }
            String region = InstanceOrder.region(zone);
            checks.add(AccountChecks.look("quota of " + region, () -> room(region)));
        }
        return checks;
    }

    private String there(String path) throws InterruptedException {
        Optional<JsonNode> found = path.startsWith("projects/") ? api.findAny(path, task) : api.find("/" + path, task);
        if (found.isEmpty()) {
            throw TaskFailure.lasting("not-found", "Google has no " + path + " in " + config.project() + ".");
        }
        return "It is " + found.get().path("name").asText() + ".";
    }

    private static String up(JsonNode zone) {
        String status = zone.path("status").asText();
        if (!status.equals("UP")) {
            throw TaskFailure.passing("zone-down", "Google says that it is " + status + ".");
        }
        return "It is UP.";
    }

    private String room(String region) throws InterruptedException {
        JsonNode quotas = api.get("/regions/" + region, task).path("quotas");
        List<String> left = new ArrayList<>();
        for (JsonNode quota : quotas) {
            String metric = quota.path("metric").asText();
            long limit = quota.path("limit").asLong();
            long used = quota.path("usage").asLong();
            if (NEEDED.contains(metric)) {
                if (used >= limit) {
                    throw TaskFailure.quotaExceeded("All " + limit + " " + metric + " of " + region
                            + " are in use.\nMaybe ask Google for more, or delete machines.");
                }
                left.add((limit - used) + " of " + limit + " " + metric);
            }
        }
        return left.isEmpty() ? "Google tells of no limit." : String.join(" and ", left) + " are left.";
    }

    ProviderOffer discover() throws InterruptedException {
        List<String> zones = new ArrayList<>();
        api.list("/zones", task, zone -> {
            if (zone.path("status").asText().equals("UP")) {
                zones.add(zone.path("name").asText());
            }
        });
        List<ProviderOffer.Network> networks = new ArrayList<>();
        api.list("/global/networks", task, network -> {
            String name = network.path("name").asText();
            networks.add(new ProviderOffer.Network(name, name));
        });
        return new ProviderOffer(flavors(), images(), zones.stream().sorted().toList(), networks, quotas());
    }

    /** Machine types are told zone by zone, under the same names. */
    private List<ProviderOffer.Flavor> flavors() throws InterruptedException {
        Map<String, JsonNode> types = new LinkedHashMap<>();
        Map<String, Set<String>> zones = new LinkedHashMap<>();
        api.aggregated("machineTypes", "", task, type -> {
            if (isCurrent(type)) {
                String name = type.path("name").asText();
                types.putIfAbsent(name, type);
                zones.computeIfAbsent(name, any -> new TreeSet<>())
                        .add(Instance.last(type.path("zone").asText()));
            }
        });
        return types.entrySet().stream()
                .map(entry -> new ProviderOffer.Flavor(
                        entry.getKey(),
                        entry.getKey(),
                        entry.getValue().path("guestCpus").asDouble(),
                        entry.getValue().path("memoryMb").asLong(),
                        null,
                        null,
                        null,
                        List.copyOf(zones.getOrDefault(entry.getKey(), Set.of()))))
                .toList();
    }

    /** Of what others offer, a family stands for all its images. */
    private List<ProviderOffer.Image> images() throws InterruptedException {
        Map<String, ProviderOffer.Image> images = new LinkedHashMap<>();
        api.list("/global/images", task, image -> put(images, config.project(), image, ""));
        for (String owner : InstanceOrder.words(config.imageProjects())) {
            api.listOf(
                    owner,
                    "/global/images",
                    task,
                    image -> put(images, owner, image, image.path("family").asText()));
        }
        return List.copyOf(images.values());
    }

    private static void put(Map<String, ProviderOffer.Image> images, String owner, JsonNode image, String family) {
        if (isCurrent(image)) {
            String name = family.isEmpty() ? image.path("name").asText() : family;
            String id = "projects/" + owner + "/global/images/" + (family.isEmpty() ? "" : "family/") + name;
            images.putIfAbsent(id, new ProviderOffer.Image(id, name, null));
        }
    }

    private static boolean isCurrent(JsonNode resource) {
        return !resource.has("deprecated")
                || resource.path("deprecated").path("state").asText().equals("ACTIVE");
    }

    private List<ProviderOffer.Quota> quotas() throws InterruptedException {
        List<ProviderOffer.Quota> quotas = new ArrayList<>();
        api.get("", task).path("quotas").forEach(quota -> quotas.add(quota(quota, "")));
        api.list(
                "/regions",
                task,
                region -> region.path("quotas").forEach(quota -> {
                    if (quota.path("limit").asLong() > 0) {
                        quotas.add(quota(quota, " in " + region.path("name").asText()));
                    }
                }));
        return quotas;
    }

    private static ProviderOffer.Quota quota(JsonNode quota, String where) {
        return new ProviderOffer.Quota(
                quota.path("metric").asText() + where,
                quota.path("limit").asLong(),
                quota.path("usage").asLong());
    }
}
