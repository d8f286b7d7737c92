package io.loom.platform;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import io.loom.model.InvalidInputException;
import io.loom.model.Nearest;
import io.loom.platform.ProblemDetail.FieldError;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.PersistenceException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Path;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Turns every exception that leaves a resource into problem+json. Stack traces stay in the log. */
final class ProblemMappers {

    private static final Set<Class<?>> WHOLE = Set.of(long.class, Long.class, int.class, Integer.class);

    /** How the parser's own words name what it cannot take: {@code Numeric value (9e400)}, {@code token 'NaN'}. */
    private static final Pattern NAMED_VALUE = Pattern.compile("(?:value \\(|token ')([^)']{1,60})");

    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

    @ServerExceptionMapper
    Response invalidInput(InvalidInputException e) {
        List<FieldError> errors = e.problems().stream()
                .map(problem -> new FieldError(problem.pointer(), problem.message()))
                .toList();
        return answer(422, String.valueOf(e.getMessage()), errors);
    }

    @ServerExceptionMapper
    Response problem(ProblemException e) {
        return answer(e.status(), String.valueOf(e.getMessage()), List.of());
    }

    @ServerExceptionMapper
    Response violations(ConstraintViolationException e) {
        List<FieldError> errors = e.getConstraintViolations().stream()
                .map(violation -> new FieldError(pointer(violation.getPropertyPath()), describe(violation)))
                .sorted((left, right) -> left.pointer().compareTo(right.pointer()))
                .toList();
        String detail = errors.stream().map(FieldError::detail).collect(Collectors.joining("\n"));
        return answer(422, detail, errors);
    }

    @ServerExceptionMapper({MismatchedInputException.class, ValueInstantiationException.class})
    Response mismatch(JsonMappingException e) {
        return unreadable(e);
    }

    @ServerExceptionMapper
    Response json(JsonProcessingException e) {
        return unreadable(e);
    }

    @ServerExceptionMapper
    Response unauthenticated(UnauthorizedException e) {
        return signIn();
    }

    @ServerExceptionMapper
    Response notAuthenticated(AuthenticationFailedException e) {
        return signIn();
    }

    @ServerExceptionMapper
    Response forbidden(ForbiddenException e) {
        return answer(
                403,
                "You may not do this." + "\nMaybe ask an administrator of your tenant for a role that may.",
                List.of());
    }

    @ServerExceptionMapper({OptimisticLockException.class, org.hibernate.exception.ConstraintViolationException.class})
    Response clash(PersistenceException e) {
        LOG.debug("A change clashes with what is stored", e);
        return answer(
                409,
                "The change clashes with what is stored, or with another change at the same time."
                        + "\nMaybe read again, and repeat it.",
                List.of());
    }

    @ServerExceptionMapper
    Response web(WebApplicationException e) {
        if (e.getCause() instanceof JsonProcessingException cause) {
            return unreadable(cause);
        }
        Response original = e.getResponse();
        int status = original.getStatus();
        if (status < 400) {
            return original;
        }
        if (status >= 500) {
            return unexpected(e);
        }
        String message = e.getMessage();
        Response answer = answer(status, message == null || message.isBlank() ? title(status) : message, List.of());
        Object allow = original.getHeaders().getFirst(HttpHeaders.ALLOW);
        return allow == null
                ? answer
                : Response.fromResponse(answer).header(HttpHeaders.ALLOW, allow).build();
    }

    @ServerExceptionMapper
    Response unexpected(Throwable e) {
        String traceId = Ids.next().toString();
        LOG.errorf(e, "Request failed, traceId=%s", traceId);
        return answer(new ProblemDetail(
                "about:blank",
                title(500),
                500,
                "The server failed. Its log says why, under " + traceId + ".",
                List.of(),
                traceId));
    }

    static Response answer(int status, String detail, List<FieldError> errors) {
        return answer(new ProblemDetail("about:blank", title(status), status, detail, errors, null));
    }

    private static Response answer(ProblemDetail problem) {
        return Response.status(problem.status())
                .type(ProblemDetail.MEDIA_TYPE)
                .entity(problem)
                .build();
    }

    private static Response signIn() {
        Response answer =
                answer(401, "Sign in first." + "\nMaybe the session or token has expired, or was revoked.", List.of());
        return Response.fromResponse(answer)
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
                .build();
    }

