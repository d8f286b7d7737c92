package io.loom.platform;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Serves the web UI's one page at each of its addresses, so that a deep link works when it is opened or loaded again. The
 * API, the management paths and the files of the UI keep their own answers, 404 among them.
 */
@Singleton
public final class WebPages {

    private static final int BEFORE_ROUTES = 100;
    private static final List<String> NOT_PAGES = List.of("/api/", "/q/", "/assets/");
    private static final String PAGE = "/index.html";
    private static final String CONTENT_POLICY =
            "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline';"
                    + " object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    void register(@Observes Filters filters) {
        filters.register(WebPages::answer, BEFORE_ROUTES);
    }

    private static void answer(RoutingContext context) {
        HttpServerRequest request = context.request();
        String path = context.normalizedPath();
        if (path.equals(PAGE)) {
            secure(context);
        } else if (isPage(request.method(), path, request.getHeader("Accept"))) {
            context.reroute(PAGE);
            return;
        } else if (path.startsWith("/assets/")) {
            context.response().putHeader("Cache-Control", "public, max-age=31536000, immutable");
        }
        context.next();
    }

    private static void secure(RoutingContext context) {
        context.response()
                .putHeader("Cache-Control", "no-cache")
                .putHeader("Content-Security-Policy", CONTENT_POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "same-origin");
    }

    /**
     * Whether a request is a browser's for a page, rather than for data or a file.
     *
     * @param accept the request's header; null where it has none
     */
    static boolean isPage(HttpMethod method, String path, @Nullable String accept) {
        if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
            return false;
        }
        if (accept == null || !accept.contains("text/html")) {
            return false;
        }
        return !path.equals("/loom.svg") && NOT_PAGES.stream().noneMatch(prefix -> (path + "/").startsWith(prefix));
    }
}
