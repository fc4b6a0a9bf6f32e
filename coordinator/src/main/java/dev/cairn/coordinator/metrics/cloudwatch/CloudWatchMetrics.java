package dev.cairn.coordinator.metrics.cloudwatch;

import dev.cairn.coordinator.port.FleetMetrics;
import dev.cairn.coordinator.port.FleetMetrics.StackMetrics;
import dev.cairn.coordinator.port.Time;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;

/**
 * Publishes each minute to CloudWatch, in each stack's region or in one for all. One thread does it, beside everything else;
 * minutes for which it has no time are dropped and counted, as are those that CloudWatch does not take after the SDK's own retries.
 * Safe for many threads.
 */
public final class CloudWatchMetrics implements FleetMetrics.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CloudWatchMetrics.class);
    /** PutMetricData takes so many in one call. */
    private static final int BATCH = 1_000;
    /** Minutes that wait at most. */
    private static final int WAITING = 5;

    private static final Duration CALL_LIMIT = Duration.ofSeconds(20);
    private static final Duration ATTEMPT_LIMIT = Duration.ofSeconds(8);

    private final Config config;
    private final Time time;
    private final Map<String, CloudWatchClient> clients = new HashMap<>();
    private final Deque<FleetMetrics> waiting = new ArrayDeque<>();
    private boolean running;
    private boolean closed;
    private boolean failing;
    private long published;
    private long lost;

    /**
     * Where metrics go.
     *
     * @param namespace not one of AWS' own, which begin with {@code AWS/}
     * @param region for all; null sends those of each stack to its region
     */
    public record Config(String namespace, @Nullable String region) {}

    public CloudWatchMetrics(Config config, Time time) {
        this.config = config;
        this.time = time;
    }

    /** Values that CloudWatch has taken. */
    public synchronized long published() {
        return published;
    }

    /** Values that it was not given or did not take. */
    public synchronized long lost() {
        return lost;
    }

    @Override
    public void measured(FleetMetrics metrics) {
        synchronized (this) {
            if (closed) {
                return;
            }
            waiting.add(metrics);
            if (waiting.size() > WAITING) {
                dropped(waiting.removeFirst());
            }
            if (running) {
                return;
            }
            running = true;
        }
        time.after(Duration.ZERO, this::run);
    }

    private void dropped(FleetMetrics metrics) {
        long values = byRegion(metrics).values().stream().mapToLong(List::size).sum();
        lost += values;
        LOG.warn("cloudwatch={} values of {} dropped: it is too slow", values, metrics.minute());
    }

    private void run() {
        for (FleetMetrics next = next(); next != null; next = next()) {
            byRegion(next).forEach(this::publish);
        }
    }

    private synchronized @Nullable FleetMetrics next() {
        FleetMetrics next = closed ? null : waiting.poll();
        running = next != null;
        return next;
    }

    private Map<String, List<MetricDatum>> byRegion(FleetMetrics metrics) {
        Map<String, List<MetricDatum>> regions = new TreeMap<>();
        for (StackMetrics stack : metrics.stacks()) {
            String region = config.region() == null ? stack.region() : config.region();
            regions.computeIfAbsent(region, fresh -> new ArrayList<>()).addAll(Data.of(metrics.minute(), stack));
        }
        return regions;
    }

    /** A region that does not take a batch is not asked for the others of the minute: each would wait as long. */
    private void publish(String region, List<MetricDatum> data) {
        int from = 0;
        try {
            for (; from < data.size(); from += BATCH) {
                List<MetricDatum> batch = data.subList(from, Math.min(data.size(), from + BATCH));
                client(region)
                        .putMetricData(
                                request -> request.namespace(config.namespace()).metricData(batch));
                taken(region, batch.size());
            }
        } catch (SdkException e) {
            refused(region, data.size() - from, e);
        }
    }

    private synchronized void taken(String region, int values) {
        published += values;
        if (failing) {
            failing = false;
            LOG.info("cloudwatch=takes metrics again region={} lost={}", region, lost);
        }
    }

    private synchronized void refused(String region, int values, SdkException e) {
        lost += values;
        if (!failing && !closed) {
            failing = true;
            LOG.warn("cloudwatch={} values lost region={}: {}", values, region, e.getMessage());
        }
    }

    /** Credentials, endpoint, compression and retries are the SDK's. */
    private synchronized CloudWatchClient client(String region) {
        return clients.computeIfAbsent(
                region,
                fresh -> CloudWatchClient.builder()
                        .region(Region.of(region))
                        .httpClientBuilder(UrlConnectionHttpClient.builder())
                        .overrideConfiguration(calls -> calls.retryStrategy(RetryMode.STANDARD)
                                .apiCallTimeout(CALL_LIMIT)
                                .apiCallAttemptTimeout(ATTEMPT_LIMIT))
                        .build());
    }

    @Override
    public synchronized void close() {
        closed = true;
        waiting.clear();
        clients.values().forEach(CloudWatchClient::close);
    }
}
