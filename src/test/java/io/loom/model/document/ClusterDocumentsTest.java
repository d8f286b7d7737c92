package io.loom.model.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.model.InvalidInputException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterDocumentsTest {

    @Test
    void clustersAreFoundBetweenDefinitions() {
        ClusterDocuments read = ClusterDocuments.read("all.yaml", """
                kind: Service
                name: web
                ---
                kind: Cluster
                name: shop
                template: web
                size: 3
                ---
                apiVersion: loom/v1
                kind: Cluster
                metadata: {name: store, labels: {env: prod}}
                spec: {template: web, size: {min: 2, max: 4}}
                """);

        assertThat(read.hasDefinitions()).isTrue();
        assertThat(read.clusters())
                .containsExactly(
                        Map.of("name", "shop", "template", "web", "size", 3),
                        Map.of(
                                "name",
                                "store",
                                "labels",
                                Map.of("env", "prod"),
                                "template",
                                "web",
                                "size",
                                Map.of("min", 2, "max", 4)));
    }

    @Test
    void whatIsSaidTwiceOrByAnotherVersionIsRefused() {
        assertThatThrownBy(() -> ClusterDocuments.read("c.yaml", "kind: Cluster\nname: a\nspec: {name: b}"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("c.yaml: the Cluster says name twice.");
        assertThatThrownBy(() -> ClusterDocuments.read("c.yaml", "apiVersion: loom/v9\nkind: Cluster"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("loom/v9");
        assertThatThrownBy(() -> ClusterDocuments.read("c.yaml", "kind: Cluster\nspec: [1]"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("must be objects");
    }
}
