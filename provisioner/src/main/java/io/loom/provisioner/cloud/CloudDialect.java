package io.loom.provisioner.cloud;

import io.loom.provisioner.plugin.TaskFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How one cloud says that something went wrong. */
public interface CloudDialect {

    /** The cloud's name in messages, e.g. {@code OpenStack}. */
    String cloud();

    /** What the cloud says of a failure, in one line; empty where the body says nothing. */
    Optional<String> words(CloudResponse response);

    /**
     * Whether the cloud refused the request because too many come.
     *
     * @return how long it wants to be left alone, zero where it does not say; empty when it is something else
     */
    default Optional<Duration> throttled(CloudResponse response, Instant now) {
        return response.status() == 429
                ? Optional.of(response.retryAfter(now).orElse(Duration.ZERO))
                : Optional.empty();
    }

    /** Code and lastingness of a refusal; by the status alone unless a cloud knows better. */
    default TaskFailure failure(CloudRequest request, CloudResponse response) {
        return refusal(request, response);
    }

    /** The failure that the status alone says, in the cloud's own words. */
    default TaskFailure refusal(CloudRequest request, CloudResponse response) {
        String words = cloud() + " answered " + response.status() + " to " + request
                + words(response).map(w -> ": " + w).orElse(".");
        return switch (response.status()) {
            case 401 -> TaskFailure.lasting("bad-credentials", words);
            case 403 -> TaskFailure.lasting("forbidden", words);
            case 404, 410 -> TaskFailure.lasting("not-found", words);
            case 409, 412 -> TaskFailure.passing("conflict", words);
            default ->
                response.status() >= 500
                        ? TaskFailure.passing("cloud-failed", words)
                        : TaskFailure.lasting("bad-request", words);
        };
    }
}
