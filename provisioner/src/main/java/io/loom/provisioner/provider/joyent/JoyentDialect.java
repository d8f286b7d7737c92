package io.loom.provisioner.provider.joyent;

import io.loom.provisioner.cloud.CloudDialect;
import io.loom.provisioner.cloud.CloudRequest;
import io.loom.provisioner.cloud.CloudResponse;
import io.loom.provisioner.plugin.TaskFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** How CloudAPI says that something went wrong: a code and a message, of which the code is often a general one. */
final class JoyentDialect implements CloudDialect {
    private static final int SLOW_DOWN = 420;
    private static final int TOO_MANY = 429;

    @Override
    public String cloud() {
        return "CloudAPI";
    }

    @Override
    public Optional<String> words(CloudResponse response) {
        String code = code(response);
        String message = response.json().path("message").asText().strip().replaceAll("\\s+", " ");
        return Optional.of(code.isEmpty() || message.isEmpty() ? code + message : code + ": " + message)
                .filter(words -> !words.isEmpty());
    }

    @Override
    public Optional<Duration> throttled(CloudResponse response, Instant now) {
        boolean refused = response.status() == SLOW_DOWN
                || response.status() == TOO_MANY
                || code(response).equals("RequestThrottled");
        return refused ? Optional.of(response.retryAfter(now).orElse(Duration.ZERO)) : Optional.empty();
    }

    @Override
    public TaskFailure failure(CloudRequest request, CloudResponse response) {
        TaskFailure byStatus = refusal(request, response);
        String words = String.valueOf(byStatus.getMessage());
        String all = words(response).orElse("").toLowerCase(Locale.ROOT);
        if (all.contains("quotaexceeded")) {
            return TaskFailure.quotaExceeded(words);
        }
        if (all.contains("insufficientcapacity") || all.contains("insufficient capacity")) {
            return TaskFailure.noCapacity(words);
        }
        if (all.startsWith("cannotdestroymachine")) {
            return TaskFailure.lasting(
                    "forbidden", words + "\nMaybe end the deletion protection of the machine at CloudAPI first.");
        }
        if (all.startsWith("invalidcredentials") || all.startsWith("invalidsignature")) {
            return TaskFailure.lasting("bad-credentials", words);
        }
        boolean isOfArguments = all.startsWith("invalidargument") || all.startsWith("missingparameter");
        return isOfArguments && response.status() < 500 ? TaskFailure.lasting("bad-request", words) : byStatus;
    }

    private static String code(CloudResponse response) {
        return response.json().path("code").asText();
    }
}
