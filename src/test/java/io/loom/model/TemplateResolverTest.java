package io.loom.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.loom.model.TemplateBody.Lease;
import io.loom.model.document.DefinitionReader;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TemplateResolverTest {

    private static final String FAMILY = """
            kind: PartialTemplate
            name: monitoring
            immutable: true
            defaults: {services: [agent], config: {agent: {server: m}}}
            compatibility: {services: [agent]}
            constraints: {size: {min: 7}}
            ---
            kind: ClusterTemplate
            name: parent
            includes: [{name: monitoring}]
            defaults:
              services: [base, db]
              provider: here
              hardwaretype: small
              config: {db: {port: 1, paths: {data: /a, log: /b}}, kept: true}
            constraints:
              layout: {cantcoexist: [[base, db]]}
              services: {db: {quantities: {max: 1}}, base: {quantities: {min: 1}}}
            administration: {leaseduration: {initial: 1h}, repair: automatic, noCapacity: plan}
            placement: {profile: cheap, weights: {cost: 5}, constraints: {spread: {limit: 3}}}
            ---
            kind: ClusterTemplate
            name: child
            label: Child
            extends: parent
            includes: [monitoring]
            defaults:
              services: [web, db]
              hardwaretype: large
              config: {db: {port: 2, paths: {log: /c}}, kept: null}
            constraints: {services: {db: {quantities: {max: 3}}}}
            placement: {weights: {spread: 2}, constraints: {spread: {level: hard}}}
            ---
            kind: ClusterTemplate
            name: intruder
            extends: parent
            defaults: {config: {agent: {server: other}}}
            """;

    @Test
    void thePartsComeTogetherFromTheEldestOn() {
        TemplateBody body = family().snapshot("child").template().body();
        assertThat(body.defaults().services()).containsExactly("agent", "base", "db", "web");
        assertThat(body.defaults().provider()).isEqualTo("here");
        assertThat(body.defaults().hardwareType()).isEqualTo("large");
        assertThat(body.defaults().config())
                .isEqualTo(Map.of(
                        "agent", Map.of("server", "m"),
                        "db", Map.of("port", 2, "paths", Map.of("data", "/a", "log", "/c"))));
        assertThat(body.compatibility().services()).isEqualTo(Set.of("agent"));
        assertThat(body.constraints().cantCoexist()).isEqualTo(List.of(Set.of("base", "db")));
        assertThat(body.constraints().services().get("db"))
                .extracting(TemplateBody.ServiceConstraint::quantities)
                .isEqualTo(new Range(0, 3));
        assertThat(body.constraints().services()).containsKey("base");
        assertThat(body.constraints().size()).isNull();
        assertThat(body.lease()).isEqualTo(new Lease(3_600_000, 0, 0));
        assertThat(body.repair()).isEqualTo(TemplateBody.Repair.AUTOMATIC);
        assertThat(body.noCapacity()).isEqualTo(TemplateBody.NoCapacity.PLAN);
        assertThat(body.placement())
                .isEqualTo(new TemplateBody.PlacementSettings(
                        "cheap",
                        Map.of("cost", 5L, "spread", 2L),
                        Map.of("spread", new TemplateBody.ConstraintSetting(null, "hard", 3L))));
    }

    @Test
    void nameAndWordsAreTheChilds() {
        ClusterTemplate resolved = family().snapshot("child").template();
        assertThat(resolved.name()).isEqualTo("child");
        assertThat(resolved.about().label()).isEqualTo("Child");
        assertThat(resolved.parent()).isEqualTo("parent");
    }

    @Test
    void whatAnImmutablePartialConfiguresStays() {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> family().snapshot("intruder"))
                .withMessageContaining("ClusterTemplate \"intruder\" sets the configuration \"agent\"")
                .withMessageContaining("\"monitoring\"")
                .satisfies(refused -> assertThat(refused.problems())
                        .extracting(Problem::pointer)
                        .containsExactly("/defaults/config/agent"));
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> family().snapshot("chill"))
                .withMessage("There is no cluster template \"chill\".\nMaybe \"child\" was meant.");
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> family().without(DefinitionKind.PARTIAL_TEMPLATE, "monitoring")
                        .snapshot("child"))
                .withMessageContaining("includes the partial template \"monitoring\", which does not exist");
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> family().without(DefinitionKind.CLUSTER_TEMPLATE, "parent")
                        .snapshot("child"))
                .withMessageContaining("extends the cluster template \"parent\", which does not exist");
    }

    private static DefinitionSet family() {
        return DefinitionSet.of(DefinitionReader.read("family.yaml", FAMILY).stream()
                .map(reading -> Objects.requireNonNull(reading.definition()))
                .toList());
    }
}
