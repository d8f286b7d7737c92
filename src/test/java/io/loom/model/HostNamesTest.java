package io.loom.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SortedSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
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

    /** Names and numbers that meet often: of few letters, short ones and ones that are cut. */
    @Property
    void clustersThatHaveAHostNameInCommonHaveAPrefixInCommon(
            @ForAll("alike") String one,
            @ForAll("alike") String other,
            @ForAll @LongRange(min = 1, max = 112) long number,
            @ForAll @LongRange(min = 1, max = 112) long otherNumber) {
        SortedSet<String> prefixes = HostNames.prefixes(one, number);
        SortedSet<String> others = HostNames.prefixes(other, otherNumber);
        boolean common = false;
        for (int node :
                new int[] {1000, 9999, 10_000, 999_999, 1_000_000, 10_000_000, 100_000_000, Integer.MAX_VALUE}) {
            String host = HostNames.of(one, number, node, null);
            assertThat(prefixes).contains(host.substring(0, host.length() - ("-" + node + ".local").length()));
            common |= host.equals(HostNames.of(other, otherNumber, node, null));
        }
        assertThat(prefixes.stream().anyMatch(others::contains)).isEqualTo(common);
    }

    @Provide
    Arbitrary<String> alike() {
        return Combinators.combine(
                        Arbitraries.of("a", "a".repeat(50), "1".repeat(48), "a".repeat(51), "a" + "1".repeat(47)),
                        Arbitraries.strings().withChars("a1").ofMaxLength(9))
                .as((start, end) -> "a" + start + end);
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
