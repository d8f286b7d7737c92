package io.loom.tenancy;

import io.loom.platform.ProblemException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.net.URI;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Refuses writes that a foreign page makes a browser send with the session's cookie. */
class OriginCheck {

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    @ServerRequestFilter(preMatching = true)
    void check(ContainerRequestContext request) {
        if (SAFE.contains(request.getMethod())
                || request.getHeaderString(HttpHeaders.AUTHORIZATION) != null
                || !request.getCookies().containsKey(LoomAuthentication.COOKIE)) {
            return;
        }
        String origin = request.getHeaderString("Origin");
        String authority = request.getUriInfo().getRequestUri().getRawAuthority();
        if (origin == null || !isOurs(origin, authority)) {
            throw ProblemException.forbidden("A write with the session's cookie must come from the pages of "
                    + authority + ", not from " + origin + ".\nMaybe send a bearer token instead.");
        }
    }

    private static boolean isOurs(String origin, String authority) {
        try {
            return authority.equalsIgnoreCase(URI.create(origin).getRawAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
