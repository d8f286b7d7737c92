package io.loom.model;

import io.loom.model.macro.Macros;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds macros that are not understood. */
final class MacroCheck {

    private MacroCheck() {}

    /** Adds an error for each macro in {@code value}, at any depth, that is not understood. */
    static void check(String subject, String pointer, @Nullable Object value, List<Problem> problems) {
        Macros.check(
                value, (at, wrong) -> problems.add(Problem.error(pointer + at, subject + ": " + wrong.getMessage())));
    }
}
