package dev.cairn.coordinator.sources;

import dev.cairn.coordinator.port.CookbookSources.SourceException;
import java.net.URISyntaxException;
import java.util.Set;
import org.eclipse.jgit.transport.URIish;

/** Addresses of sources, as they may be used and as they may be shown. */
final class SourceUrl {
    private static final Set<String> GIT_SCHEMES = Set.of("https", "http", "ssh", "git", "file");

    private SourceUrl() {}

    /** For logs and messages, where no secret belongs: people write passwords and tokens into user, password and query. */
    static String shown(String url) {
        return url.replaceFirst("^(?i)(https?://)[^/?#]*@", "$1")
                .replaceFirst("^([A-Za-z0-9+.-]+://[^/?#:@]*):[^/?#]*@", "$1@")
                .replaceFirst("\\?.*$", "?…");
    }

    /** Accepts what git accepts: URLs, {@code user@host:path}, and absolute paths of this machine. */
    static URIish git(String url) throws SourceException {
        URIish uri;
        try {
            uri = new URIish(url);
        } catch (URISyntaxException e) {
            throw new SourceException("\"" + shown(url) + "\" is not the address of a git repository", e);
        }
        boolean scp = uri.getScheme() == null && uri.getHost() != null;
        boolean path = uri.getScheme() == null && uri.getHost() == null && url.startsWith("/");
        // git's "transport::address" runs a program of that name; no address of a real repository looks like it.
        boolean odd = url.contains("::") || url.chars().anyMatch(Character::isWhitespace);
        boolean served = scp || path || (uri.getScheme() != null && GIT_SCHEMES.contains(uri.getScheme()));
        if (odd || !served) {
            throw new SourceException("\"" + shown(url)
                    + "\" is not the address of a git repository: https, http, ssh, git and file are served");
        }
        return uri;
    }

    static boolean isLocal(URIish uri) {
        return uri.getHost() == null;
    }

    static boolean isSsh(URIish uri) {
        return "ssh".equals(uri.getScheme()) || (uri.getScheme() == null && uri.getHost() != null);
    }
}
