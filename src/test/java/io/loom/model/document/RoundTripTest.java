package io.loom.model.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.contract.StorableText;
import io.loom.contract.TaskAction;
import io.loom.model.About;
import io.loom.model.ClusterTemplate;
import io.loom.model.Definition;
import io.loom.model.HardwareType;
import io.loom.model.Host;
import io.loom.model.ImageType;
import io.loom.model.Link;
import io.loom.model.Location;
import io.loom.model.MaintenanceWindow;
import io.loom.model.PartialTemplate;
import io.loom.model.Price;
import io.loom.model.Provider;
import io.loom.model.Range;
import io.loom.model.Resources;
import io.loom.model.Service;
import io.loom.model.TemplateBody;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Whatever a definition holds, it is the same after it was written and read. */
class RoundTripTest {

    @Property(tries = 300)
    void yamlGivesTheSameBack(@ForAll("definitions") Definition definition) {
        String yaml = DefinitionWriter.toYaml(List.of(definition));
        assertThat(DefinitionReader.read("x.yaml", yaml)).singleElement().satisfies(reading -> {
            assertThat(reading.problems()).as(yaml).isEmpty();
            assertThat(reading.definition()).as(yaml).isEqualTo(definition);
        });
    }

    @Property(tries = 300)
    void jsonAndMapsGiveTheSameBackAndTheSameText(@ForAll("definitions") Definition definition) {
        String json = DefinitionWriter.toJson(definition);
        Definition read = DefinitionReader.read("x.json", json).getFirst().definition();
        assertThat(read).as(json).isEqualTo(definition);
        assertThat(DefinitionReader.read(definition.kind(), "x", DefinitionWriter.toMap(definition))
                        .definition())
                .isEqualTo(definition);
        assertThat(DefinitionWriter.toJson(Objects.requireNonNull(read))).isEqualTo(json);
    }

    @Property(tries = 100)
    void severalDocumentsStayApart(@ForAll("several") List<Definition> definitions) {
        assertThat(DefinitionReader.read("x.yaml", DefinitionWriter.toYaml(definitions)))
                .extracting(Reading::definition)
                .isEqualTo(definitions);
    }

    /** Any text at all is answered, never with an exception. */
    @Property(tries = 500)
    void anyTextIsAnswered(@ForAll("texts") String text) {
        for (String source : List.of("x.yaml", "x.json", "x")) {
            assertThat(DefinitionReader.read(source, text)).isNotEmpty();
        }
    }

    @Provide
    Arbitrary<List<Definition>> several() {
        return definitions().list().ofMinSize(1).ofMaxSize(4);
    }

