package io.loom.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jspecify.annotations.Nullable;

/**
 * Serves a POST with an {@code Idempotency-Key} once: the same request again gets the stored answer. Answers that may
 * not be stored ({@code Cache-Control: no-store}, as they show a secret) and failures are not kept.
 */
public final class IdempotencyFilter {

    /** Attribute of an identity: an id that no two principals share, whatever their names and tenants. */
    public static final String PRINCIPAL_ID = "loom.principal-id";

    private static final String HEADER = "Idempotency-Key";
    private static final String TAKEN = "loom.idempotency-key";
    private static final int LONGEST_KEY = 200;

    private final IdempotencyService answers;
    private final SecurityIdentity identity;
    private final ObjectMapper json;

    IdempotencyFilter(IdempotencyService answers, SecurityIdentity identity, ObjectMapper json) {
        this.answers = answers;
        this.identity = identity;
        this.json = json;
    }

    @ServerRequestFilter(readBody = true)
    @Nullable
    Response begin(ContainerRequestContext request) throws IOException {
        String key = request.getHeaderString(HEADER);
        if (key == null || !"POST".equals(request.getMethod()) || identity.isAnonymous() || isBytes(request)) {
            return null;
        }
        if (key.isBlank() || key.length() > LONGEST_KEY) {
            throw new ProblemException(
                    400,
                    "The " + HEADER + " must have 1 to " + LONGEST_KEY + " characters; this one has " + key.length()
                            + ".");
        }
        byte[] body = request.getEntityStream().readAllBytes();
        request.setEntityStream(new ByteArrayInputStream(body));
        return answers.begin(caller(request), key, hash(request, body))
                .map(IdempotencyFilter::response)
                .orElseGet(() -> {
                    request.setProperty(TAKEN, key);
                    return null;
                });
    }

    /** Bodies of bytes are too large to be kept in memory; who takes them finds out by itself that it has them already. */
    private static boolean isBytes(ContainerRequestContext request) {
        return MediaType.APPLICATION_OCTET_STREAM_TYPE.isCompatible(request.getMediaType());
    }

    @ServerResponseFilter
    void end(ContainerRequestContext request, ContainerResponseContext response) throws JsonProcessingException {
        if (!(request.getProperty(TAKEN) instanceof String key)) {
            return;
        }
        boolean secret = String.valueOf(response.getHeaderString(HttpHeaders.CACHE_CONTROL))
                .contains("no-store");
        if (secret || response.getStatus() >= 300) {
            answers.abandon(caller(request), key);
            return;
        }
        MediaType type = response.getMediaType();
        Object entity = response.getEntity();
        answers.end(
                caller(request),
                key,
                new IdempotencyService.Answer(
                        response.getStatus(),
                        entity == null ? null : type == null ? MediaType.APPLICATION_JSON : type.toString(),
                        response.getHeaderString(HttpHeaders.LOCATION),
                        entity == null
                                ? null
                                : entity instanceof String text ? text : json.writeValueAsString(entity)));
    }

    private static Response response(IdempotencyService.Answer answer) {
        Response.ResponseBuilder response = Response.status(answer.status());
        if (answer.location() != null) {
            response.header(HttpHeaders.LOCATION, answer.location());
        }
        if (answer.body() != null) {
            response.entity(answer.body()).type(answer.contentType());
        }
        return response.build();
    }

    private String caller(ContainerRequestContext request) {
        String tenant = request.getHeaderString("Loom-Tenant");
        String id = identity.getAttribute(PRINCIPAL_ID);
        return (id == null ? identity.getPrincipal().getName() : id) + (tenant == null ? "" : " in " + tenant);
    }

    private static String hash(ContainerRequestContext request, byte[] body) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(request.getUriInfo().getRequestUri().getRawPath().getBytes(StandardCharsets.UTF_8));
            sha.update((byte) 0);
            sha.update(String.valueOf(request.getUriInfo().getRequestUri().getRawQuery())
                    .getBytes(StandardCharsets.UTF_8));
            sha.update((byte) 0);
            sha.update(body);
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
