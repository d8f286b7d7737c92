package io.loom.platform;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;

/**
 * Serves the web page at every address of its own: a reload at {@code /clusters/5} answers with the page, which then
 * shows that cluster. Files, the API and the operational endpoints keep their addresses.
 */
final class WebPage {

    private static final String PAGE = "/index.html";
    private static final int AFTER_STATIC_FILES = 20_000;

    void serve(@Observes Router router) {
        router.route().method(HttpMethod.GET).order(AFTER_STATIC_FILES).handler(WebPage::answer);
    }

    private static void answer(RoutingContext request) {
        String path = request.normalizedPath();
        boolean ofThePage = !path.startsWith("/api/")
                && !path.startsWith("/q/")
                && path.indexOf('.', path.lastIndexOf('/')) < 0
                && WebPage.class.getResource("/META-INF/resources" + PAGE) != null;
        if (ofThePage) {
            request.reroute(PAGE);
        } else {
            request.next();
        }
    }
}
