package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plans that make no sense are refused by name with the exit status of wrong usage, and nothing is printed for an answer. */
class BadPlanCommandTest {

    @TempDir
    Path folder;

    private final Console console = new Console();

    @ParameterizedTest
    @CsvSource({
        "1000001, The size (1000001) must be from 1 to 1000000 nodes",
        "1000000000, The size (1000000000) must be from 1 to 1000000 nodes",
        "9999999999999, The size (9999999999999)",
        "NaN, The size (NaN)",
        "9..3, at least 9 and at most 3",
        "0, The size (0)"
    })
    void sizesThatCannotBeAreNamed(String size, String words) {
        refused(words, "--catalog", "examples", "--template", "web", "--nodes", size);
    }

    @ParameterizedTest
    @CsvSource({
        ".nan, Malformed numeric value",
        "NaN, cost",
        "-1, cost",
        "1.5, cost",
        "1e400, cost",
        "9223372036854775808, cost",
        "9223372036854775807, cost"
    })
    void weightsThatAreNoneAreNamed(String weight, String constraint) throws IOException {
        String profile = Files.readString(Path.of("solver-config", "weights", "balanced.yaml"));
        Path file = Files.writeString(
                folder.resolve("mine.yaml"),
                profile.replace("cost: {level: soft, weight: 1}", "cost: {level: soft, weight: " + weight + "}"));
        refused(constraint, "--catalog", "examples", "--template", "web", "--nodes", "6", "--weights", file.toString());
    }

    @Test
    void weightsThatOverflowWithTheNodesAreNamed() throws IOException {
        catalogue("size: {min: 1}");
        String profile = Files.readString(Path.of("solver-config", "weights", "balanced.yaml"));
        Path file = Files.writeString(
                folder.resolve("heavy.yaml"),
                profile.replace("cost: {level: soft, weight: 1}", "cost: {level: soft, weight: 1000000000}"));
        refused(
                "is too large for 1000000 nodes",
                "--catalog",
                folder.resolve("catalogue").toString(),
                "--template",
                "bad",
                "--nodes",
                "1000000",
                "--weights",
                file.toString());
    }

    @Test
    void emptyHardwareIsNamed() throws IOException {
        catalogue("size: {min: 1}\ncompatibility: {hardwaretypes: [none]}");
        refused(
                "offers no hardware type",
                "--catalog",
                folder.resolve("catalogue").toString(),
                "--template",
                "bad",
                "-n",
                "3");
    }

    @Test
    void ratioToAnAbsentServiceIsNamed() throws IOException {
        catalogue("size: {min: 1}\n  services: {web: {ratio: {per: db, every: 2}}}");
        refused(
                "The ratio of web is to db, which is not in the cluster.",
                "--catalog",
                folder.resolve("catalogue").toString(),
                "--template",
                "bad",
                "-n",
                "3",
                "--services",
                "web");
    }

    @Test
    void contradictoryQuantitiesAreNamedAndTheTemplateIsNotThere() throws IOException {
        catalogue("size: {min: 1}\n  services: {web: {quantities: {min: 5, max: 2}}}");
        int status = console.run(
                "plan", "--catalog", folder.resolve("catalogue").toString(), "--template", "bad", "-n", "3");

        assertThat(status).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(console.err()).contains("quantities.min (5) is over").contains("There is no cluster template bad");
        assertThat(console.out()).isEmpty();
    }

    private void refused(String words, String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "plan";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        int status = console.run(all);

        assertThat(console.err()).contains(words);
        assertThat(status).isEqualTo(ExitCode.USAGE);
        assertThat(console.out()).isEmpty();
    }

    private void catalogue(String constraints) throws IOException {
        Files.createDirectories(folder.resolve("catalogue"));
        Files.writeString(folder.resolve("catalogue/bad.yaml"), """
                kind: Provider
                name: here
                providertype: sandbox
                ---
                kind: HardwareType
                name: small
                pricePerHour: 1000
                providermap: {here: {flavor: s}}
                ---
                kind: ImageType
                name: linux
                providermap: {here: {image: i}}
                ---
                kind: Service
                name: web
                ---
                kind: Service
                name: db
                ---
                kind: ClusterTemplate
                name: bad
                defaults: {services: [web, db], provider: here}
                constraints:
                  %s
                """.formatted(constraints));
    }
}
