package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every example from a request to an answer that crosses nodes, and back to nothing. */
class ExamplesIT extends InstallationTest {

    @Test
    void aNodeSaysHello() throws Exception {
        String id = create("greeter", "hello", 1);

        JsonNode node = loom().nodes(id).get(0);
        assertThat(loom().ask(id, "/", 2))
                .containsExactly("hello from " + node.path("hostName").asText());
        assertThat(node.path("state").asText()).isEqualTo("RUNNING");

        loom().deleteAndRequireGone(id);
    }

    @Test
    void everySiteAnswersThroughTheBalancer() throws Exception {
        String id = create("shop", "web", 6);

        Set<String> sites = loom().nodes(id)
                .valueStream()
                .filter(node -> node.path("services").toString().contains("site"))
                .map(node -> "Welcome on " + node.path("hostName").asText())
                .collect(java.util.stream.Collectors.toSet());
        assertThat(sites).hasSize(5);
        assertThat(loom().ask(id, "/", 25)).isEqualTo(sites);
        assertThat(loom().nodes(id)
                        .valueStream()
                        .map(node -> node.at("/addresses/access_v4").asText()))
                .doesNotHaveDuplicates()
                .allMatch(address -> address.startsWith("127."));

        loom().deleteAndRequireGone(id);
    }

    @Test
    void whatOneReplicaTookEveryReplicaGives() throws Exception {
        String id = create("kv", "store", 3);

        assertThat(loom().ask(id, "/check", 1)).singleElement().asString().startsWith("written at ");

        loom().deleteAndRequireGone(id);
    }

    @Test
    void whatIfNamesTheNodesThatWouldChange() throws Exception {
        String id = create("asked", "hello", 2);

        assertThat(loom().command(ExitCode.OK, "cluster", "what-if", "asked"))
                .contains("nodes  0 new, 2 as they are, 0 with other services, 0 given up");
        assertThat(loom().command(ExitCode.CHANGES, "cluster", "what-if", "asked", "--replace", "1000"))
                .contains("nodes  1 new, 1 as they are, 0 with other services, 1 given up")
                .containsPattern("1000 +asked\\S+ +given up");
        assertThat(loom().command(ExitCode.OK, "cluster", "what-if", id, "--profile", "cheapest,compact"))
                .containsPattern("PLAN +cheapest +compact");
        assertThat(loom().command(ExitCode.OK, "cluster", "what-if", id, "--sensitivity"))
                .contains("With the weight of cost");
        loom().command(ExitCode.USAGE, "cluster", "what-if", id, "--disrupt", "much");

        loom().deleteAndRequireGone(id);
    }

    private String create(String name, String template, int size) {
        String id = loom().create(name, template, size);
        loom().requireSucceeded(id, "CREATE");
        assertThat(loom().cluster(id).path("state").asText()).isEqualTo("ACTIVE");
        assertThat(loom().nodes(id)).hasSize(size);
        return id;
    }
}
