package io.loom.catalog;

import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import io.loom.tenancy.As;
import java.util.List;
import java.util.Map;

/** The catalog of tenant {@code default}, as tests fill it. */
public final class TestCatalog {

    private TestCatalog() {}

    /** Imports definitions, every one of which is taken, also where machines stand at a provider that moves. */
    public static void take(String definitions) {
        As.admin()
                .queryParam("force", true)
                .body(Map.of("documents", List.of(Map.of("source", "test.yaml", "text", definitions))))
                .post("/api/v1/import")
                .then()
                .statusCode(200)
                .body("refused", empty(), "written", equalTo(true));
    }
}
