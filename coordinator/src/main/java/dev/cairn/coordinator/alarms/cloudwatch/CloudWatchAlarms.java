package dev.cairn.coordinator.alarms.cloudwatch;

import dev.cairn.coordinator.domain.autoscaling.AlarmReading;
import dev.cairn.coordinator.port.Alarms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.AlarmType;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsResponse;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/**
 * CloudWatch's alarms, metric and composite ones: one DescribeAlarms for a hundred names. Credentials and endpoint by the SDK's
 * default chain. Safe for many threads.
 */
public final class CloudWatchAlarms implements Alarms {
    private static final Logger LOG = LoggerFactory.getLogger(CloudWatchAlarms.class);
    /** DescribeAlarms takes so many names. */
    private static final int BATCH = 100;

    private static final Duration CALL_LIMIT = Duration.ofSeconds(20);
    private static final Duration ATTEMPT_LIMIT = Duration.ofSeconds(8);

    private final Function<String, CloudWatchClient> connect;
    private final Map<String, CloudWatchClient> regions = new ConcurrentHashMap<>();

    CloudWatchAlarms(Function<String, CloudWatchClient> connect) {
        this.connect = connect;
    }

    /** Asks nothing before the first reading. */
    public static CloudWatchAlarms byDefaultChain() {
        return new CloudWatchAlarms(region -> CloudWatchClient.builder()
                .region(Region.of(region))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .overrideConfiguration(calls -> calls.retryStrategy(RetryMode.ADAPTIVE_V2)
                        .apiCallTimeout(CALL_LIMIT)
                        .apiCallAttemptTimeout(ATTEMPT_LIMIT))
                .build());
    }

    @Override
    public boolean watches() {
        return true;
    }

    @Override
    public Map<String, AlarmReading> read(String region, Set<String> names) {
        Map<String, AlarmReading> readings = new HashMap<>();
        List<String> wanted = new ArrayList<>(new TreeSet<>(names));
        for (int from = 0; from < wanted.size(); from += BATCH) {
            List<String> batch = wanted.subList(from, Math.min(wanted.size(), from + BATCH));
            try {
                readings.putAll(ask(region, batch));
            } catch (SdkException e) {
                LOG.warn("region={} alarms={} CloudWatch could not be asked: {}", region, batch.size(), e.toString());
                AlarmReading unknown = AlarmReading.unknown("CloudWatch could not be asked: " + e.getMessage());
                batch.forEach(name -> readings.put(name, unknown));
            }
        }
        return readings;
    }

    private Map<String, AlarmReading> ask(String region, List<String> names) {
        Map<String, AlarmReading> readings = new HashMap<>();
        names.forEach(name -> readings.put(name, AlarmReading.NO_SUCH_ALARM));
        CloudWatchClient client = regions.computeIfAbsent(region, connect);
        DescribeAlarmsResponse found = client.describeAlarms(request -> request.alarmNames(names)
                .alarmTypes(AlarmType.METRIC_ALARM, AlarmType.COMPOSITE_ALARM)
                .maxRecords(BATCH));
        // Some endpoints answer with more than they were asked for.
        found.metricAlarms().forEach(alarm -> readings.replace(alarm.alarmName(), reading(alarm.stateValue())));
        found.compositeAlarms().forEach(alarm -> readings.replace(alarm.alarmName(), reading(alarm.stateValue())));
        return readings;
    }

    private static AlarmReading reading(StateValue state) {
        return switch (state) {
            case ALARM -> AlarmReading.ALARM;
            case OK -> AlarmReading.OK;
            case INSUFFICIENT_DATA, UNKNOWN_TO_SDK_VERSION -> AlarmReading.INSUFFICIENT_DATA;
        };
    }

    @Override
    public void close() {
        regions.values().forEach(CloudWatchClient::close);
        regions.clear();
    }
}