    private static Response unreadable(JsonProcessingException e) {
        String said = String.valueOf(e.getOriginalMessage());
        if (said.startsWith("Duplicate field")) {
            return notJson("The body has a d" + said.substring(1) + where(e) + ".\nMaybe remove one of the two.");
        }
        if (said.contains("(non-standard) comment")) {
            return notJson("The body has a comment" + where(e) + ", and JSON has none.\nMaybe remove it.");
        }
        if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            if (e.getCause() instanceof InvalidInputException cause) {
                List<FieldError> errors = cause.problems().stream()
                        .map(problem -> new FieldError(pointer(mapping) + problem.pointer(), problem.message()))
                        .toList();
                return answer(422, String.valueOf(cause.getMessage()), errors);
            }
            String pointer = pointer(mapping);
            String detail = mapping instanceof UnrecognizedPropertyException unknown
                    ? unknown(unknown, pointer)
                    : "The value at " + pointer + given(mapping) + " cannot be read" + expected(mapping);
            return answer(400, detail, List.of(new FieldError(pointer, detail)));
        }
        if (e.getCause() instanceof InvalidInputException cause) {
            return answer(
                    422,
                    String.valueOf(cause.getMessage()),
                    cause.problems().stream()
                            .map(problem -> new FieldError(problem.pointer(), problem.message()))
                            .toList());
        }
        return notJson("The body is not JSON as it must be" + where(e) + ".");
    }

    private static Response notJson(String detail) {
        return answer(400, detail, List.of(new FieldError("", detail)));
    }

    private static String where(JsonProcessingException e) {
        JsonLocation at = e.getLocation();
        return at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
    }

    private static String unknown(UnrecognizedPropertyException e, String pointer) {
        List<String> known =
                e.getKnownPropertyIds().stream().map(String::valueOf).toList();
        return "There is no field " + pointer + ".\n" + Nearest.hint(e.getPropertyName(), known, "Maybe leave it out.");
    }

    private static String expected(JsonMappingException e) {
        @Nullable
        Class<?> type = e instanceof MismatchedInputException mismatch
                ? mismatch.getTargetType()
                : e.getCause() instanceof InputCoercionException coercion ? coercion.getTargetType() : null;
        if (type == null) {
            return ".";
        }
        if (type.isEnum()) {
            return ": it must be one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(Object::toString)
                            .collect(Collectors.joining(", "))
                    + ".";
        }
        if (WHOLE.contains(type)) {
            return " as a whole number.\nMaybe digits alone, such as 10.";
        }
        if (type.isRecord() || Map.class.isAssignableFrom(type)) {
            return " as an object.\nMaybe put it in braces: {\"name\": value}.";
        }
        return type == boolean.class || type == Boolean.class
                ? " as true or false."
                : " as " + type.getSimpleName().toLowerCase(Locale.ROOT) + ".";
    }

    /** The value itself, where it is a number or word out of place. */
    private static String given(JsonMappingException e) {
        if (e instanceof InvalidFormatException format && format.getValue() != null) {
            return " (" + format.getValue() + ")";
        }
        if (e instanceof MismatchedInputException && e.getProcessor() instanceof JsonParser parser) {
            return number(parser);
        }
        if (e.getCause() instanceof StreamReadException cause) {
            Matcher named = NAMED_VALUE.matcher(String.valueOf(cause.getOriginalMessage()));
            if (named.find()) {
                return " (" + named.group(1) + ")";
            }
        }
        return "";
    }

    private static String number(JsonParser parser) {
        try {
            return parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT ? " (" + parser.getText() + ")" : "";
        } catch (IOException unreadable) {
            return "";
        }
    }

    private static String pointer(JsonMappingException e) {
        if (e.getCause() instanceof StreamReadException cause && cause.getProcessor() != null) {
            return cause.getProcessor().getParsingContext().pathAsPointer().toString();
        }
        return e.getPath().stream()
                .map(step -> "/" + (step.getFieldName() != null ? escape(step.getFieldName()) : step.getIndex()))
                .collect(Collectors.joining());
    }

    private static String pointer(Path path) {
        return StreamSupport.stream(path.spliterator(), false)
                .filter(node -> switch (node.getKind()) {
                    case PROPERTY, CONTAINER_ELEMENT -> true;
                    case BEAN, METHOD, CONSTRUCTOR, PARAMETER, CROSS_PARAMETER, RETURN_VALUE -> false;
                })
                .map(node -> (node.getIndex() != null ? "/" + node.getIndex() : "")
                        + (node.getKey() != null ? "/" + escape(node.getKey().toString()) : "")
                        + (node.getName() != null && !node.getName().startsWith("<")
                                ? "/" + escape(node.getName())
                                : ""))
                .collect(Collectors.joining());
    }

    private static String describe(ConstraintViolation<?> violation) {
        String pointer = pointer(violation.getPropertyPath());
        String name = pointer.isEmpty() ? String.valueOf(violation.getPropertyPath()) : pointer;
        return name + " " + violation.getMessage();
    }

    private static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private static String title(int status) {
        Status known = Status.fromStatusCode(status);
        return known != null ? known.getReasonPhrase() : status == 422 ? "Unprocessable Content" : "Error " + status;
    }
}
