package io.loom.provisioner.provider.openstack;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.provisioner.cloud.CloudDialect;
import io.loom.provisioner.cloud.CloudRequest;
import io.loom.provisioner.cloud.CloudResponse;
import io.loom.provisioner.plugin.TaskFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How the services of OpenStack say that something went wrong.
 *
 * @param cloud name in messages
 */
public record OpenStackDialect(String cloud) implements CloudDialect {
    private static final Pattern QUOTA =
            Pattern.compile("(?i)quota exceeded|exceeded quota|over ?quota|exceeds allowed .*quota|available ?quota"
                    + "|(volume|port) ?limit ?exceeded|maximum number of .* exceeded");
    private static final Pattern NO_ROOM = Pattern.compile(
            "(?i)no valid host|exhausted all hosts|not enough hosts available|no more ip addresses available"
                    + "|unable to find any ip address");
    private static final Pattern MARKUP = Pattern.compile("(?s)<(title|style|script).*?</\\1>|<[^>]*>");
    private static final int LONGEST_TEXT = 2000;

    /** What the words of a refusal, or of a server's fault, mean; empty when they mean nothing of their own. */
    static Optional<TaskFailure> meaning(String words, String message) {
        if (QUOTA.matcher(words).find()) {
            return Optional.of(TaskFailure.quotaExceeded(message));
        }
        return NO_ROOM.matcher(words).find() ? Optional.of(TaskFailure.noCapacity(message)) : Optional.empty();
    }

    /** JSON has the message in an object that is named after the error; Glance answers HTML. */
    @Override
    public Optional<String> words(CloudResponse response) {
        JsonNode json = response.json();
        JsonNode message = json.path("message");
        for (Iterator<JsonNode> errors = json.elements(); !message.isTextual() && errors.hasNext(); ) {
            JsonNode error = errors.next();
            message = error.isTextual() ? error : error.path("message");
        }
        String text = message.isTextual()
                ? message.textValue()
                : json.isContainerNode()
                        ? ""
                        : MARKUP.matcher(response.body()
                                        .substring(0, Math.min(response.body().length(), LONGEST_TEXT)))
                                .replaceAll(" ");
        String line = text.replaceAll("\\s+", " ").strip();
        return line.isEmpty() ? Optional.empty() : Optional.of(line);
    }

    /** Also 413, by which older releases limit the rate, and tell of quotas too. */
    @Override
    public Optional<Duration> throttled(CloudResponse response, Instant now) {
        boolean tooMany = response.status() == 429
                || response.status() == 413
                        && !QUOTA.matcher(words(response).orElse("")).find();
        return tooMany ? Optional.of(response.retryAfter(now).orElse(Duration.ZERO)) : Optional.empty();
    }

    @Override
    public TaskFailure failure(CloudRequest request, CloudResponse response) {
        TaskFailure refusal = refusal(request, response);
        return words(response)
                .flatMap(words -> meaning(words, String.valueOf(refusal.getMessage())))
                .orElse(refusal);
    }
}
