package io.loom.benchmarks.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class TimedGraphTest {

    private static final int MOST = 1_000;

    /** Two nodes: each is created, then runs its two services; the second one's b waits for the a of both. */
    private static final String GRAPH = """
            {"vertices": [{"index": 0, "taskId": "t0"}, {"index": 1, "taskId": "t1"}, {"index": 2, "taskId": "t2"},
                          {"index": 3, "taskId": "t3"}, {"index": 4, "taskId": "t4"}, {"index": 5, "taskId": null}],
             "edges": [[0, 1], [2, 3], [2, 4], [1, 5], [3, 5], [5, 4]],
             "tasks": [{"index": 0, "nodeId": "n1", "hostName": "one", "action": "CREATE", "service": null},
                       {"index": 1, "nodeId": "n1", "hostName": "one", "action": "START", "service": "a"},
                       {"index": 2, "nodeId": "n2", "hostName": "two", "action": "CREATE", "service": null},
                       {"index": 3, "nodeId": "n2", "hostName": "two", "action": "START", "service": "a"},
                       {"index": 4, "nodeId": "n2", "hostName": "two", "action": "START", "service": "b"}]}
            """;

    private static int create(String host) {
        return TaskTimes.millis(MOST, host, "CREATE", null);
    }

    private static int start(String host, String service) {
        return TaskTimes.millis(MOST, host, "START", service);
    }

    @Test
    void followsTheLongestChainThroughJoinPoints() throws IOException {
        TimedGraph graph = new TimedGraph(new ObjectMapper().readTree(GRAPH), MOST);
        int startOfAll = Math.max(create("one") + start("one", "a"), create("two") + start("two", "a"));
        assertThat(graph.tasks()).isEqualTo(5);
        assertThat(graph.criticalMillis()).isEqualTo(startOfAll + start("two", "b"));
    }

    @Test
    void waitsForTheSlowestOfEachStage() throws IOException {
        TimedGraph graph = new TimedGraph(new ObjectMapper().readTree(GRAPH), MOST);
        assertThat(graph.stages())
                .containsExactlyInAnyOrder(
                        Math.max(create("one"), create("two")),
                        Math.max(start("one", "a"), start("two", "a")),
                        start("two", "b"));
        assertThat(graph.barrierMillis()).isGreaterThanOrEqualTo(graph.criticalMillis());
    }
}
