package io.loom.provisioner.provider.aws;

import io.loom.provisioner.plugin.TaskFailure;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;

/** What EC2 and STS say of a failure, in their own words, and what Loom makes of it. */
final class Ec2Failures {
    private static final int UNAUTHORIZED = 401;
    private static final Set<String> CREDENTIALS = Set.of(
            "AuthFailure",
            "Blocked",
            "ExpiredToken",
            "ExpiredTokenException",
            "InvalidClientTokenId",
            "MissingAuthenticationToken",
            "OptInRequired",
            "RequestExpired",
            "SignatureDoesNotMatch",
            "UnrecognizedClientException");
    private static final Set<String> FORBIDDEN =
            Set.of("AccessDenied", "AccessDeniedException", "OperationNotPermitted", "UnauthorizedOperation");
    private static final Set<String> CONFLICTS =
            Set.of("IdempotentParameterMismatch", "IncorrectInstanceState", "IncorrectState", "ResourceInUse");
    private static final Set<String> PRICES = Set.of("SpotMaxPriceTooLow", "UnfulfillableCapacity");

    private Ec2Failures() {}

    /** The failure of an operation. */
    static TaskFailure of(String operation, SdkException problem) {
        if (problem instanceof AwsServiceException service) {
            return answered(operation, service).causedBy(service);
        }
        return TaskFailure.passing(
                        isUnreachable(problem) ? "cloud-unreachable" : "cloud-failed",
                        operation + " got no answer of AWS: " + firstLine(problem.getMessage()))
                .causedBy(problem);
    }

    /** The failure of having a credential, before anything was asked. */
    static TaskFailure ofCredentials(SdkException problem) {
        if (problem instanceof AwsServiceException || isUnreachable(problem)) {
            return of("AssumeRole", problem);
        }
        return TaskFailure.passing(
                        "bad-credentials",
                        "The provisioner's machine has no credential for AWS: " + firstLine(problem.getMessage())
                                + "\nMaybe give it an instance profile, or give the provider an access key.")
                .causedBy(problem);
    }

    /** Of an answer with status 401, which EC2 gives to a key that it does not accept, the HTTP client passes on no body. */
    private static TaskFailure answered(String operation, AwsServiceException problem) {
        AwsErrorDetails details = problem.awsErrorDetails();
        String code = code(problem);
        boolean isUnauthorized = code.isEmpty() && problem.statusCode() == UNAUTHORIZED;
        String service = details == null || details.serviceName() == null ? "AWS" : details.serviceName();
        String words = details == null || details.errorMessage() == null ? "" : firstLine(details.errorMessage());
        String request = problem.requestId() == null ? "" : " (request " + problem.requestId() + ")";
        return of(
                isUnauthorized ? "AuthFailure" : code,
                problem.statusCode(),
                service.toUpperCase(Locale.ROOT) + " answered "
                        + (code.isEmpty() ? Integer.toString(problem.statusCode()) : code) + " to " + operation + ": "
                        + (isUnauthorized ? "it does not accept the credential." : words) + request);
    }

    /**
     * What a code of EC2's stands for.
     *
     * @param status of the answer, 0 where it is the reason of an instance's state
     */
    static TaskFailure of(String code, int status, String words) {
        if (code.equals("RequestLimitExceeded") || code.contains("Throttl")) {
            return TaskFailure.passing("throttled", words);
        }
        if (isNoCapacity(code)) {
            return TaskFailure.noCapacity(words);
        }
        if (isQuota(code)) {
            return TaskFailure.quotaExceeded(words);
        }
        if (CREDENTIALS.contains(code)) {
            return TaskFailure.lasting("bad-credentials", words);
        }
        if (FORBIDDEN.contains(code)) {
            return TaskFailure.lasting("forbidden", words);
        }
        if (isNotFound(code)) {
            return TaskFailure.lasting("not-found", words);
        }
        if (CONFLICTS.contains(code)) {
            return TaskFailure.passing("conflict", words);
        }
        return status == 0 || status >= 500
                ? TaskFailure.passing("cloud-failed", words)
                : TaskFailure.lasting("bad-request", words);
    }

    private static boolean isNoCapacity(String code) {
        return code.startsWith("Insufficient") || PRICES.contains(code);
    }

    private static boolean isQuota(String code) {
        return code.endsWith("LimitExceeded") || code.endsWith("CountExceeded");
    }

    private static boolean isNotFound(String code) {
        return code.endsWith(".NotFound") || code.endsWith(".Malformed") || code.endsWith(".Unavailable");
    }

    /** Whether EC2 has answered with one of the codes. */
    static boolean is(TaskFailure failure, String... codes) {
        return failure.getCause() instanceof AwsServiceException problem
                && Arrays.asList(codes).contains(code(problem));
    }

    /** Whether a call is sent again at once, rather than by another attempt of the task: no room stays no room for a while. */
    static boolean isWorthAnotherTry(Throwable problem) {
        if (problem instanceof AwsServiceException service) {
            return isThrottling(service)
                    || service.isClockSkewException()
                    || (service.statusCode() >= 500 && !isNoCapacity(code(service)) && !isQuota(code(service)));
        }
        return problem instanceof SdkException client && (client.retryable() || isUnreachable(client));
    }

    static boolean isThrottling(Throwable problem) {
        return problem instanceof SdkServiceException service && service.isThrottlingException();
    }

    private static boolean isUnreachable(SdkException problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return true;
            }
        }
        return false;
    }

    private static String code(AwsServiceException problem) {
        AwsErrorDetails details = problem.awsErrorDetails();
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }

    /** Of a signature that does not fit, further lines repeat the signed headers. */
    private static String firstLine(@Nullable String message) {
        return message == null
                ? ""
                : message.strip().lines().findFirst().orElse("").strip();
    }
}
