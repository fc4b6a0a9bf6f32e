package dev.cairn.coordinator.http;

import dev.cairn.coordinator.http.signature.Digests;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * Who may see the dashboard, which shows and changes nothing.
 *
 * <p>A server that listens on loopback only shows it to everybody who addresses it by a loopback name: whoever is on this
 * machine. The name matters, since a web page could otherwise read it through a name of its own that points here. Everybody
 * else, and everybody when the server listens on other addresses, opens it once by the link with the token that the
 * coordinator prints at its start; a cookie remembers it. Programs such as Prometheus send it as a bearer token. It opens nothing
 * but the dashboard and metrics.
 */
final class DashboardGate {
    private static final String COOKIE = "cairn_dashboard";
    private static final long COOKIE_SECONDS = 30L * 24 * 60 * 60;

    private final boolean openOnLoopback;
    private final String token;

    DashboardGate(boolean openOnLoopback, String token) {
        this.openOnLoopback = openOnLoopback;
        this.token = token;
    }

    String path() {
        return openOnLoopback ? "/" : "/?token=" + token;
    }

    boolean admits(HttpServerRequest request) {
        Cookie cookie = request.getCookie(COOKIE);
        String authorization = request.getHeader("Authorization");
        return (cookie != null && Digests.same(token, cookie.getValue()))
                || (authorization != null && Digests.same("Bearer " + token, authorization))
                || (openOnLoopback && Addresses.loopback(request));
    }

    /** Lets the request through to the next handler, or refuses it. */
    void guard(RoutingContext context) {
        if (admits(context.request())) {
            context.next();
        } else {
            Replies.text(
                    context.response(),
                    401,
                    "Open the dashboard by the link that the coordinator printed when it started; it carries a token");
        }
    }

    /** Does the link carry the token? Then the response gets the cookie. */
    boolean welcomes(HttpServerRequest request, HttpServerResponse response) {
        String given = request.getParam("token");
        if (given == null || !Digests.same(token, given)) {
            return false;
        }
        response.addCookie(Cookie.cookie(COOKIE, token)
                .setHttpOnly(true)
                .setPath("/")
                .setSameSite(CookieSameSite.STRICT)
                .setMaxAge(COOKIE_SECONDS));
        return true;
    }
}
