package io.loom.operations;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.operations.tasks.ProviderBundles;
import io.loom.platform.Ids;
import io.loom.provisioners.ProvisionerService;
import io.loom.tenancy.As;
import io.loom.tenancy.Role;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.TestInstance;

/** Clusters of provisioners that only speak the protocol. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PeerTest {

    static final Duration SOON = Duration.ofSeconds(60);

    @Inject
    ProvisionerService provisioners;

    @Inject
    ProviderBundles bundles;

    @Inject
    ObjectMapper json;

    /** A provisioner of these pools; of the default one if there are none. */
    final CloudPeer peer(String... pools) {
        return new CloudPeer(
                json, provisioners.register("p" + Ids.next().toString().substring(24), Set.of(pools)));
    }

    /** Waits until there is a plan for a request: until all whom it needs are heard of. */
    static void awaitPlan(String user, Map<String, Object> request) {
        await().atMost(SOON)
                .untilAsserted(() -> As.user(user)
                        .queryParam("dryRun", true)
                        .body(request)
                        .post("/api/v1/clusters")
                        .then()
                        .statusCode(200));
    }

    static void awaitOperation(String user, String operation, String state) {
        String token = As.token(user, Set.of(Role.USER));
        await().atMost(SOON)
                .untilAsserted(() -> As.bearer(token)
                        .get("/api/v1/operations/{id}", operation)
                        .then()
                        .body("state", equalTo(state)));
    }
}
