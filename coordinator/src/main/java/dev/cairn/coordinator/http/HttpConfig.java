package dev.cairn.coordinator.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP server's settings.
 *
 * @param host the address to listen on; loopback unless the operator says otherwise
 * @param port 0 picks a free one
 * @param accountId the twelve digits that stand for this coordinator's only account in ARNs
 * @param publicUrl the address under which people reach the server, for links in answers; null takes each request's Host
 * @param bodyLimitBytes larger requests are refused; the API's largest member is 120 KB of custom JSON
 * @param concurrentCalls so many calls are worked on at the same time, more are told to come again
 * @param liveStreams so many browsers may listen to the live feed
 * @param liveBeat how often a silent live feed says that it is there
 * @param idleLimit connections without traffic are closed after this; longer than the beat
 */
public record HttpConfig(
        String host,
        int port,
        String accountId,
        @Nullable String publicUrl,
        int bodyLimitBytes,
        int concurrentCalls,
        int liveStreams,
        Duration liveBeat,
        Duration idleLimit) {
    /** What AWS' own examples use. */
    public static final String DEFAULT_ACCOUNT_ID = "123456789012";

    public HttpConfig {
        if (!accountId.matches("[0-9]{12}")) {
            throw new IllegalArgumentException("account-id must be twelve digits, not " + accountId);
        }
    }

    public static HttpConfig on(String host, int port) {
        return new HttpConfig(
                host,
                port,
                DEFAULT_ACCOUNT_ID,
                null,
                1 << 20,
                256,
                200,
                Duration.ofSeconds(10),
                Duration.ofSeconds(75));
    }

    public HttpConfig withAccountId(String changed) {
        return new HttpConfig(
                host, port, changed, publicUrl, bodyLimitBytes, concurrentCalls, liveStreams, liveBeat, idleLimit);
    }

    public HttpConfig withPublicUrl(@Nullable String changed) {
        return new HttpConfig(
                host, port, accountId, changed, bodyLimitBytes, concurrentCalls, liveStreams, liveBeat, idleLimit);
    }

    public HttpConfig withLiveBeat(Duration changed) {
        return new HttpConfig(
                host, port, accountId, publicUrl, bodyLimitBytes, concurrentCalls, liveStreams, changed, idleLimit);
    }
}
