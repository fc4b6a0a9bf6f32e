package dev.cairn.coordinator.sources;

import dev.cairn.coordinator.port.CookbookSources.SourceException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;

/** Says in a user's words why a repository could not be fetched; the transports tell some failures by their text only. */
final class GitFailure {
    static final String UNKNOWN_AUTHORITY =
            ": its certificate is not one of an authority that the coordinator knows; setting sources.ca-certificates"
                    + " names a file of others";

    private GitFailure() {}

    static SourceException explained(
            Exception failure, String shown, boolean withSecret, Duration silence, Path knownHosts) {
        StringBuilder messages = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case UnknownHostException unknown -> {
                    return new SourceException(
                            "cannot reach " + shown + ": there is no host " + unknown.getMessage(), failure);
                }
                case SocketException refused -> {
                    return new SourceException("cannot reach " + shown + ": " + refused.getMessage(), failure);
                }
                case SocketTimeoutException slow -> {
                    return new SourceException("cannot reach " + shown + ": no answer within " + silence, failure);
                }
                case SSLException tls -> {
                    return new SourceException("cannot trust " + shown + tls(tls), failure);
                }
                case NoRemoteRepositoryException none -> {
                    String hint = withSecret ? ", or the source's credentials may not see it" : "";
                    return new SourceException("there is no git repository at " + shown + hint, failure);
                }
                default -> messages.append(cause.getMessage()).append('\n');
            }
        }
        return byText(messages.toString().toLowerCase(Locale.ROOT), failure, shown, withSecret, knownHosts);
    }

    /** What is wrong with the other side's certificate, or with the way it speaks TLS. */
    static String tls(SSLException failure) {
        String text = String.valueOf(failure.getMessage());
        return text.contains("PKIX path building failed") || text.contains("unable to find valid certification path")
                ? UNKNOWN_AUTHORITY
                : ": " + text.replaceFirst("^.*PKIX path validation failed: ", "");
    }

    private static SourceException byText(
            String text, Exception failure, String shown, boolean withSecret, Path knownHosts) {
        if (text.contains("server key")) {
            return new SourceException(
                    shown + " shows another SSH host key than before; if that is right, remove its line from "
                            + knownHosts,
                    failure);
        }
        if (Stream.of(
                        "not authorized",
                        "authentication is required",
                        "auth fail",
                        "cannot log in",
                        "no more authentication methods",
                        "403 forbidden")
                .anyMatch(text::contains)) {
            return new SourceException(
                    shown
                            + (withSecret
                                    ? " refuses the source's credentials"
                                    : " wants credentials, and the source has none"),
                    failure);
        }
        if (text.contains("connection refused") || text.contains("timed out")) {
            return new SourceException("cannot reach " + shown + ": connection refused, or no answer in time", failure);
        }
        if (text.contains("unknown host") || text.contains("unresolvedaddress")) {
            return new SourceException("cannot reach " + shown + ": there is no such host", failure);
        }
        return new SourceException("cannot fetch " + shown + ": " + failure.getMessage(), failure);
    }
}
