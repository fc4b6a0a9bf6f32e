package dev.cairn.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The sample app as a visitor sees it through the load balancer. */
final class Page {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final URI address;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(LIMIT)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    /** @param loadBalancer where this host reaches it: HOST:PORT */
    Page(String loadBalancer) {
        address = URI.create("http://" + loadBalancer.replaceFirst(":80$", "") + "/");
    }

    URI address() {
        return address;
    }

    /** Who answered with what, empty when the page was not to be had. */
    Optional<Answer> ask() {
        try {
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(address).timeout(LIMIT).build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                return Optional.empty();
            }
            return Optional.of(new Answer(
                    response.headers().firstValue("X-Instance").orElse("?"),
                    response.headers().firstValue("X-Revision").orElse("?")));
        } catch (IOException failure) {
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** The host names that answer within a dozen requests. */
    Set<String> answering() {
        Set<String> names = new TreeSet<>();
        for (int request = 0; request < 12; request++) {
            ask().map(Answer::instance).ifPresent(names::add);
        }
        return names;
    }

    /** Asks ten times a second until it is closed, and counts. */
    Watch watch() {
        return new Watch();
    }

    record Answer(String instance, String revision) {}

    final class Watch implements AutoCloseable {
        private final AtomicInteger asked = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();
        private final AtomicBoolean running = new AtomicBoolean(true);
        private final Thread thread = Thread.ofVirtual().name("page-watch").start(this::run);

        private void run() {
            while (running.get()) {
                asked.incrementAndGet();
                if (ask().isEmpty()) {
                    failed.incrementAndGet();
                }
                Await.pause(Duration.ofMillis(100));
            }
        }

        int asked() {
            return asked.get();
        }

        int failed() {
            return failed.get();
        }

        @Override
        public void close() {
            running.set(false);
            try {
                thread.join(LIMIT.plusSeconds(1));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
