package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalTest {

    @Test
    void showsEveryErrorWithItsPlaceAndHint() {
        CliException refusal = Refusal.of(422, """
                {"type": "urn:loom:problem:invalid", "title": "Invalid input", "status": 422, "detail": "Two things are wrong.",
                 "errors": [
                   {"pointer": "/size", "detail": "The size (0) must be 1 or more.\\nMaybe 1."},
                   {"pointer": "/template", "detail": "There is no cluster template \\"wib\\".\\nMaybe \\"web\\"."}]}
                """);

        assertThat(refusal).hasMessage("""
                Two things are wrong.
                  /size: The size (0) must be 1 or more.
                  Maybe 1.
                  /template: There is no cluster template "wib".
                  Maybe "web".""");
        assertThat(refusal.exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @ParameterizedTest
    @CsvSource({"400,2", "401,1", "403,1", "404,4", "409,5", "412,5", "422,2", "428,5", "500,1", "503,1"})
    void givesEachKindOfRefusalItsExitStatus(int status, int exitCode) {
        assertThat(Refusal.of(status, "{\"title\": \"No\"}").exitCode()).isEqualTo(exitCode);
    }

    @Test
    void anInfeasibleRequestHasAnExitStatusOfItsOwn() {
        assertThat(Refusal.of(422, "{\"type\": \"urn:loom:problem:infeasible\", \"title\": \"No placement\"}")
                        .exitCode())
                .isEqualTo(ExitCode.INFEASIBLE);
    }

    @Test
    void standsAnAnswerThatIsNoProblemDocument() {
        assertThat(Refusal.of(502, "<html>Bad Gateway</html>")).hasMessage("The server refused (HTTP 502)");
    }
}
