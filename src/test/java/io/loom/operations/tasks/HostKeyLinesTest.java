package io.loom.operations.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.contract.Machine;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostKeyLinesTest {

    private static Machine machine(String id, String address) {
        return new Machine(id, Map.of(Machine.ACCESS_V4, address), 22, null, List.of(), Map.of());
    }

    @Test
    void aMachineIsToldTheLinesThatNameItInATextAndInAList() {
        var machine = machine("db.example.org:2222", "10.0.0.1");
        String text = "10.0.0.1 k1\n10.0.0.11 k2\n  db.example.org k3\n[10.0.0.1]:22 k4\n\ndb.example.org:22 k5";
        List<String> own = List.of("10.0.0.1 k1", "db.example.org k3", "[10.0.0.1]:22 k4", "db.example.org:22 k5");
        assertThat(HostKeyLines.of(text, machine)).isEqualTo(own);
        assertThat(HostKeyLines.of(text.lines().toList(), machine)).isEqualTo(own);
    }

    @Test
    void theColonsOfAnIpV6AddressAreNoPort() {
        var machine = machine("[2001:db8::11]:22", "2001:db8::11");
        assertThat(HostKeyLines.of("2001:db8::11 k1\n[2001:db8::11]:22 k2\n2001:db8::1 k3", machine))
                .isEqualTo(List.of("2001:db8::11 k1", "[2001:db8::11]:22 k2"));
    }
}
