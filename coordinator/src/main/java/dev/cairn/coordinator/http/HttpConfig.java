package dev.cairn.coordinator.http;

import dev.cairn.coordinator.domain.catalog.Limit;
import dev.cairn.coordinator.domain.catalog.Limits;
import dev.cairn.coordinator.http.opsworks.LogLinks;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP server's settings.
 *
 * @param host the address to listen on; loopback unless the operator says otherwise
 * @param port 0 picks a free one
 * @param accountId the twelve digits that stand for this coordinator's only account in ARNs
 * @param publicUrl the address under which people reach the server, for links in answers; null takes each request's Host
 * @param clientAddressHeader in which a proxy says where a request comes from; null when there is no proxy to be trusted
 * @param limits of what callers may create
 * @param logLinkLife how long the links to command logs in answers open
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
        @Nullable String clientAddressHeader,
        Limits limits,
        Duration logLinkLife,
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

    /** Larger requests are refused. The API's largest member is custom JSON, as a text within JSON: three times at worst. */
    int bodyLimitBytes() {
        return (int) Math.min(
                Integer.MAX_VALUE / 2, Math.max(1 << 20, 3L * limits.of(Limit.CUSTOM_JSON) + (256 << 10)));
    }

    public static HttpConfig on(String host, int port) {
        return new HttpConfig(
                host,
                port,
                DEFAULT_ACCOUNT_ID,
                null,
                null,
                Limits.USUAL,
                LogLinks.USUAL_LIFE,
                256,
                200,
                Duration.ofSeconds(10),
                Duration.ofSeconds(75));
    }

    public HttpConfig withAccountId(String changed) {
        return new HttpConfig(
                host,
                port,
                changed,
                publicUrl,
                clientAddressHeader,
                limits,
                logLinkLife,
                concurrentCalls,
                liveStreams,
                liveBeat,
                idleLimit);
    }

    public HttpConfig withPublicUrl(@Nullable String changed) {
        return new HttpConfig(
                host,
                port,
                accountId,
                changed,
                clientAddressHeader,
                limits,
                logLinkLife,
                concurrentCalls,
                liveStreams,
                liveBeat,
                idleLimit);
    }

    public HttpConfig withClientAddressHeader(@Nullable String changed) {
        return new HttpConfig(
                host,
                port,
                accountId,
                publicUrl,
                changed,
                limits,
                logLinkLife,
                concurrentCalls,
                liveStreams,
                liveBeat,
                idleLimit);
    }

    public HttpConfig withLimits(Limits changed) {
        return new HttpConfig(
                host,
                port,
                accountId,
                publicUrl,
                clientAddressHeader,
                changed,
                logLinkLife,
                concurrentCalls,
                liveStreams,
                liveBeat,
                idleLimit);
    }

    public HttpConfig withLogLinkLife(Duration changed) {
        return new HttpConfig(
                host,
                port,
                accountId,
                publicUrl,
                clientAddressHeader,
                limits,
                changed,
                concurrentCalls,
                liveStreams,
                liveBeat,
                idleLimit);
    }

    public HttpConfig withLiveBeat(Duration changed) {
        return new HttpConfig(
                host,
                port,
                accountId,
                publicUrl,
                clientAddressHeader,
                limits,
                logLinkLife,
                concurrentCalls,
                liveStreams,
                changed,
                idleLimit);
    }
}
