package io.loom.provisioner.cloud;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * What a cloud's API answered.
 *
 * @param status HTTP's
 * @param headers HTTP's
 * @param body as text; empty when there is none
 */
public record CloudResponse(int status, HttpHeaders headers, String body) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Whether the status is 2xx. */
    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    public Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    /** The body as JSON; a missing node when it is something else. */
    public JsonNode json() {
        try {
            JsonNode read = JSON.readTree(body);
            return read == null ? MissingNode.getInstance() : read;
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /** What the header Retry-After says, in seconds or as a date (RFC 9110, 10.2.3); empty when it says nothing that can be read. */
    public Optional<Duration> retryAfter(Instant now) {
        return header("Retry-After").flatMap(text -> {
            try {
                Duration wait = text.chars().allMatch(Character::isDigit)
                        ? Duration.ofSeconds(Long.parseLong(text))
                        : Duration.between(
                                now,
                                ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                                        .toInstant());
                return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
            } catch (DateTimeException | NumberFormatException unreadable) {
                return Optional.empty();
            }
        });
    }

    /** The status alone: a body may hold secrets. */
    @Override
    public String toString() {
        return Integer.toString(status);
    }
}
