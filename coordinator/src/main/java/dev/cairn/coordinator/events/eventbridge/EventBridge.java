package dev.cairn.coordinator.events.eventbridge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.coordinator.domain.event.Envelope;
import dev.cairn.coordinator.domain.event.StackEvent;
import dev.cairn.coordinator.port.EventLog.Numbered;
import dev.cairn.coordinator.port.EventReceiver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClientBuilder;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/**
 * A bus of Amazon EventBridge, in each stack's region or in one region for all. PutEvents takes ten events at a time and may refuse
 * single ones of them. One thread at a time.
 */
public final class EventBridge implements EventReceiver, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** PutEvents takes no more entries in one call, nor more bytes: the smallest limit that the service has had. */
    private static final int ENTRIES = 10;

    private static final int BYTES = 256_000;
    private static final Duration TRY = Duration.ofSeconds(10);
    private static final Duration CALL = Duration.ofSeconds(30);

    private final Config config;
    private final Envelope envelope;
    private final Map<String, EventBridgeClient> clients = new HashMap<>();

    /**
     * Where events go.
     *
     * @param bus name or ARN; null for the region's default bus
     * @param region for all events; null sends each to the region of its stack
     */
    public record Config(@Nullable String bus, @Nullable String region) {}

    public EventBridge(Config config, Envelope envelope) {
        this.config = config;
        this.envelope = envelope;
    }

    @Override
    public String name() {
        return "eventbridge";
    }

    @Override
    public boolean wants(StackEvent event) {
        return true;
    }

    @Override
    public int batch() {
        return ENTRIES;
    }

    @Override
    public List<Result> tell(List<Numbered> events) {
        @Nullable Result[] results = new Result[events.size()];
        Map<String, List<Integer>> byRegion = new HashMap<>();
        for (int i = 0; i < events.size(); i++) {
            String region = config.region() == null ? events.get(i).event().region() : config.region();
            byRegion.computeIfAbsent(region, fresh -> new ArrayList<>()).add(i);
        }
        byRegion.forEach((region, places) -> tell(region, places, events, results));
        return Arrays.stream(results).map(Objects::requireNonNull).toList();
    }

    private void tell(String region, List<Integer> places, List<Numbered> events, @Nullable Result[] results) {
        List<Integer> together = new ArrayList<>();
        List<PutEventsRequestEntry> entries = new ArrayList<>();
        int bytes = 0;
        for (int place : places) {
            PutEventsRequestEntry entry = entry(events.get(place).event());
            int size = bytes(entry);
            if (!entries.isEmpty() && bytes + size > BYTES) {
                put(region, together, entries, results);
                together.clear();
                entries.clear();
                bytes = 0;
            }
            together.add(place);
            entries.add(entry);
            bytes += size;
        }
        put(region, together, entries, results);
    }

    private void put(
            String region, List<Integer> places, List<PutEventsRequestEntry> entries, @Nullable Result[] results) {
        try {
            List<PutEventsResultEntry> answered = client(region)
                    .putEvents(request -> request.entries(List.copyOf(entries)))
                    .entries();
            for (int i = 0; i < places.size(); i++) {
                PutEventsResultEntry one = i < answered.size() ? answered.get(i) : null;
                results[places.get(i)] = one == null
                        ? Result.failed("EventBridge in " + region + " answered for fewer events than it was sent")
                        : one.errorCode() == null
                                ? Result.DELIVERED
                                : Result.failed("EventBridge in " + region + " refused the event: " + one.errorCode()
                                        + ": " + one.errorMessage());
            }
        } catch (AwsServiceException e) {
            fail(places, results, "EventBridge in " + region + " answered: " + e.getMessage());
        } catch (SdkException e) {
            fail(places, results, "EventBridge in " + region + " cannot be reached: " + e.getMessage());
        }
    }

    private static void fail(List<Integer> places, @Nullable Result[] results, String why) {
        places.forEach(place -> results[place] = Result.failed(why));
    }

    /** A deployment on thousands of instances names them in its detail only, if it would be too large otherwise. */
    private PutEventsRequestEntry entry(StackEvent event) {
        PutEventsRequestEntry.Builder entry = PutEventsRequestEntry.builder()
                .source(envelope.source())
                .detailType(event.detail().type())
                .time(event.at())
                .eventBusName(config.bus())
                .resources(envelope.resources(event))
                .detail(json(Envelope.detail(event)));
        PutEventsRequestEntry whole = entry.build();
        return bytes(whole) <= BYTES ? whole : entry.resources(List.of()).build();
    }

    /** As PutEvents counts. */
    private static int bytes(PutEventsRequestEntry entry) {
        int fixed = 14;
        return fixed
                + utf8(entry.source())
                + utf8(entry.detailType())
                + utf8(entry.detail())
                + entry.resources().stream().mapToInt(EventBridge::utf8).sum();
    }

    private static int utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String json(Map<String, Object> detail) {
        try {
            return JSON.writeValueAsString(detail);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event could not be written as JSON", e);
        }
    }

    /** Credentials, endpoint and retries are the SDK's: its default chain, AWS_ENDPOINT_URL_EVENTBRIDGE, its standard strategy. */
    private EventBridgeClient client(String region) {
        return clients.computeIfAbsent(region, fresh -> {
            EventBridgeClientBuilder builder = EventBridgeClient.builder()
                    .region(Region.of(region))
                    .httpClientBuilder(UrlConnectionHttpClient.builder())
                    .overrideConfiguration(
                            limits -> limits.apiCallAttemptTimeout(TRY).apiCallTimeout(CALL));
            return builder.build();
        });
    }

    @Override
    public void close() {
        clients.values().forEach(EventBridgeClient::close);
    }
}
