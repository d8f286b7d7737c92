package io.loom.provisioner.provider.google;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.provisioner.cloud.CloudDialect;
import io.loom.provisioner.cloud.CloudRequest;
import io.loom.provisioner.cloud.CloudResponse;
import io.loom.provisioner.plugin.TaskFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How Compute Engine says that something went wrong: as an answer to a request, or as the end of an operation. */
final class GoogleDialect implements CloudDialect {

    @Override
    public String cloud() {
        return "Google";
    }

    @Override
    public Optional<String> words(CloudResponse response) {
        JsonNode error = response.json().path("error");
        String message = error.isTextual()
                ? error.asText() + " "
                        + response.json().path("error_description").asText()
                : error.path("message").asText();
        return Optional.of(oneLine(message)).filter(words -> !words.isEmpty());
    }

    /** Too many calls are a 429, or a 403 whose reason says so. */
    @Override
    public Optional<Duration> throttled(CloudResponse response, Instant now) {
        boolean refused = response.status() == 429 || (response.status() == 403 && isRate(reason(response)));
        return refused ? Optional.of(response.retryAfter(now).orElse(Duration.ZERO)) : Optional.empty();
    }

    @Override
    public TaskFailure failure(CloudRequest request, CloudResponse response) {
        TaskFailure byStatus = refusal(request, response);
        return known(reason(response), String.valueOf(byStatus.getMessage())).orElse(byStatus);
    }

    /**
     * Why an operation failed.
     *
     * @param request that has begun it
     * @param operation that is done, with errors
     */
    TaskFailure failure(CloudRequest request, JsonNode operation) {
        JsonNode errors = operation.path("error").path("errors");
        String code = errors.path(0).path("code").asText();
        String words = cloud() + " answered " + code + " to " + request + ": "
                + errors.valueStream()
                        .map(error -> oneLine(error.path("message").asText()))
                        .collect(Collectors.joining("; "));
        return known(code, words)
                .orElseGet(() -> operation.path("httpErrorStatusCode").asInt() >= 500
                        ? TaskFailure.passing("cloud-failed", words)
                        : TaskFailure.lasting("bad-request", words));
    }

    /** A code in capitals with underscores, as operations have it, or a reason in camel case, as answers have it. */
    private static Optional<TaskFailure> known(String code, String words) {
        String plain = plain(code);
        if (plain.contains("resourcepoolexhausted") || plain.equals("stockout")) {
            return Optional.of(TaskFailure.noCapacity(words));
        }
        if (isRate(code)) {
            return Optional.of(TaskFailure.passing("throttled", words));
        }
        return switch (plain) {
            case "quotaexceeded", "limitexceeded" -> Optional.of(TaskFailure.quotaExceeded(words));
            case "alreadyexists", "resourcealreadyexists", "resourceinusebyanotherresource" ->
                Optional.of(TaskFailure.passing("conflict", words));
            case "internalerror", "backenderror", "resourcenotready" ->
                Optional.of(TaskFailure.passing("cloud-failed", words));
            default -> Optional.empty();
        };
    }

    private static boolean isRate(String code) {
        String plain = plain(code);
        return plain.endsWith("ratelimitexceeded") || plain.equals("resourceoperationrateexceeded");
    }

    private static String plain(String code) {
        return code.replace("_", "").toLowerCase(Locale.ROOT);
    }

    static String reason(CloudResponse response) {
        return response.json()
                .path("error")
                .path("errors")
                .path(0)
                .path("reason")
                .asText();
    }

    static String oneLine(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
