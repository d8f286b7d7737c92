package io.loom.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the judge finds where something is wrong, and that it finds nothing where nothing is. */
class JudgeTest {

    private static NodeJournals.Life life(String task, int attempt, long begin, long end) {
        return new NodeJournals.Life("n", task, attempt, 100 + attempt, begin, end, "web START");
    }

    private static JsonNode event(long sequence, String type) {
        return Rest.JSON.createObjectNode().put("sequence", sequence).put("type", type);
    }

    @Test
    void attemptsOneAfterTheOtherAndTasksSideBySideAreGood() {
        assertThat(Judge.together(List.of(
                        life("a", 1, 10, 20), life("a", 3, 20, 30), life("b", 1, 12, 28), life("a", 4, 31, 31))))
                .isEmpty();
    }

    @Test
    void twoAttemptsThatLivedTogetherAreFound() {
        assertThat(Judge.together(List.of(life("a", 2, 19, 30), life("a", 1, 10, 20))))
                .singleElement()
                .asString()
                .startsWith("two lived together");
    }

    @Test
    void anAttemptThatBeganAgainIsFound() {
        assertThat(Judge.together(List.of(life("a", 2, 10, 20), life("a", 1, 30, 40), life("b", 1, 1, 2))))
                .singleElement()
                .asString()
                .startsWith("attempt 1 began after 2");
    }

    @Test
    void eventsThatWereFollowedAsTheyAreToldAreGood() {
        Map<String, List<JsonNode>> told = Map.of(
                "one", List.of(event(1, "a"), event(3, "everybody's")),
                "two", List.of(event(2, "b"), event(3, "everybody's")));
        assertThat(Judge.events(told, told)).isEmpty();
    }

    @Test
    void anEventThatAFollowerMissedOrHeardTwiceIsFound() {
        List<JsonNode> all = List.of(event(1, "a"), event(2, "b"));
        for (List<JsonNode> seen : List.of(List.of(all.getFirst()), List.of(all.get(0), all.get(0), all.get(1)))) {
            assertThat(Judge.events(Map.of("one", seen), Map.of("one", all)))
                    .singleElement()
                    .asString()
                    .startsWith("one followed " + seen.size() + " events, and there are 2");
        }
    }

    @Test
    void whatCameAfterTheLastEventThatWasToldIsNotCompared() {
        List<JsonNode> told = List.of(event(1, "a"), event(2, "b"));
        List<JsonNode> later = List.of(event(1, "a"), event(2, "b"), event(3, "everybody's"));

        assertThat(Judge.events(Map.of("one", later), Map.of("one", told))).isEmpty();
        assertThat(Judge.events(Map.of("one", List.of(event(1, "a"), event(3, "everybody's"))), Map.of("one", told)))
                .singleElement()
                .asString()
                .startsWith("one followed 1 events, and there are 2");
    }

    @Test
    void aPositionThatNobodyWasToldAndOneThatWasGivenTwiceAreFound() {
        Map<String, List<JsonNode>> gap = Map.of("one", List.of(event(1, "a"), event(3, "c")));
        assertThat(Judge.events(gap, gap)).containsExactly("there are 2 events up to the position 3");
        Map<String, List<JsonNode>> twice = Map.of("one", List.of(event(1, "a")), "two", List.of(event(1, "b")));
        assertThat(Judge.events(twice, twice)).singleElement().asString().startsWith("two events have the position 1");
    }
}
