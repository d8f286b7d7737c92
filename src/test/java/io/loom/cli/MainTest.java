package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MainTest {

    private final Console console = new Console();

    @Test
    void namesTheNearestCommandForOneThatDoesNotExist() {
        int status = console.run("clutser");

        assertThat(status).isEqualTo(ExitCode.USAGE);
        assertThat(console.err()).startsWith("loom: Unmatched argument at index 0: 'clutser'");
        assertThat(console.err()).contains("cluster");
        assertThat(console.out()).isEmpty();
    }

    @Test
    void asksForAVerb() {
        int status = console.run("cluster");

        assertThat(status).isEqualTo(ExitCode.USAGE);
        assertThat(console.err()).startsWith("loom: What about it? One of: ").contains("create", "delete", "nodes");
    }

    @Test
    void saysWhereNoServerAnswers() {
        int status = console.run("cluster", "list", "--url", "http://127.0.0.1:1");

        assertThat(status).isEqualTo(ExitCode.FAILURE);
        assertThat(console.err()).isEqualTo("""
                        loom: No server answers at http://127.0.0.1:1.
                        Maybe start one with ./loom up, or name another with --url.
                        """);
    }

    @Test
    void refusesAnUnknownFormat() {
        int status = console.run("cluster", "list", "-o", "xml");

        assertThat(status).isEqualTo(ExitCode.USAGE);
        assertThat(console.err()).contains("'xml'", "TABLE", "JSON", "YAML");
    }
}
