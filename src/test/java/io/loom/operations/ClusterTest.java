package io.loom.operations;

import io.loom.catalog.TestCatalog;
import io.loom.tenancy.As;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;

/** A tenant with templates to make clusters of, and a provisioner that serves their cloud and only speaks the protocol. */
abstract class ClusterTest extends PeerTest {

    static final String API_KEY = "the-api-key-of-the-administrator";
    static final String USER_KEY = "the-key-of-the-user";

    private @Nullable CloudPeer shared;

    final CloudPeer cloud() {
        return Objects.requireNonNull(shared);
    }

    @BeforeEach
    void startCloud() {
        if (shared != null) {
            shared.failWhere(task -> false);
            shared.findWhere(task -> null);
            shared.release();
            return;
        }
        shared = peer();
        TestCatalog.take(DEFINITIONS);
        awaitPlan("ann", request("probe", 2));
    }

    @AfterAll
    void stopCloud() {
        cloud().close();
    }

    static Map<String, Object> request(String name, int size) {
        return new HashMap<>(Map.of(
                "name",
                name,
                "template",
                "stored",
                "size",
                size,
                "providerFields",
                Map.of("zone", "z1", "user_key", USER_KEY),
                "config",
                Map.of("own", "yes", "store", Map.of("size", "big"))));
    }

    static List<String> clustersNamed(String name) {
        return As.admin()
                .queryParam("limit", 200)
                .get("/api/v1/clusters")
                .jsonPath()
                .getList("items.findAll { it.name == '" + name + "' }.id");
    }

    static String create(String user, Map<String, Object> request) {
        return As.user(user)
                .body(request)
                .post("/api/v1/clusters")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }

    static String clusterOf(String operation) {
        return As.admin().get("/api/v1/operations/{id}", operation).path("clusterId");
    }

    private static final String DEFINITIONS = """
            kind: Provider
            name: cloud
            providertype: test-cloud
            provisioner: {api_key: %s, region: north}
            ---
            kind: HardwareType
            name: small
            providermap: {cloud: {flavor: s}}
            capacity: {cpu: 2, memory: 4Gi}
            pricePerHour: 0.12
            ---
            kind: ImageType
            name: debian
            providermap: {cloud: {image: debian-12, sshuser: loom}}
            ---
            kind: Service
            name: store
            dependencies: {}
            provisioner:
              actions:
                start: {type: shell, fields: {script: start.sh}}
            links:
              - {label: store, url: 'http://%%ip.access_v4.service.store%%:80'}
            ---
            kind: Service
            name: web
            dependencies: {runtime: {requires: [store]}}
            provisioner:
              actions:
                start: {type: shell, fields: {script: web.sh}}
            ---
            kind: ClusterTemplate
            name: stored
            defaults:
              services: [store, web]
              provider: cloud
              config:
                owner: '%%cluster.owner%%'
                own: 'no'
                store: {url: 'http://%%ip.access_v4.service.store%%:80', size: small}
            constraints:
              layout: {cantcoexist: [[store, web]]}
              services:
                store: {quantities: {min: 1, max: 1}}
                web: {quantities: {min: 1}}
              size: {min: 2, max: 20}
            ---
            kind: ClusterTemplate
            name: leased
            extends: {name: stored}
            administration: {leaseduration: {initial: 2h, max: 4h, step: 1h}}
            ---
            kind: Service
            name: other
            provisioner:
              actions:
                start: {type: shell, fields: {script: other.sh}}
            ---
            kind: ClusterTemplate
            name: others
            defaults: {services: [other], provider: cloud}
            compatibility: {services: [other]}
            """.formatted(API_KEY);
}
