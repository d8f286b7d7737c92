package io.loom.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Answers in problem+json what never reaches a resource: bodies that are too large, and paths that nobody serves. */
@ApplicationScoped
class EdgeRoutes {

    private static final int BEFORE_ALL_OTHERS = 10_000;
    private static final int AFTER_ALL_OTHERS = Integer.MAX_VALUE - 1;

    private final ObjectMapper json;
    private final long maxBodyBytes;

    EdgeRoutes(ObjectMapper json, @ConfigProperty(name = "loom.http.max-body-bytes") long maxBodyBytes) {
        this.json = json;
        this.maxBodyBytes = maxBodyBytes;
    }

    void refuseLargeBodies(@Observes Filters filters) {
        filters.register(
                context -> {
                    if (contentLength(context) > maxBodyBytes) {
                        answer(
                                context,
                                413,
                                "Content Too Large",
                                "The body has " + contentLength(context) + " bytes and may have at most " + maxBodyBytes
                                        + ".\nMaybe send it in parts.");
                    } else {
                        context.next();
                    }
                },
                BEFORE_ALL_OTHERS);
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
