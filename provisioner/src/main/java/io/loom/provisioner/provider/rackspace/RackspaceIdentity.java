package io.loom.provisioner.provider.rackspace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loom.provisioner.cloud.CloudApi;
import io.loom.provisioner.cloud.CloudAuthorization;
import io.loom.provisioner.cloud.CloudHttp;
import io.loom.provisioner.cloud.CloudRequest;
import io.loom.provisioner.cloud.Pace;
import io.loom.provisioner.cloud.TokenAuthorization.Token;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.provider.openstack.Catalog;
import io.loom.provisioner.provider.openstack.Catalog.Endpoint;
import io.loom.provisioner.provider.openstack.OpenStackApi;
import io.loom.provisioner.provider.openstack.OpenStackDialect;
import java.net.URI;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rackspace's Identity API v2.0, by API key. */
final class RackspaceIdentity implements OpenStackApi.Identity {
    private static final String COMPUTE = "compute";

    /** What the catalog calls Nova, beside older services of the same type. */
    private static final String NOVA = "cloudServersOpenStack";

    private final CloudApi api;
    private final RackspaceAccount account;

    RackspaceIdentity(CloudHttp http, OpenStackDialect dialect, RackspaceAccount account, InstantSource clock) {
        this.account = account;
        api = new CloudApi(
                http, dialect, CloudAuthorization.none(), Optional.empty(), new Pace(System::nanoTime), clock);
    }

    @Override
    public OpenStackApi.Grant ask(TaskContext task) throws InterruptedException {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("auth")
                .putObject("RAX-KSKEY:apiKeyCredentials")
                .put("username", account.username())
                .put("apiKey", account.apiKey());
        URI uri = URI.create(account.identityUrl() + "/tokens");
        JsonNode access = api.send(CloudRequest.post(uri, body), task).json().path("access");
        JsonNode token = access.path("token");
        try {
            return new OpenStackApi.Grant(
                    new Token(
                            token.path("id").asText(),
                            OffsetDateTime.parse(token.path("expires").asText()).toInstant()),
                    catalog(access));
        } catch (DateTimeException e) {
            throw TaskFailure.lasting(
                            "bad-field",
                            account.identityUrl()
                                    + " answered without a token.\nMaybe it is not the URL of the Identity API v2.0.")
                    .causedBy(e);
        }
    }

    private static Catalog catalog(JsonNode access) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (JsonNode service : access.path("serviceCatalog")) {
            String type = service.path("type").asText();
            if (type.equals(COMPUTE) && !service.path("name").asText().equals(NOVA)) {
                continue;
            }
            for (JsonNode endpoint : service.path("endpoints")) {
                if (endpoint.hasNonNull("publicURL")) {
                    endpoints.add(new Endpoint(
                            type,
                            endpoint.path("region").textValue(),
                            URI.create(endpoint.path("publicURL").asText())));
                }
            }
        }
        return new Catalog(endpoints);
    }
}
