package dev.cairn.coordinator.events.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.coordinator.domain.event.Envelope;
import dev.cairn.coordinator.domain.event.StackEvent;
import dev.cairn.coordinator.port.EventLog.Numbered;
import dev.cairn.coordinator.port.EventReceiver;
import dev.cairn.coordinator.port.Time;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A web server that gets events, one a request: the receiver has it when it answers with a status of 200 to 299. Redirects are
 * failures, since what follows one may be somebody else. One thread at a time.
 */
public final class Webhook implements EventReceiver, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final WebhookConfig config;
    private final Envelope envelope;
    private final Time time;
    private final Duration limit;
    private final HttpClient client;

    /** @param limit for one request and its answer */
    public Webhook(WebhookConfig config, Envelope envelope, Time time, Duration limit) {
        this.config = config;
        this.envelope = envelope;
        this.time = time;
        this.limit = limit;
        this.client = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    @Override
    public String name() {
        return "webhook/" + config.name();
    }

    @Override
    public boolean wants(StackEvent event) {
        return config.wants(event);
    }

    @Override
    public int batch() {
        return 1;
    }

    @Override
    public List<Result> tell(List<Numbered> events) {
        return events.stream().map(this::tell).toList();
    }

    private Result tell(Numbered numbered) {
        String id = numbered.event().id().value();
        String body = body(numbered);
        long now = time.now().getEpochSecond();
        HttpRequest request = HttpRequest.newBuilder(config.url())
                .timeout(limit)
                .header("Content-Type", "application/json")
                .header("User-Agent", "cairn-webhooks")
                .header("webhook-id", id)
                .header("webhook-timestamp", Long.toString(now))
                .header("webhook-signature", config.signer().sign(id, now, body))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        CompletableFuture<HttpResponse<Void>> answer =
                client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
        try {
            // The client's own limit ends with the headers; what follows them could be without end.
            return result(answer.get(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            answer.cancel(true);
            return late();
        } catch (ExecutionException e) {
            return e.getCause() instanceof HttpTimeoutException
                    ? late()
                    : Result.failed(config.shown() + " cannot be reached: " + e.getCause());
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            return Result.failed("interrupted");
        }
    }

    private Result late() {
        return Result.failed(config.shown() + " did not answer within " + limit.toSeconds() + " s");
    }

    /** The event, with its number: receivers see by it what came later and whether one is missing. */
    private String body(Numbered numbered) {
        Map<String, Object> event = envelope.of(numbered.event());
        event.put("sequence", numbered.sequence());
        try {
            return JSON.writeValueAsString(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event could not be written as JSON", e);
        }
    }

    private Result result(HttpResponse<Void> response) {
        int status = response.statusCode();
        if (status >= 200 && status < 300) {
            return Result.DELIVERED;
        }
        Optional<Duration> wait = response.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("[0-9]{1,6}"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
        return new Result(config.shown() + " answered with status " + status, wait.orElse(null));
    }

    /** Ends requests under way. */
    @Override
    public void close() {
        client.shutdownNow();
    }
}
