package io.loom.platform;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A change of the API is a change of a file that is read in review. */
@QuarkusTest
class OpenApiResourceTest {

    private static final Path GOLDEN = Path.of("docs", "openapi.yaml");

    @Test
    void isWhatTheFileSays() throws IOException {
        String served = given().accept("application/yaml")
                .get("/q/openapi")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        if (Boolean.getBoolean("loom.golden.write")) {
            Files.writeString(GOLDEN, served);
        }
        assertThat(served)
                .as(
                        "the API has changed; to accept it, run this test with -Dloom.golden.write=true and review %s",
                        GOLDEN)
                .isEqualTo(Files.readString(GOLDEN));
    }
}
