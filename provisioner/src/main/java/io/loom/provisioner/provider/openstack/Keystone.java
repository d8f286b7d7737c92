package io.loom.provisioner.provider.openstack;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.provisioner.cloud.CloudApi;
import io.loom.provisioner.cloud.CloudAuthorization;
import io.loom.provisioner.cloud.CloudHttp;
import io.loom.provisioner.cloud.CloudRequest;
import io.loom.provisioner.cloud.CloudResponse;
import io.loom.provisioner.cloud.Pace;
import io.loom.provisioner.cloud.TokenAuthorization.Token;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.provider.openstack.Catalog.Endpoint;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** Keystone's Identity API v3. */
final class Keystone implements OpenStackApi.Identity {
    private final CloudApi api;
    private final OpenStackAccount account;

    Keystone(CloudHttp http, OpenStackDialect dialect, OpenStackAccount account, InstantSource clock) {
        this.account = account;
        api = new CloudApi(
                http, dialect, CloudAuthorization.none(), account.authorities(), new Pace(System::nanoTime), clock);
    }

    @Override
    public OpenStackApi.Grant ask(TaskContext task) throws InterruptedException {
        CloudResponse response =
                api.send(CloudRequest.post(URI.create(account.identityUrl() + "/auth/tokens"), account.auth()), task);
        JsonNode token = response.json().path("token");
        String value = response.header("X-Subject-Token")
                .orElseThrow(() -> TaskFailure.lasting(
                        "bad-field",
                        account.identityUrl()
                                + " answered without a token.\nMaybe it is not the URL of Keystone's API v3."));
        return new OpenStackApi.Grant(
                new Token(value, end(token.path("expires_at").asText())), catalog(token));
    }

    /** @throws TaskFailure passing, when it is no time */
    static Instant end(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw TaskFailure.passing("cloud-failed", "The identity service's token ends at no time: " + text)
                    .causedBy(e);
        }
    }

    private Catalog catalog(JsonNode token) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (JsonNode service : token.path("catalog")) {
            for (JsonNode endpoint : service.path("endpoints")) {
                if (endpoint.path("interface").asText().equals(account.endpointInterface())
                        && endpoint.hasNonNull("url")) {
                    endpoints.add(new Endpoint(
                            service.path("type").asText(),
                            endpoint.path("region_id").textValue(),
                            URI.create(endpoint.path("url").asText())));
                }
            }
        }
        return new Catalog(endpoints);
    }
}
