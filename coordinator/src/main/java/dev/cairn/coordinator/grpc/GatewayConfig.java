package dev.cairn.coordinator.grpc;

import java.time.Duration;

/**
 * Where the gateway listens, and its limits.
 *
 * @param host address to listen on
 * @param port 0 picks one
 * @param eventLoops how many threads serve connections
 * @param handshakeTimeout for TLS; long, because a thousand agents may come back at once
 * @param helloTimeout how long a stream may stay open without its first message
 * @param silenceLimit a connection from which nothing comes for this long is closed
 * @param messageLimitBytes of one incoming message
 * @param inboundLimitMessages not yet handled, per instance; beyond it the stream is paused
 * @param inboundLimitBytes not yet handled, per instance; beyond it the stream is paused
 * @param outboundLimitBytes not yet taken by the agent; beyond it the stream is ended
 * @param drainTimeout what closing may take
 * @param coordinatorRunId changes with every start of the coordinator
 * @param coordinatorVersion told to agents, for their logs
 */
public record GatewayConfig(
        String host,
        int port,
        int eventLoops,
        Duration handshakeTimeout,
        Duration helloTimeout,
        Duration silenceLimit,
        int messageLimitBytes,
        int inboundLimitMessages,
        int inboundLimitBytes,
        int outboundLimitBytes,
        Duration drainTimeout,
        String coordinatorRunId,
        String coordinatorVersion) {
    public static GatewayConfig on(String host, int port, String coordinatorRunId, String coordinatorVersion) {
        return new GatewayConfig(
                host,
                port,
                Math.max(2, Runtime.getRuntime().availableProcessors()),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                1024 * 1024,
                64,
                2 * 1024 * 1024,
                32 * 1024 * 1024,
                Duration.ofSeconds(4),
                coordinatorRunId,
                coordinatorVersion);
    }

    /** The same limits with a queue that fills up at once, for tests of flow control. */
    GatewayConfig withInboundLimit(int messages, int bytes) {
        return new GatewayConfig(
                host,
                port,
                eventLoops,
                handshakeTimeout,
                helloTimeout,
                silenceLimit,
                messageLimitBytes,
                messages,
                bytes,
                outboundLimitBytes,
                drainTimeout,
                coordinatorRunId,
                coordinatorVersion);
    }

    /** The same with another limit for the first message. */
    GatewayConfig withHelloTimeout(Duration limit) {
        return new GatewayConfig(
                host,
                port,
                eventLoops,
                handshakeTimeout,
                limit,
                silenceLimit,
                messageLimitBytes,
                inboundLimitMessages,
                inboundLimitBytes,
                outboundLimitBytes,
                drainTimeout,
                coordinatorRunId,
                coordinatorVersion);
    }
}
