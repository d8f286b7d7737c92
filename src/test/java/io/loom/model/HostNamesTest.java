package io.loom.model;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

class HostNamesTest {

    /** The first label may stand in a host name (RFC 1123), and tells clusters and nodes apart. */
    @Property
    void everyClusterNameGivesAValidLabel(
            @ForAll("names") String name, @ForAll @LongRange(min = 1, max = 1_000_000_000) long cluster) {
        String host = HostNames.of(name, cluster, 1000, ".example.com");
        assertThat(host).endsWith(".example.com");
        String label = host.substring(0, host.indexOf('.'));
        assertThat(label).matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?").endsWith(cluster + "-1000");
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('A', 'Z')
                .withCharRange('0', '9')
                .withChars("_.-")
                .ofMinLength(1)
                .ofMaxLength(255);
    }
}
