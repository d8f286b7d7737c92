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

    private static final int BEFORE_ALL_OTHERS = 20_000;
    private static final int BEFORE_ROUTES = 100;
    private static final List<String> NOT_PAGES = List.of("/api/", "/q/", "/assets/");
    private static final String PAGE = "/index.html";
    private static final String CONTENT_POLICY =
            "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline';"
                    + " object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    void register(@Observes Filters filters) {
        filters.register(WebPages::forbidGuesses, BEFORE_ALL_OTHERS);
        filters.register(WebPages::answer, BEFORE_ROUTES);
    }

    /** Of no answer, the API's and refusals included, does a browser guess the type. */
    private static void forbidGuesses(RoutingContext context) {
        context.response().putHeader("X-Content-Type-Options", "nosniff");
        context.next();
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
            cacheWhereFound(context);
        }
        context.next();
    }

    /** A file of the UI has another name when it changes; one that is missing may be there after the next request. */
    private static void cacheWhereFound(RoutingContext context) {
        context.addHeadersEndHandler(done -> {
            int status = context.response().getStatusCode();
            boolean isFile = status == 200 || status == 206 || status == 304;
            context.response().putHeader("Cache-Control", isFile ? "public, max-age=31536000, immutable" : "no-store");
        });
    }

    private static void secure(RoutingContext context) {
        context.response()
                .putHeader("Cache-Control", "no-cache")
                .putHeader("Content-Security-Policy", CONTENT_POLICY)
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
