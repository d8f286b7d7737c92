package io.loom.provisioner.provider.digitalocean;

import io.loom.provisioner.cloud.CloudDialect;
import io.loom.provisioner.cloud.CloudRequest;
import io.loom.provisioner.cloud.CloudResponse;
import io.loom.provisioner.plugin.TaskFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/** How DigitalOcean says that something went wrong: quota and capacity are a 422, known by their words alone. */
final class DigitalOceanDialect implements CloudDialect {
    private static final Pattern LIMIT = Pattern.compile("(?i).*(exceed|reached).*limit.*");
    private static final Pattern CAPACITY = Pattern.compile(
            "(?i).*(not|un)\\s?(currently )?available (in|for) (this|the|that) region.*|.*(currently unavailable|out of capacity|capacity is).*");
    private static final Pattern KEY = Pattern.compile("(?i).*(invalid key identifiers|ssh key).*");
    private static final int UNPROCESSABLE = 422;

    @Override
    public String cloud() {
        return "DigitalOcean";
    }

    @Override
    public Optional<String> words(CloudResponse response) {
        return Optional.of(response.json().path("message").asText().strip()).filter(words -> !words.isEmpty());
    }

    @Override
    public Optional<Duration> throttled(CloudResponse response, Instant now) {
        return response.status() == 429
                ? Optional.of(response.retryAfter(now).orElseGet(() -> untilReset(response, now)))
                : Optional.empty();
    }

    /** When the calls of the last hour no longer count, where none is left of them. */
    private static Duration untilReset(CloudResponse response, Instant now) {
        boolean isSpent =
                response.header("ratelimit-remaining").filter("0"::equals).isPresent();
        return response.header("ratelimit-reset")
                .filter(text -> isSpent && text.matches("\\d{1,11}"))
                .map(text -> Duration.between(now, Instant.ofEpochSecond(Long.parseLong(text))))
                .filter(wait -> !wait.isNegative())
                .orElse(Duration.ZERO);
    }

    @Override
    public TaskFailure failure(CloudRequest request, CloudResponse response) {
        TaskFailure byStatus = refusal(request, response);
        String words = String.valueOf(byStatus.getMessage());
        if (response.status() != UNPROCESSABLE) {
            return byStatus;
        }
        String said = words(response).orElse("");
        if (LIMIT.matcher(said).matches()) {
            return TaskFailure.quotaExceeded(words);
        }
        if (CAPACITY.matcher(said).matches()) {
            return TaskFailure.noCapacity(words);
        }
        return KEY.matcher(said).matches() ? TaskFailure.passing("conflict", words) : byStatus;
    }
}
