package io.loom.cases;

import java.util.Set;

/**
 * Judges cases of some kinds. Every class of the test sources that implements this, is named {@code *Judge} and has a
 * constructor without parameters takes part; each kind has one judge.
 */
public interface CaseJudge {

    /** The kinds that this judge knows. */
    Set<String> kinds();

    /** Fails with an assertion error where Loom's answer is not as the case expects. */
    void judge(Case judged);
}
