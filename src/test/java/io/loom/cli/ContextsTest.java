package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContextsTest {

    private static final Contexts.Context LOCAL =
            new Contexts.Context(URI.create("http://127.0.0.1:8080"), "default", "admin", "a-token", null);

    @TempDir
    private Path folder;

    @Test
    void keepsTokensReadableByTheirOwnerAlone() throws IOException {
        Path file = folder.resolve("loom").resolve("contexts.json");

        new Contexts(null, Map.of()).with("local", LOCAL).write(file);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Contexts.read(file)).isEqualTo(new Contexts("local", Map.of("local", LOCAL)));
    }

    @Test
    void leavesNoneInUseWhenTheOneInUseIsForgotten() {
        Contexts two = new Contexts(null, Map.of()).with("local", LOCAL).with("far", LOCAL);

        assertThat(two.without("far")).isEqualTo(new Contexts(null, Map.of("local", LOCAL)));
        assertThat(two.without("local")).isEqualTo(new Contexts("far", Map.of("far", LOCAL)));
    }

    @Test
    void knowsAServerByItsOrigin() {
        Contexts.Context far =
                new Contexts.Context(URI.create("https://Loom.example"), "default", "ann", "other", null);
        Contexts.Context ann = new Contexts.Context(LOCAL.url(), "default", "ann", "hers", null);
        Contexts all = new Contexts(null, Map.of())
                .with("far", far)
                .with("local", LOCAL)
                .with("ann", ann);

        assertThat(all.at(URI.create("https://loom.example:443/x"), null)).contains(far);
        assertThat(all.at(LOCAL.url(), null)).as("the one in use").contains(ann);
        assertThat(all.at(LOCAL.url(), "local")).contains(LOCAL);
        assertThat(all.at(LOCAL.url(), "far")).isEmpty();
        for (String other : List.of(
                "http://loom.example",
                "https://loom.example:8443",
                "https://loom.example.org",
                "http://127.0.0.1:8081")) {
            assertThat(all.at(URI.create(other), null)).as(other).isEmpty();
        }
    }

    @Test
    void isEmptyWhereNobodyHasSignedInYet() {
        assertThat(Contexts.read(folder.resolve("none.json"))).isEqualTo(new Contexts(null, Map.of()));
    }
}
