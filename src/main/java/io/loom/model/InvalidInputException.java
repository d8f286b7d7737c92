package io.loom.model;

import java.util.List;
import java.util.stream.Collectors;

/** What somebody wrote cannot be accepted; every reason is named. */
public final class InvalidInputException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /** @param problems at least one, all of severity ERROR */
    public InvalidInputException(List<Problem> problems) {
        super(problems.stream().map(Problem::message).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** One reason. */
    public InvalidInputException(String pointer, String message) {
        this(List.of(Problem.error(pointer, message)));
    }

    /** At least one. */
    public List<Problem> problems() {
        return problems;
    }
}
