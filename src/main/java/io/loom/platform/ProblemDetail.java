package io.loom.platform;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Body of every answer that is an error (RFC 9457).
 *
 * @param type {@code about:blank}, as the status says it all
 * @param title the status in words
 * @param status the status
 * @param detail what was wrong, and maybe what would do
 * @param errors each thing wrong in the body; absent where it is not about the body
 * @param traceId finds the failure in the server's log; present where the server itself failed
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ProblemDetail(
        String type,
        String title,
        int status,
        String detail,
        List<FieldError> errors,
        @Nullable String traceId) {

    /** Media type of it. */
    public static final String MEDIA_TYPE = "application/problem+json";

    /**
     * One thing wrong in the body.
     *
     * @param pointer JSON pointer to it; empty for the whole
     * @param detail what is wrong
     */
    @JsonInclude
    public record FieldError(String pointer, String detail) {}

    public ProblemDetail {
        errors = List.copyOf(errors);
    }
}
