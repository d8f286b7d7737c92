package io.loom.model.macro;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MacroReferencesTest {

    @Test
    void findsServicesWhoseAddressesAreAskedForAtAnyDepth() {
        Map<String, Object> config = Map.of(
                "plain", "http://%ip.service.store%:80",
                "deep", Map.of("list", List.of("%join(map(ip.access_v4.service.zookeeper,'$:2181'),',')%")),
                "indexed", "x%%y%ip.bind_v4.service.web[0]%");

        assertThat(MacroReferences.addressedServices(config)).containsExactly("store", "web", "zookeeper");
    }

    @Test
    void hostNamesOwnAddressesAndWhatIsNoMacroAskForNoService() {
        Map<String, Object> config = Map.of(
                "host", "%host.service.store%",
                "own", "%ip.bind_v4.self%",
                "count", "%num.service.store% of 5",
                "broken", "%ip.service.%",
                "open", "100% ip.service.store",
                "number", 5);

        assertThat(MacroReferences.addressedServices(config)).isEmpty();
    }
}
