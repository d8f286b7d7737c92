package io.loom.provisioner.cloud;

import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The API of one account. Requests are paced; one that is refused because of too many calls is sent again, one whose token has ended
 * gets a new token once, and one that can be sent twice without harm is, when its answer was lost. Thread-safe; methods block, and fail
 * with {@link TaskFailure} in the cloud's own words:
 * {@code cloud-unreachable} when no answer came, {@code throttled} when the task's time ends before a call is allowed, else as the
 * cloud's {@link CloudDialect} says.
 */
public final class CloudApi {
    private static final int TRIES = 4;
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final CloudHttp http;
    private final CloudDialect dialect;
    private final CloudAuthorization authorization;
    private final Optional<String> authorities;
    private final Pace pace;
    private final InstantSource clock;

    /** @param authorities certificates, PEM, that the cloud is held to instead of the system's */
    public CloudApi(
            CloudHttp http,
            CloudDialect dialect,
            CloudAuthorization authorization,
            Optional<String> authorities,
            Pace pace,
            InstantSource clock) {
        this.http = http;
        this.dialect = dialect;
        this.authorization = authorization;
        this.authorities = authorities;
        this.pace = pace;
        this.clock = clock;
    }

    /** Sends a request; answers what succeeded. */
    public CloudResponse send(CloudRequest request, TaskContext task) throws InterruptedException {
        CloudResponse response = answer(request, task);
        if (response.isSuccess()) {
            return response;
        }
        throw dialect.failure(request, response);
    }

    /** Sends a request about something that may not be there; empty for 404 and 410. */
    public Optional<CloudResponse> find(CloudRequest request, TaskContext task) throws InterruptedException {
        CloudResponse response = answer(request, task);
        if (response.status() == 404 || response.status() == 410) {
            return Optional.empty();
        }
        if (response.isSuccess()) {
            return Optional.of(response);
        }
        throw dialect.failure(request, response);
    }

    /** Sends a request, and answers whatever the cloud does in the end, a refusal too. */
    public CloudResponse answer(CloudRequest request, TaskContext task) throws InterruptedException {
        boolean renewed = false;
        for (int tries = 1; ; tries++) {
            take(task);
            CloudRequest authorized = authorization.authorize(request, task);
            boolean again = request.isIdempotent() && tries < TRIES;
            try {
                CloudResponse response = http.send(authorized, authorities);
                Optional<Duration> throttled = dialect.throttled(response, clock.instant());
                if (throttled.isPresent()) {
                    pace.throttled(throttled.get());
                    task.progress(dialect.cloud() + " is asked too often, waiting.");
                    tries--;
                } else if (response.status() == 401 && !renewed && authorization.renew(authorized)) {
                    renewed = true;
                } else if (response.status() >= 500 && again) {
                    pause(tries, task);
                } else {
                    pace.succeeded();
                    return response;
                }
            } catch (IOException e) {
                if (!again) {
                    throw unreachable(request, e);
                }
                pause(tries, task);
            }
        }
    }

    /** Waits for the turn. */
    private void take(TaskContext task) throws InterruptedException {
        Duration wait = pace.reserve();
        if (wait.compareTo(task.timeLeft()) >= 0) {
            throw TaskFailure.passing(
                    "throttled",
                    dialect.cloud() + " allows no call for another " + wait.toSeconds()
                            + " s, which is longer than the task may take.");
        }
        TimeUnit.NANOSECONDS.sleep(wait.toNanos());
    }

    private static void pause(int tries, TaskContext task) throws InterruptedException {
        Duration pause = PAUSE.multipliedBy(1L << (tries - 1));
        if (pause.compareTo(task.timeLeft()) < 0) {
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        }
    }

    private TaskFailure unreachable(CloudRequest request, IOException problem) {
        String words = problem.getMessage() == null ? problem.getClass().getSimpleName() : problem.getMessage();
        return TaskFailure.passing(
                        "cloud-unreachable",
                        dialect.cloud() + " cannot be reached at "
                                + request.uri().getAuthority() + ": " + words)
                .causedBy(problem);
    }
}
