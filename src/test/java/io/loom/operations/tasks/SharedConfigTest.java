package io.loom.operations.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.contract.Machine;
import io.loom.contract.ServiceWork;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedConfigTest {

    private static final Map<String, Object> CONFIG = Map.of("db", Map.of("users", List.of("a\u00e4", 3, true)));

    private final ObjectMapper json = new ObjectMapper();

    private static ServiceWork work(Map<String, Object> config) {
        return new ServiceWork(
                "shell",
                "db",
                Map.of(),
                config,
                new Machine("m", Map.of(), 22, "root", List.of(), Map.of()),
                0,
                List.of());
    }

    @Test
    void isWrittenAsAnyMapIs() throws IOException {
        assertThat(json.writeValueAsString(work(new SharedConfig(CONFIG))))
                .isEqualTo(json.writeValueAsString(work(CONFIG)));
        assertThat(json.readTree(json.writeValueAsBytes(work(new SharedConfig(CONFIG)))))
                .isEqualTo(json.readTree(json.writeValueAsBytes(work(CONFIG))));
        assertThat(new SharedConfig(CONFIG)).isEqualTo(CONFIG);
    }

    @Test
    void isLookedThroughOnceHoweverOftenItIsWritten() throws IOException {
        AtomicInteger looks = new AtomicInteger();
        Map<String, Object> watched = new LinkedHashMap<>(CONFIG) {
            @Override
            public Set<Map.Entry<String, Object>> entrySet() {
                looks.incrementAndGet();
                return super.entrySet();
            }
        };
        SharedConfig shared = new SharedConfig(watched);
        String first = json.writeValueAsString(work(shared));
        int once = looks.get();
        assertThat(once).isPositive();
        assertThat(json.writeValueAsString(work(shared))).isEqualTo(first);
        assertThat(looks).hasValue(once);
    }
}
