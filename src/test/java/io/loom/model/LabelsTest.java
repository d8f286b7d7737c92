package io.loom.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelsTest {

    private static final String HALF = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private static final String TOO_LONG = HALF + HALF;
    private static final String LONGEST = HALF + "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    @ParameterizedTest
    @ValueSource(strings = {"a", "Team", "a.b_c-d", "1", "example.com/team", "a/b", LONGEST})
    void isAKey(String key) {
        assertThat(Labels.of(Map.of(key, "v")).values()).containsExactly(Map.entry(key, "v"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-a",
                "a-",
                "a b",
                "é",
                "/a",
                "a/",
                "a/b/c",
                "Example.com/a",
                "a..b/c",
                "a,b",
                "a=b",
                TOO_LONG
            })
    void isNoKey(String key) {
        assertThat(Labels.isKey(key)).isFalse();
        assertThatThrownBy(() -> Labels.of(Map.of(key, "v")))
                .isInstanceOfSatisfying(
                        InvalidInputException.class,
                        thrown -> assertThat(thrown.problems())
                                .extracting(Problem::pointer)
                                .containsExactly("/labels/" + key.replace("/", "~1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "a ", "a/b", ".", "a,b", TOO_LONG})
    void isNoValue(String value) {
        assertThatThrownBy(() -> Labels.of(Map.of("key", value)))
                .hasMessageContaining("The label key has no valid value: " + value + ".");
    }

    @Test
    void aValueMayBeEmptyOrAsLongAsAName() {
        assertThat(Labels.of(Map.of("a", "", "b", LONGEST)).values())
                .containsExactly(Map.entry("a", ""), Map.entry("b", LONGEST));
    }

    @Test
    void changesAreMergedAndNullRemoves() {
        Map<String, String> changes = new HashMap<>(Map.of("b", "3", "c", "4"));
        changes.put("a", null);
        changes.put("was never there", null);

        assertThat(Labels.of(Map.of("a", "1", "b", "2", "d", "5")).with(changes).values())
                .containsExactly(Map.entry("b", "3"), Map.entry("c", "4"), Map.entry("d", "5"));
    }

    @Test
    void thereAreAtMostSixtyFour() {
        Map<String, String> most = IntStream.range(0, Labels.MOST)
                .boxed()
                .collect(Collectors.toMap(number -> "key" + number, number -> "v"));
        Labels full = Labels.of(most);

        assertThat(full.with(Map.of("key0", "other")).values()).hasSize(64);
        assertThatThrownBy(() -> full.with(Map.of("one", "more")))
                .hasMessageContaining("There would be 65 labels, and may be 64 at most.");
    }
}