    @Provide
    Arbitrary<Definition> definitions() {
        return Arbitraries.oneOf(providers(), hardwareTypes(), imageTypes(), services(), templates(), partials());
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> lines = Arbitraries.of(
                "kind: Service",
                "name: x",
                "  - a",
                "{",
                "}",
                "[1, 2",
                "\"a\": 1",
                "---",
                "a: &x 1",
                "b: *x",
                "kind: 7",
                "defaults: 3",
                "providermap: {a: 1}",
                "\t",
                "? x",
                "!!java.net.URL [a]",
                "providertypes: [a]",
                "%YAML 9");
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(60), lines.list().ofMaxSize(6).map(list -> String.join("\n", list)));
    }

    private static Arbitrary<Definition> providers() {
        return Combinators.combine(
                        names(),
                        about(),
                        names(),
                        config(),
                        locations(),
                        Arbitraries.integers().between(0, 500).injectNull(0.5),
                        resources().injectNull(0.5))
                .as((name, about, type, fields, locations, limit, capacity) -> new Provider(
                        name,
                        about,
                        type,
                        fields,
                        locations.isEmpty() ? List.of(Location.DEFAULT) : locations,
                        limit,
                        capacity))
                .flatMap(provider -> Combinators.combine(
                                Arbitraries.of("far", "near").injectNull(0.5), hosts(provider))
                        .as((pool, hosts) -> new Provider(
                                provider.name(),
                                provider.about(),
                                provider.providerType(),
                                provider.fields(),
                                provider.locations(),
                                provider.limit(),
                                provider.capacity(),
                                pool,
                                hosts)));
    }

    private static Arbitrary<List<Host>> hosts(Provider provider) {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 250),
                        names().injectNull(0.5),
                        Arbitraries.of(provider.locations()),
                        resources(),
                        prices().injectNull(0.5))
                .as((last, type, location, capacity, price) ->
                        new Host("10.0.0." + last, type, location.name(), capacity, price))
                .list()
                .uniqueElements(Host::address)
                .ofMaxSize(3);
    }

    private static Arbitrary<Definition> hardwareTypes() {
        Arbitrary<HardwareType.Offer> offers = Combinators.combine(
                        words(), resources().injectNull(0.3), prices().injectNull(0.3))
                .as((flavor, capacity, price) -> new HardwareType.Offer(Map.of("flavor", flavor), capacity, price))
                .flatMap(offer -> Combinators.combine(
                                Arbitraries.integers().between(0, 500).injectNull(0.5), nameSets())
                        .as((limit, locations) -> new HardwareType.Offer(
                                offer.properties(), offer.capacity(), offer.pricePerHour(), limit, locations)));
        return Combinators.combine(
                        names(),
                        about(),
                        Arbitraries.maps(names(), offers).ofMaxSize(3),
                        resources().injectNull(0.3),
                        prices().injectNull(0.3))
                .as(HardwareType::new);
    }

    private static Arbitrary<Definition> imageTypes() {
        Arbitrary<ImageType.Offer> offers = Combinators.combine(words(), names())
                .as((image, user) -> new ImageType.Offer(Map.of("image", image), user));
        return Combinators.combine(
                        names(), about(), Arbitraries.maps(names(), offers).ofMaxSize(3))
                .as(ImageType::new);
    }

    private static Arbitrary<Definition> services() {
        Arbitrary<Service.Requirements> requirements =
                Combinators.combine(nameSets(), nameSets()).as(Service.Requirements::new);
        Arbitrary<Service.Dependencies> dependencies = Combinators.combine(
                        nameSets(), nameSets(), requirements, requirements)
                .as(Service.Dependencies::new);
        Arbitrary<Service.Action> actions =
                Combinators.combine(names(), config()).as(Service.Action::new);
        return Combinators.combine(
                        names(),
                        about(),
                        dependencies,
                        Arbitraries.maps(
                                        Arbitraries.of(TaskAction.values()).filter(TaskAction::isServiceAction),
                                        actions)
                                .ofMaxSize(3),
                        links(),
                        Arbitraries.longs()
                                .between(0, 1 << 20)
                                .map(amount -> new Resources(amount, amount / 3, amount % 7)))
                .as(Service::new);
    }

    private static Arbitrary<Definition> templates() {
        return Combinators.combine(
                        names(),
                        about(),
                        names().injectNull(0.5),
                        names().list().ofMaxSize(2),
                        bodies())
                .as(ClusterTemplate::new);
    }

    private static Arbitrary<Definition> partials() {
        return Combinators.combine(names(), about(), Arbitraries.of(true, false), bodies())
                .as(PartialTemplate::new);
    }

    private static Arbitrary<TemplateBody> bodies() {
        Arbitrary<TemplateBody.Defaults> defaults = Combinators.combine(
                        nameSets().map(List::copyOf),
                        names().injectNull(0.5),
                        names().injectNull(0.5),
                        names().injectNull(0.5),
                        Arbitraries.of("example.com", ".dev.local").injectNull(0.5),
                        config())
                .as(TemplateBody.Defaults::new);
        Arbitrary<TemplateBody.Compatibility> compatibility =
                Combinators.combine(nameSets(), nameSets(), nameSets()).as(TemplateBody.Compatibility::new);
        Arbitrary<TemplateBody.PlacementSettings> placement = Combinators.combine(
                        names().injectNull(0.5),
                        Arbitraries.maps(names(), Arbitraries.longs().between(0, 1000))
                                .ofMaxSize(2),
                        Arbitraries.maps(names(), settings()).ofMaxSize(2),
                        nameSets().map(List::copyOf),
                        Combinators.combine(nameSets(), nameSets()).as(TemplateBody.Preferred::new))
                .as(TemplateBody.PlacementSettings::new);
        Arbitrary<TemplateBody.Lease> leases = Arbitraries.longs()
                .between(1, 1 << 30)
                .map(millis -> new TemplateBody.Lease(millis, millis * 2, millis / 2));
        return Combinators.combine(
                        defaults,
                        compatibility,
                        constraints(),
                        leases.injectNull(0.5),
                        links(),
                        placement,
                        administrations())
                .as((made, allowed, laidOut, lease, links, tuned, administered) -> new TemplateBody(
                        made,
                        allowed,
                        laidOut,
                        lease,
                        links,
                        tuned,
                        administered.repair(),
                        administered.noCapacity(),
                        administered.maintenance()));
    }

    private record Administration(
            TemplateBody.@Nullable Repair repair,
            TemplateBody.@Nullable NoCapacity noCapacity,
            List<MaintenanceWindow> maintenance) {}

    private static Arbitrary<Administration> administrations() {
        return Combinators.combine(
                        Arbitraries.of(TemplateBody.Repair.values()).injectNull(0.5),
                        Arbitraries.of(TemplateBody.NoCapacity.values()).injectNull(0.5),
                        windows())
                .as(Administration::new);
    }

    private static Arbitrary<List<MaintenanceWindow>> windows() {
        return Combinators.combine(
                        Arbitraries.of("0 2 * * sun", "*/5 1-3 1,15 * *"),
                        Arbitraries.of("UTC", "Europe/Berlin", "+02:00"),
                        Arbitraries.longs().between(60_000, 1 << 30))
                .as(MaintenanceWindow::new)
                .list()
                .ofMaxSize(2);
    }

    private static Arbitrary<TemplateBody.ConstraintSetting> settings() {
        return Combinators.combine(
                        Arbitraries.of(true, false).injectNull(0.3),
                        Arbitraries.of("hard", "medium", "soft").injectNull(0.3),
                        Arbitraries.longs().between(0, 1000).injectNull(0.3))
                .as(TemplateBody.ConstraintSetting::new);
    }

    private static Arbitrary<TemplateBody.Constraints> constraints() {
        Arbitrary<Range> ranges = Combinators.combine(
                        Arbitraries.integers().between(1, 5), Arbitraries.of(5, 50, Range.UNBOUNDED))
                .as(Range::new);
        Arbitrary<TemplateBody.Ratio> ratios = Combinators.combine(
                        names(), Arbitraries.integers().between(1, 100))
                .as(TemplateBody.Ratio::new);
        Arbitrary<TemplateBody.ServiceConstraint> services = Combinators.combine(
                        ranges.injectNull(0.3),
                        nameSets(),
                        nameSets(),
                        ratios.injectNull(0.5),
                        Arbitraries.of(TemplateBody.Spread.values()).injectNull(0.5))
                .as(TemplateBody.ServiceConstraint::new);
        return Combinators.combine(
                        nameSets().list().ofMaxSize(2),
                        nameSets().list().ofMaxSize(2),
                        Arbitraries.maps(names(), services).ofMaxSize(2),
                        ranges.injectNull(0.5))
                .as(TemplateBody.Constraints::new);
    }

    private static Arbitrary<Resources> resources() {
        Arbitrary<Long> amounts = Arbitraries.longs()
                .between(0, 1L << 40)
                .injectNull(0.2)
                .map(amount -> amount == null ? Resources.UNBOUNDED : amount);
        return Combinators.combine(amounts, amounts, amounts).as(Resources::new);
    }

    private static Arbitrary<Price> prices() {
        return Combinators.combine(Arbitraries.longs().between(0, 1_000_000_000L), Arbitraries.of("USD", "EUR"))
                .as(Price::new);
    }

    private static Arbitrary<List<Location>> locations() {
        return Combinators.combine(
                        names(), Arbitraries.integers().between(0, 100).injectNull(0.5))
                .as(Location::new)
                .list()
                .uniqueElements(Location::name)
                .ofMaxSize(3);
    }

    private static Arbitrary<List<Link>> links() {
        return Combinators.combine(words(), words()).as(Link::new).list().ofMaxSize(2);
    }

    private static Arbitrary<About> about() {
        return Combinators.combine(words().injectNull(0.5), words().injectNull(0.5), words().injectNull(0.9))
                .as(About::new);
    }

    private static Arbitrary<Set<String>> nameSets() {
        return names().set().ofMaxSize(3);
    }

    private static Arbitrary<String> names() {
        return Arbitraries.oneOf(
                Arbitraries.strings()
                        .withCharRange('a', 'z')
                        .withChars("ABC019_.-")
                        .ofMinLength(1)
                        .ofMaxLength(12),
                Arbitraries.of("true", "null", "no", "1.10", "0x1F", "1e3", "-", "007", "y", ".5", "1_000"));
    }

    /** Texts of any kind, those among them that YAML takes for something else. */
    private static Arbitrary<String> words() {
        return Arbitraries.oneOf(
                        names(),
                        Arbitraries.strings().ofMinLength(1).ofMaxLength(20).filter(StorableText::isStorable),
                        Arbitraries.of(
                                "yes",
                                "~",
                                "Null",
                                "#!/bin/sh\nset -e\n  echo hi\n",
                                "a: b",
                                "- x",
                                "% y",
                                "*a",
                                "&a",
                                "trailing ",
                                " leading",
                                "a #b",
                                "tab\there",
                                "line\nbreak",
                                "1:30",
                                "2026-11-22",
                                "@x",
                                "`x`",
                                "'",
                                "\"",
                                "|"))
                .filter(word -> !word.isBlank());
    }

    private static Arbitrary<Map<String, Object>> config() {
        Arbitrary<Object> leaves = Arbitraries.oneOf(
                words().map(Object.class::cast),
                Arbitraries.integers().map(Object.class::cast),
                Arbitraries.of(true, false).map(Object.class::cast),
                Arbitraries.longs()
                        .between(1L << 33, 1L << 62)
                        .map(number -> JsonValues.free(BigDecimal.valueOf(number))),
                Arbitraries.bigDecimals().map(JsonValues::free));
        Arbitrary<Object> inner = Arbitraries.oneOf(
                leaves,
                leaves.list().ofMaxSize(3).map(Object.class::cast),
                Arbitraries.maps(words(), leaves).ofMaxSize(3).map(Object.class::cast));
        return Arbitraries.maps(words(), inner).ofMaxSize(3);
    }
}
