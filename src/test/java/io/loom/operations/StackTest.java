package io.loom.operations;

import io.loom.catalog.TestCatalog;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.tenancy.As;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;

/** Clusters whose services have all actions, by definitions that no other test's clusters stand on. */
abstract class StackTest extends ClusterTest {

    private static boolean defined;

    @BeforeEach
    void define() {
        if (!defined) {
            TestCatalog.take(STACK);
            defined = true;
        }
    }

    static Map<String, Object> stack(String name, String template, int size) {
        Map<String, Object> request = new HashMap<>(request(name, size));
        request.put("template", template);
        return request;
    }

    static String created(String name, String template, int size) {
        String operation = create("ann", stack(name, template, size));
        awaitOperation("ann", operation, "SUCCEEDED");
        return clusterOf(operation);
    }

    static Response change(String cluster, Map<String, Object> body) {
        return As.user("ann").body(body).post("/api/v1/clusters/{id}/operations", cluster);
    }

    static void run(String cluster, Map<String, Object> body) {
        String operation =
                change(cluster, body).then().statusCode(202).extract().path("id");
        awaitOperation("ann", operation, "SUCCEEDED");
    }

    static ValidatableResponse cluster(String id) {
        return As.user("ann").get("/api/v1/clusters/{id}", id).then().statusCode(200);
    }

    /** Inspects a cluster of ann's, to the end. */
    static void awaitInspected(String cluster) {
        String inspection = As.user("ann")
                .post("/api/v1/clusters/{id}/inspections", cluster)
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        awaitOperation("ann", inspection, "SUCCEEDED");
    }

    /** States of the repairs of a cluster of ann's. */
    static List<String> repairs(String cluster) {
        return As.user("ann")
                .queryParam("cluster", cluster)
                .get("/api/v1/operations")
                .jsonPath()
                .getList("items.findAll { it.kind == 'REPAIR' }.state");
    }

    static List<Integer> standing(String cluster) {
        return As.user("ann")
                .get("/api/v1/clusters/{id}/nodes", cluster)
                .jsonPath()
                .getList("items.findAll { it.state != 'DELETED' }.number");
    }

    static List<String> servicesOf(String cluster) {
        List<List<String>> services = As.user("ann")
                .get("/api/v1/clusters/{id}/nodes", cluster)
                .jsonPath()
                .getList("items.findAll { it.state != 'DELETED' }.services");
        return services.stream().flatMap(List::stream).toList();
    }

    static int nodeWith(String cluster, String service) {
        return As.user("ann")
                .get("/api/v1/clusters/{id}/nodes", cluster)
                .jsonPath()
                .getInt("items.find { it.services.contains('" + service + "') }.number");
    }

    final List<TaskAssignment> assignmentsSince(String cluster, int before) {
        List<TaskAssignment> all = cloud().assignments(cluster);
        return all.subList(before, all.size());
    }

    final List<TaskAction> actionsOn(String cluster, int number) {
        return cloud().assignments(cluster).stream()
                .filter(task -> task.node().number() == number)
                .map(TaskAssignment::action)
                .toList();
    }

    static final String HARDWARE = """
            kind: HardwareType
            name: %s
            providermap: {change-cloud: {flavor: x}}
            capacity: {cpu: 2, memory: 4Gi}
            pricePerHour: %s
            """;

    private static final String STACK = """
            kind: Service
            name: depot
            provisioner:
              actions:
                install: {type: shell, fields: {script: depot.sh}}
                configure: {type: shell, fields: {script: depot.sh}}
                start: {type: shell, fields: {script: depot.sh}}
                stop: {type: shell, fields: {script: depot.sh}}
                remove: {type: shell, fields: {script: depot.sh}}
            ---
            kind: Service
            name: site
            dependencies: {runtime: {requires: [depot]}}
            provisioner:
              actions:
                install: {type: shell, fields: {script: site.sh}}
                configure: {type: shell, fields: {script: site.sh}}
                start: {type: shell, fields: {script: site.sh}}
                stop: {type: shell, fields: {script: site.sh}}
                remove: {type: shell, fields: {script: site.sh}}
            ---
            kind: Service
            name: agent
            provisioner:
              actions:
                install: {type: shell, fields: {script: agent.sh}}
                start: {type: shell, fields: {script: agent.sh}}
                remove: {type: shell, fields: {script: agent.sh}}
            ---
            kind: Provider
            name: change-cloud
            providertype: test-cloud
            provisioner: {api_key: another-key, region: south}
            ---
            kind: ImageType
            name: change-image
            providermap: {change-cloud: {image: debian-12, sshuser: loom}}
            ---
            kind: HardwareType
            name: moving
            providermap: {change-cloud: {flavor: m}}
            capacity: {cpu: 2, memory: 4Gi}
            pricePerHour: 5
            ---
            kind: HardwareType
            name: sturdy
            providermap: {change-cloud: {flavor: l}}
            capacity: {cpu: 4, memory: 8Gi}
            pricePerHour: 9
            ---
            kind: ImageType
            name: newer-image
            providermap: {change-cloud: {image: debian-13, sshuser: loom}}
            ---
            kind: Provider
            name: racked
            providertype: test-cloud
            provisioner: {api_key: another-key, region: west}
            locations: [{name: r1}, {name: r2}]
            ---
            kind: HardwareType
            name: portable
            providermap: {change-cloud: {flavor: p}, racked: {flavor: p}}
            capacity: {cpu: 2, memory: 4Gi}
            pricePerHour: 4
            ---
            kind: ImageType
            name: portable-image
            providermap: {change-cloud: {image: p, sshuser: loom}, racked: {image: p, sshuser: loom}}
            ---
            kind: ClusterTemplate
            name: later
            defaults: {services: [depot, site], provider: change-cloud}
            constraints:
              layout: {cantcoexist: [[depot, site]]}
              services:
                depot: {quantities: {min: 1, max: 1}}
                site: {quantities: {min: 1}}
              size: {min: 2, max: 20}
            ---
            kind: ClusterTemplate
            name: stack
            extends: {name: later}
            defaults: {provider: cloud}
            compatibility: {hardwaretypes: [small]}
            ---
            kind: ClusterTemplate
            name: balanced
            extends: {name: stack}
            defaults: {config: {backends: '%ip.access_v4.service.site%'}}
            ---
            kind: ClusterTemplate
            name: sized
            extends: {name: later}
            compatibility: {hardwaretypes: [moving, sturdy], imagetypes: [change-image, newer-image]}
            ---
            kind: ClusterTemplate
            name: ported
            extends: {name: later}
            compatibility: {hardwaretypes: [portable], imagetypes: [portable-image]}
            ---
            kind: ClusterTemplate
            name: moved
            extends: {name: later}
            compatibility: {hardwaretypes: [moving]}
            """;
}
