package io.loom.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.loom.contract.PluginDescriptor;
import io.loom.model.document.DefinitionReader;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PluginFieldsTest {

    private static final PluginDescriptor CLOUD = ((PluginType) Objects.requireNonNull(
                    DefinitionReader.read("x.yaml", """
                    kind: ProviderType
                    name: cloud
                    parameters:
                      admin:
                        fields:
                          user: {label: User, type: text}
                          password: {label: Password, type: password}
                          region: {label: Region, type: select, options: [east, west], default: east, override: true}
                          key: {label: Key, type: text, sensitive: true}
                        required: [[user, password], [key]]
                      user:
                        fields:
                          public: {label: Public address, type: checkbox}
                    """).getFirst().definition()))
            .descriptor();

    @Test
    void defaultsThenAdministratorThenUser() {
        assertThat(PluginFields.merge(
                        CLOUD,
                        Map.of("user", "ann", "password", "hush", "region", " "),
                        Map.of("region", "west", "public", true),
                        "/providerFields"))
                .isEqualTo(Map.of("user", "ann", "password", "hush", "region", "west", "public", true));
        assertThat(PluginFields.merge(CLOUD, Map.of("key", PluginFields.SET), Map.of(), "/providerFields"))
                .containsEntry("region", "east");
    }

    @Test
    void oneWholeAlternativeOfTheRequiredFieldsMustBeThere() {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> PluginFields.merge(CLOUD, Map.of("user", "ann"), Map.of(), "/providerFields"))
                .withMessageContaining("Maybe set password; or key.");
    }

    @Test
    void aUserSetsOnlyWhatUsersMay() {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> PluginFields.merge(
                        CLOUD, Map.of("key", "k"), Map.of("user", "eve", "nix", 1), "/providerFields"))
                .satisfies(refused -> assertThat(refused.problems())
                        .extracting(Problem::pointer)
                        .containsExactlyInAnyOrder("/providerFields/user", "/providerFields/nix"));
    }

    @Test
    void aValueMustBeOfItsFieldsType() {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> PluginFields.merge(
                        CLOUD, Map.of("key", "k"), Map.of("region", "weast", "public", "maybe"), "/providerFields"))
                .withMessageContaining("must be one of east, west, and \"weast\" is not")
                .withMessageContaining("must be true or false, and \"maybe\" is not");
    }

    @Test
    void aFieldTakesListsAndMapsWhereItSaysSo() {
        PluginDescriptor shell = ((PluginType) Objects.requireNonNull(
                        DefinitionReader.read("x.yaml", """
                        kind: AutomatorType
                        name: shell
                        parameters:
                          admin:
                            fields:
                              script: {label: Script, type: text}
                              args: {label: Arguments, type: text, accepts: [list]}
                              env: {label: Environment, type: text, accepts: [list, map]}
                        """).getFirst().definition()))
                .descriptor();
        assertThat(PluginFields.checkAdmin(
                        shell,
                        Map.of("script", "x", "args", List.of("--port", "8080"), "env", Map.of("LANG", "C.UTF-8")),
                        "/fields",
                        "it"))
                .isEmpty();
        assertThat(PluginFields.checkAdmin(
                        shell, Map.of("args", "--port 8080", "env", List.of("A=1")), "/fields", "it"))
                .isEmpty();
        assertThat(PluginFields.checkAdmin(
                        shell, Map.of("script", List.of("x"), "args", Map.of("port", 8080)), "/fields", "it"))
                .extracting(Problem::message)
                .containsExactlyInAnyOrder(
                        "it: the field \"script\" must be a text, and \"[x]\" is not.",
                        "it: the field \"args\" must be a text or a list, and \"{port=8080}\" is not.");
    }

    @Test
    void secretsArePartedAndNeverNamedInMessages() {
        PluginFields.Split split =
                PluginFields.split(CLOUD, Map.of("user", "ann", "password", "hush", "key", "", "other", "x"));
        assertThat(split.secret()).isEqualTo(Map.of("password", "hush"));
        assertThat(split.plain()).isEqualTo(Map.of("user", "ann", "key", "", "other", "x"));
        assertThat(PluginFields.checkAdmin(CLOUD, Map.of("password", Map.of("a", "hush")), "/provisioner", "it"))
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.message()).contains("must be a text").doesNotContain("hush"));
    }
}
