package io.loom.benchmarks.chaos;

import java.util.List;
import java.util.Map;

/**
 * Of a run.
 *
 * @param findings what was found wrong, by what it is about; each finding is a sentence
 * @param figures by name
 */
record Outcome(Map<String, List<String>> findings, Map<String, Object> figures) {

    boolean isWell() {
        return findings.values().stream().allMatch(List::isEmpty);
    }
}
