package io.loom.provisioner.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.contract.PluginDescriptor;
import io.loom.contract.PluginDescriptor.FieldType;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConfigFormTest {

    record Account(
            @Field(
                    label = "Region",
                    type = FieldType.SELECT,
                    options = {"eu", "us"},
                    defaultValue = "eu",
                    override = true,
                    location = true)
            String region,

            @Field(label = "Token", type = FieldType.PASSWORD, required = true, sensitive = true)
            String token,

            @Field(label = "Size", type = FieldType.NUMBER, defaultValue = "3")
            int size,

            @Field(label = "Key pair", ofUser = true, required = true)
            String keyPair) {}

    private final ConfigForm<Account> form = ConfigForm.of(Account.class);

    @Test
    void theSchemaIsTheRecords() {
        PluginDescriptor descriptor = form.descriptor(PluginDescriptor.Kind.PROVIDER, "cloud", "Cloud", "A cloud.");
        assertThat(descriptor.adminFields()).containsOnlyKeys("region", "token", "size");
        assertThat(descriptor.userFields()).containsOnlyKeys("keyPair");
        assertThat(descriptor.required()).containsExactly(Set.of("token"));
        assertThat(descriptor.requiredOfUser()).containsExactly(Set.of("keyPair"));
        assertThat(descriptor.adminFields().get("region").options()).containsExactly("eu", "us");
        assertThat(descriptor.adminFields().get("region").defaultValue()).isEqualTo("eu");
        assertThat(descriptor.adminFields().get("region").override()).isTrue();
        assertThat(descriptor.adminFields().get("region").location()).isTrue();
        assertThat(descriptor.adminFields().get("token").location()).isFalse();
        assertThat(form.sensitive()).containsExactly("token");
    }

    @Test
    void valuesAreBoundDefaultsStandInAndStrangersAreIgnored() {
        assertThat(form.bind(Map.of("token", "t", "keyPair", "k", "region", "", "size", "7", "other", 1)))
                .isEqualTo(new Account("eu", "t", 7, "k"));
    }

    @Test
    void whatIsMissingOrDoesNotFitIsNamed() {
        assertThatThrownBy(() -> form.bind(Map.of("keyPair", "k")))
                .isInstanceOfSatisfying(
                        TaskFailure.class, f -> assertThat(f.retryable()).isFalse())
                .hasMessage("Field token (Token) must be set.");
        assertThatThrownBy(() -> form.bind(Map.of("token", "hush", "keyPair", "k", "size", "many")))
                .hasMessage("Field size (Size, NUMBER) holds a value that does not fit.");
    }

    @OneOf({"token", "user password"})
    record Ways(
            @Field(label = "Region", required = true) String region,
            @Field(label = "Token", sensitive = true) String token,
            @Field(label = "User") String user,
            @Field(label = "Password", sensitive = true) String password) {}

    @Test
    void oneOfTheAlternativesMustBeThereWhole() {
        ConfigForm<Ways> ways = ConfigForm.of(Ways.class);
        assertThat(ways.descriptor(PluginDescriptor.Kind.PROVIDER, "cloud", "Cloud", "A cloud.")
                        .required())
                .containsExactly(Set.of("region", "token"), Set.of("region", "user", "password"));
        assertThat(ways.bind(Map.of("region", "eu", "token", "t")).token()).isEqualTo("t");
        assertThat(ways.bind(Map.of("region", "eu", "user", "u", "password", "p"))
                        .user())
                .isEqualTo("u");
        assertThatThrownBy(() -> ways.bind(Map.of("region", "eu", "user", "u", "password", "")))
                .hasMessage("These fields must be set: token, or password and user.");
    }
}
