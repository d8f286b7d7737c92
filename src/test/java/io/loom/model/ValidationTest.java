package io.loom.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.loom.model.document.DefinitionReader;
import io.loom.model.document.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidationTest {

    private static final String BASICS = """
            {kind: Provider, name: here, providertype: sandbox}
            ---
            {kind: HardwareType, name: small, providermap: {here: {flavor: s}}}
            ---
            {kind: HardwareType, name: large, providermap: {here: {flavor: l}}}
            ---
            {kind: ImageType, name: debian, providermap: {here: {image: d}}}
            ---
            {kind: Service, name: a}
            ---
            {kind: Service, name: b}
            ---
            {kind: Service, name: c}
            ---
            {kind: ProviderType, name: sandbox}
            ---
            """;

    @Test
    void aSoundTemplateHasNoProblem() {
        assertThat(problems("""
                kind: ClusterTemplate
                name: sound
                defaults: {services: [a, b], provider: here, hardwaretype: small, imagetype: debian}
                compatibility: {hardwaretypes: [small], imagetypes: [debian], services: [a, b, c]}
                constraints:
                  size: {min: 1, max: 10}
                  layout: {mustcoexist: [[a, b]], cantcoexist: [[b, c]]}
                  services: {a: {quantities: {min: 1, max: 3}, ratio: {per: nodes, every: 4}}}
                """)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {services: [a], provider: here, hardwaretype: tiny}                     | {}                                | {} | there is no hardware type "tiny"
            {services: [a], provider: there}                                        | {}                                | {} | there is no provider "there"
            {services: [a, d], provider: here}                                      | {}                                | {} | There is no service "d"
            {services: [a], provider: here}                                         | {services: [b]}                   | {} | the default service "a" is not among the compatible ones: b
            {services: [a], provider: here, hardwaretype: small}                    | {hardwaretypes: [large]}          | {} | the default hardware type "small" is not among the compatible ones: large
            {services: [a, b], provider: here}                                      | {} | {layout: {mustcoexist: [[a, b]], cantcoexist: [[a, b]]}}                                | the services a, b can't all be on one node, but mustcoexist puts a, b together
            {services: [a, b, c], provider: here}                                   | {} | {layout: {mustcoexist: [[a, b], [b, c]], cantcoexist: [[a, c]]}}                        | the services a, c can't all be on one node, but mustcoexist puts a, b, c together
            {services: [a, b], provider: here}                                      | {} | {layout: {mustcoexist: [[a, b]]}, services: {a: {quantities: {min: 3}}, b: {quantities: {max: 2}}}} | "a" (at least 3) and "b" (at most 2) are always on the same nodes
            {services: [a], provider: here}                                         | {} | {size: {max: 2}, services: {a: {quantities: {min: 3}}}}                                 | "a" needs at least 3 nodes, but a cluster has at most 2
            {services: [a], provider: here, hardwaretype: small}                    | {} | {services: {a: {hardwaretypes: [large]}}}                                               | a can be on no hardware type: the constraints allow large, the default for all nodes is "small"
            {services: [a, b], provider: here}                                      | {} | {layout: {mustcoexist: [[a, b]]}, services: {a: {hardwaretypes: [large]}, b: {hardwaretypes: [small]}}} | a, b can be on no hardware type
            {services: [a], provider: here}                                         | {} | {size: {min: 9}, services: {a: {quantities: {max: 2}, ratio: {per: nodes, every: 4}}}}  | "a" is needed once for every 4 of the nodes, of which there are at least 9
            {services: [a], provider: here}                                         | {} | {services: {a: {ratio: {per: a, every: 4}}}}                                            | the ratio of "a" is to itself
            {services: [a], provider: here}                                         | {} | {layout: {cantcoexist: [[a, zz]]}}                                                      | there is no service "zz"
            {services: [a], provider: here, config: {x: '%host.servce.a%'}}         | {} | {}                                                                                      | The macro %host.servce.a% is not understood
            """)
    void whatCannotWorkIsNamed(String defaults, String compatibility, String constraints, String message) {
        assertThat(problems("{kind: ClusterTemplate, name: t, defaults: " + defaults + ", compatibility: "
                        + compatibility + ", constraints: " + constraints + "}"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.severity()).isEqualTo(Problem.Severity.ERROR))
                .extracting(Problem::message)
                .asString()
                .startsWith("ClusterTemplate \"t\"")
                .contains(message)
                .contains("\nMaybe ");
    }

    @Test
    void aCycleOfServicesIsNamedFromWhereItIsSeen() {
        String cyclic = """
                {kind: Service, name: x, dependencies: {runtime: {requires: [y]}}}
                ---
                {kind: Service, name: y, dependencies: {runtime: {uses: [z]}}}
                ---
                {kind: Service, name: z, dependencies: {provides: [zed], runtime: {requires: [x]}}}
                """;
        assertThat(problems(cyclic)).singleElement().satisfies(problem -> {
            assertThat(problem.pointer()).isEqualTo("/dependencies/runtime");
            assertThat(problem.severity()).isEqualTo(Problem.Severity.ERROR);
            assertThat(problem.message()).contains("x -> y -> z -> x");
        });
    }

    @Test
    void installAndRuntimeAreOrderedApart() {
        assertThat(problems("""
                {kind: Service, name: x, dependencies: {runtime: {requires: [y]}}}
                ---
                {kind: Service, name: y, dependencies: {install: {requires: [x]}}}
                """)).isEmpty();
    }

    @Test
    void aCycleThatOneOfSeveralProvidersWouldCloseIsAWarning() {
        assertThat(problems("""
                {kind: Service, name: x, dependencies: {runtime: {uses: [store]}}}
                ---
                {kind: Service, name: y, dependencies: {provides: [store], runtime: {uses: [x]}}}
                ---
                {kind: Service, name: z, dependencies: {provides: [store]}}
                """)).singleElement().satisfies(problem -> {
            assertThat(problem.severity()).isEqualTo(Problem.Severity.WARNING);
            assertThat(problem.message()).contains("x -> y -> x");
        });
    }

    @Test
    void templatesThatExtendEachOtherAreRefused() {
        assertThat(problems("""
                {kind: ClusterTemplate, name: x, extends: {name: y}}
                ---
                {kind: ClusterTemplate, name: y, extends: {name: z}}
                ---
                {kind: ClusterTemplate, name: z, extends: {name: x}}
                """))
                .singleElement()
                .extracting(Problem::message)
                .asString()
                .contains("x -> y -> z -> x");
    }

    @Test
    void aPluginTypeThatNobodyServesIsAWarning() {
        assertThat(problems("{kind: Provider, name: p, providertype: sandbux}"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.severity()).isEqualTo(Problem.Severity.WARNING);
                    assertThat(problem.message())
                            .contains("\"sandbux\" is neither declared nor served", "Maybe \"sandbox\" was meant.");
                });
    }

    @Test
    void requiredFieldsOfAnAutomatorMustBeThere() {
        assertThat(problems("""
                kind: Service
                name: s
                provisioner: {actions: {install: {type: shell, fields: {scrpt: x}}}}
                ---
                kind: AutomatorType
                name: shell
                parameters: {admin: {fields: {script: {label: Script, type: text}}, required: [[script]]}}
                """))
                .extracting(Problem::severity, Problem::pointer)
                .containsExactly(
                        tuple(Problem.Severity.WARNING, "/provisioner/actions/install/fields/scrpt"),
                        tuple(Problem.Severity.ERROR, "/provisioner/actions/install/fields"));
    }

    /** Problems of the first definition of {@code text}, among the basics and the others of the text. */
    private static List<Problem> problems(String text) {
        List<Definition> definitions = read(text);
        return Validation.of(
                definitions.getFirst(), DefinitionSet.of(read(BASICS)).with(definitions));
    }

    private static List<Definition> read(String text) {
        List<Definition> definitions = new ArrayList<>();
        for (Reading reading : DefinitionReader.read("test.yaml", text)) {
            assertThat(reading.problems()).isEmpty();
            definitions.add(Objects.requireNonNull(reading.definition()));
        }
        return definitions;
    }
}
