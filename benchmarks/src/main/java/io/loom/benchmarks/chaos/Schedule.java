package io.loom.benchmarks.chaos;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** The faults of one run. They follow from the seed alone; every kind comes once before any comes again. */
final class Schedule {

    private static final int SHORTEST_PAUSE = 5_000;
    private static final int LONGEST_PAUSE = 10_000;

    private Schedule() {}

    static List<Fault> of(long seed, int count) {
        Random random = new Random(seed);
        List<Fault> faults = new ArrayList<>();
        List<Fault.Kind> block = new ArrayList<>();
        while (faults.size() < count) {
            if (block.isEmpty()) {
                block.addAll(Arrays.asList(Fault.Kind.values()));
                Collections.shuffle(block, random);
            }
            Fault.Kind kind = block.removeLast();
            faults.add(new Fault(
                    faults.size() + 1,
                    random.nextInt(SHORTEST_PAUSE, LONGEST_PAUSE),
                    kind,
                    random.nextInt(kind.victims()),
                    random.nextLong(kind.shortest(), kind.longest())));
        }
        return List.copyOf(faults);
    }
}
