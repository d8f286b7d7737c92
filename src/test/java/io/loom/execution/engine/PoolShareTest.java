package io.loom.execution.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PoolShareTest {

    @Test
    void oneReplicaHasAllOfIt() {
        assertThat(shares(256, 0)).containsExactly(256);
        assertThat(shares(256, 10_000)).containsExactly(256);
    }

    @Test
    void whatNobodyCouldUseIsDividedEqually() {
        assertThat(shares(9, 0, 0)).containsExactly(5, 4);
        assertThat(shares(10, 6, 0)).containsExactly(8, 2);
    }

    @Test
    void nobodyGetsMoreThanAnEqualPartOfWhatIsShort() {
        assertThat(shares(12, 100, 2, 100)).containsExactly(5, 2, 5);
        assertThat(shares(10, 50, 50)).containsExactly(5, 5);
    }

    @Test
    void thePartsAlwaysAddUpToTheCapacity() {
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            int capacity = random.nextInt(300);
            int[] demands = random.ints(1 + random.nextInt(6), 0, 200).toArray();
            assertThat(shares(capacity, demands).stream()
                            .mapToInt(Integer::intValue)
                            .sum())
                    .isEqualTo(capacity);
        }
    }

    @Test
    void aStrangerHasNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PoolShare.of(1, demands(3), new UUID(0, 9)))
                .withMessageContaining("00000000-0000-0000-0000-000000000009");
    }

    private static List<Integer> shares(int capacity, int... demands) {
        SortedMap<UUID, Integer> all = demands(demands);
        return all.keySet().stream()
                .map(replica -> PoolShare.of(capacity, all, replica))
                .toList();
    }

    private static SortedMap<UUID, Integer> demands(int... demands) {
        SortedMap<UUID, Integer> all = new TreeMap<>();
        IntStream.range(0, demands.length).forEach(i -> all.put(new UUID(0, i), demands[i]));
        return all;
    }
}
