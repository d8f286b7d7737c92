package io.loom.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"web", "Web-2", "eu.west_1", "_", "a..b", "x1e3", "-1-", "a", "standard-2xlarge"})
    void clustersMayBeCalledWhatDefinitionsMay(String name) {
        boolean legal = !name.startsWith("-");
        assertThat(Names.isLegal(name)).isEqualTo(legal);
        assertThat(name.matches(Names.CLUSTER_PATTERN)).isEqualTo(legal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "0644",
                "123456789",
                "019f0a3e-7b1c-7d7a-8f55-0123456789ab",
                "019F0A3E-7B1C-7D7A-8F55-0123456789AB"
            })
    void numbersAndIdsAreNoNamesOfClusters(String name) {
        assertThat(Names.isLegal(name)).isTrue();
        assertThat(name.matches(Names.CLUSTER_PATTERN)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", ".", "..", "-x", ".x", "x-", "x.", "a/b", "a b", "a\nb", "a\n", "a\u0000", "a\u001b", "é", "%2e",
                "~new"
            })
    void pathsOptionsAndControlCharactersAreNoNames(String name) {
        assertThat(Names.isLegal(name)).isFalse();
        assertThat(name.matches(Names.CLUSTER_PATTERN)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 254, 255, 256})
    void namesHaveABound(int length) {
        assertThat(Names.isLegal("x".repeat(length))).isEqualTo(length <= 255);
    }
}
