package io.loom.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Answers in problem+json what never reaches a resource: bodies that are too large, and paths that nobody serves. */
@ApplicationScoped
class EdgeRoutes {

    private static final int BEFORE_ALL_OTHERS = 10_000;
    private static final int AFTER_THE_COMMON_LIMIT = -RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT - 1;
    private static final int AFTER_ALL_OTHERS = Integer.MAX_VALUE - 1;

    private final ObjectMapper json;
    private final long maxBodyBytes;
    private final long maxUploadBytes;

    /**
     * @param maxBodyBytes how large a body may be that is read into memory
     * @param maxUploadBytes how large one of bytes may be, which is streamed
     */
    EdgeRoutes(
            ObjectMapper json,
            @ConfigProperty(name = "loom.http.max-body-bytes") long maxBodyBytes,
            @ConfigProperty(name = "loom.resources.max-bytes") long maxUploadBytes) {
        this.json = json;
        this.maxBodyBytes = maxBodyBytes;
        this.maxUploadBytes = maxUploadBytes;
    }

    void refuseLargeBodies(@Observes Filters filters) {
        filters.register(
                context -> {
                    long limit = limit(context);
                    if (contentLength(context) > limit) {
                        answer(
                                context,
                                413,
                                "Content Too Large",
                                "The body has " + contentLength(context) + " bytes and may have at most " + limit
                                        + ".\nMaybe send it in parts.");
                    } else {
                        context.next();
                    }
                },
                BEFORE_ALL_OTHERS);
        filters.register(
                context -> {
                    context.put(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY, limit(context));
                    context.next();
                },
                AFTER_THE_COMMON_LIMIT);
    }

    private long limit(RoutingContext context) {
        String type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null && type.startsWith(MediaType.APPLICATION_OCTET_STREAM) ? maxUploadBytes : maxBodyBytes;
    }

    void refuseUnknownPaths(@Observes Router router) {
        router.route("/api/*")
                .order(AFTER_ALL_OTHERS)
                .handler(context ->
                        answer(context, 404, "Not Found", "There is nothing at " + context.normalizedPath() + "."));
    }

    private static long contentLength(RoutingContext context) {
        String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private void answer(RoutingContext context, int status, String title, String detail) {
        try {
            context.response()
                    .setStatusCode(status)
                    .putHeader(HttpHeaders.CONTENT_TYPE, ProblemDetail.MEDIA_TYPE)
                    .end(json.writeValueAsString(
                            new ProblemDetail("about:blank", title, status, detail, List.of(), null)));
        } catch (JsonProcessingException e) {
            context.fail(e);
        }
    }
}
