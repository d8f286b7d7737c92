package io.loom.model.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.contract.PluginDescriptor.FieldSchema;
import io.loom.contract.PluginDescriptor.Shape;
import io.loom.model.Definition;
import io.loom.model.DefinitionKind;
import io.loom.model.HardwareType;
import io.loom.model.PluginType;
import io.loom.model.Price;
import io.loom.model.Problem;
import io.loom.model.Resources;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefinitionReaderTest {

    @Test
    void metadataAndSpecMayStandApart() {
        Definition plain = definition("{kind: Provider, name: p, label: P, providertype: sandbox}");
        assertThat(definition("""
                apiVersion: loom/v1
                kind: Provider
                metadata: {name: p, label: P}
                spec: {providertype: sandbox}
                """)).isEqualTo(plain);
    }

    @Test
    void problemsPointToWhereTheyStand() {
        assertThat(DefinitionReader.read("x.yaml", "{kind: Service, metadata: {name: a b}, spec: {demand: {cpu: -1}}}")
                        .getFirst()
                        .problems())
                .extracting(Problem::pointer)
                .containsExactly("/metadata/name", "/spec/demand/cpu");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "{kind: Service, name: x, kind: Service}"       | the key "kind" is there twice
            "{kind: Service, name: *anchor}"                | the alias *anchor has no anchor before it
            "{kind: Servce, name: x}"                       | Maybe "Service" was meant.
            "{name: x}"                                     | it cannot be told what this describes
            "kind: Service\\n name: x"                       | line 2
            "just a text"                                   | it cannot be told
            "{kind: Service, name: x, demand: {memory: 4Q}}" | must be MiB, or have a unit
            "{kind: HardwareType, name: x, pricePerHour: 1 XYZ}" | "XYZ" is no currency
            "{kind: HardwareType, name: x, pricePerHour: 0.0000001}" | at most six decimals
            "{kind: ProviderType, name: x, parameters: {admin: {fields: {a: {label: A, type: txt}}}}}" | must be one of: text, password
            "{kind: ProviderType, name: x, parameters: {admin: {fields: {}, required: [[b]]}}}" | the required field "b" is no field
            "{kind: ClusterTemplate, name: x, defaults: {dnsSuffix: a..b}}" | must be a domain
            "{kind: ClusterTemplate, name: x, administration: {maintenance: [{cron: 0 25 * * *, duration: 1h}]}}" | must be minute, hour, day of month, month and day of week
            "{kind: ClusterTemplate, name: x, administration: {maintenance: [{cron: 0 0 30 2 *, duration: 1h}]}}" | There is no such day.
            "{kind: ClusterTemplate, name: x, administration: {maintenance: [{cron: 0 2 * * *, zone: Berlin, duration: 1h}]}}" | must be a time zone, such as Europe/Berlin or UTC
            "{kind: ClusterTemplate, name: x, administration: {maintenance: [{cron: 0 2 * * *, duration: 5s}]}}" | must be a minute or more
            "{kind: ClusterTemplate, name: x, administration: {maintenance: [{cron: 0 2 * * *}]}}" | write how long the window stays open, such as 4h.
            "{kind: ClusterTemplate, name: x, administration: {maintenance: {cron: 0 2 * * *}}}" | must be a list
            "{kind: Provider, name: x, providertype: t, locations: [{name: a}, {name: a}]}" | is there twice
            "{kind: Provider, name: x, providertype: t, pool: A_B}" | must be 1 to 63 of a-z
            "{kind: Provider, name: x, providertype: t, hosts: [{address: 'a b', capacity: {cpu: 1}}]}" | must be address or address:port
            "{kind: Provider, name: x, providertype: t, hosts: [{address: '1:2:3', capacity: {cpu: 1}}]}" | an IPv6 address in brackets before a port
            "{kind: Provider, name: x, providertype: t, hosts: [{address: '[10.0.0.1]:22', capacity: {cpu: 1}}]}" | an IPv6 address in brackets before a port
            "{kind: Provider, name: x, providertype: t, hosts: [{address: '::22', capacity: {cpu: 1}}, {address: '[::22]:22', capacity: {cpu: 1}}]}" | the host "::22" is there twice
            "{kind: Provider, name: x, providertype: t, hosts: [{address: a}]}" | it is not said what the host "a" has
            "{kind: Provider, name: x, providertype: t, hosts: [{address: a, capacity: {cpu: 1}}, {address: 'a:22', capacity: {cpu: 1}}]}" | the host "a" is there twice
            "{kind: Provider, name: x, providertype: t, locations: [{name: r}], hosts: [{address: a, location: s, capacity: {cpu: 1}}]}" | the host "a" is at "s", which is not among the locations
            "{kind: ClusterTemplate, name: x, defaults: {provider: a, providers: [b, c]}}" | by provider and by providers
            """)
    void whatIsWrongIsNamed(String text, String message) {
        String document = text.substring(1, text.length() - 1).replace("\\n", "\n");
        Reading reading = DefinitionReader.read("x.yaml", document).getFirst();
        assertThat(reading.definition()).isNull();
        assertThat(reading.problems())
                .extracting(Problem::message)
                .anySatisfy(said -> assertThat(said).contains(message));
    }

    @Test
    void anUnknownKeyIsAWarningThatNamesIt() {
        Reading reading = DefinitionReader.read("x.yaml", "{kind: Service, name: x, linsk: []}")
                .getFirst();
        assertThat(reading.definition()).isNotNull();
        assertThat(reading.problems())
                .containsExactly(Problem.warning(
                        "/linsk",
                        "Service \"x\": linsk is not known here, and is left out.\nMaybe \"links\" was meant."));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0.24                              | 240000 | USD
            '"0.24"'                          | 240000 | USD
            '"0.24 EUR"'                      | 240000 | EUR
            '{amount: 0.24, currency: EUR}'   | 240000 | EUR
            '{micros: 7, currency: JPY}'      | 7      | JPY
            0                                 | 0      | USD
            """)
    void aPriceIsReadInEachForm(String price, long micros, String currency) {
        HardwareType type = (HardwareType) definition("{kind: HardwareType, name: x, pricePerHour: " + price + "}");
        assertThat(type.pricePerHour()).isEqualTo(new Price(micros, currency));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {cpu: 2, memory: 4Gi, disk: 1Ti}         | 2000 | 4096 | 1048576
            {cpu: 0.5, memory: 512, disk: 100}       | 500  | 512  | 100
            {cpu: 250m, memory: 1024Ki, disk: 1G}    | 250  | 1    | 954
            """)
    void aCapacityIsReadWithItsUnits(String capacity, long cpu, long memory, long disk) {
        HardwareType type = (HardwareType) definition("{kind: HardwareType, name: x, capacity: " + capacity + "}");
        assertThat(type.capacity()).isEqualTo(new Resources(cpu, memory, disk));
    }

    @Test
    void theOriginalsExportIsRead() {
        assertThat(DefinitionReader.read("export.json", """
                {"providers": [{"name": "p", "providertype": "t"}],
                 "hardwaretypes": [{"name": "h", "providermap": {}}],
                 "services": [{"name": "s"}], "clustertemplates": []}
                """))
                .allSatisfy(reading -> assertThat(reading.definition()).isNotNull())
                .extracting(Reading::kind)
                .containsExactly(DefinitionKind.PROVIDER, DefinitionKind.HARDWARE_TYPE, DefinitionKind.SERVICE);
    }

    @Test
    void aTypeTellsWhichFieldsAreLocationsOrNothingOfIt() {
        PluginType type = (PluginType) definition("""
                kind: ProviderType
                name: cloud
                parameters:
                  admin:
                    fields:
                      region: {label: Region, type: text, location: true}
                      user: {label: User, type: text, location: false, accepts: [map, list]}
                      network: {label: Network, type: text}
                """);
        Map<String, FieldSchema> fields = type.descriptor().adminFields();
        assertThat(Objects.requireNonNull(fields.get("region")).location()).isTrue();
        assertThat(Objects.requireNonNull(fields.get("user")).location()).isFalse();
        assertThat(Objects.requireNonNull(fields.get("network")).location()).isNull();
        assertThat(Objects.requireNonNull(fields.get("user")).accepts())
                .containsExactlyInAnyOrder(Shape.LIST, Shape.MAP);
        assertThat(Objects.requireNonNull(fields.get("region")).accepts()).isEmpty();
        assertThat(definition(DefinitionWriter.toYaml(List.of(type)))).isEqualTo(type);
    }

    private static Definition definition(String text) {
        Reading reading = DefinitionReader.read("x.yaml", text).getFirst();
        assertThat(reading.problems()).isEmpty();
        return Objects.requireNonNull(reading.definition());
    }
}
