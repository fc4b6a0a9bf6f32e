package dev.cairn.bench.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Signed calls of the OpsWorks API. Keeps a connection per call under way. Safe for many threads. */
final class Api implements AutoCloseable {
    static final String REGION = "us-east-1";
    static final ObjectMapper JSON = new ObjectMapper();

    private static final String CONTENT_TYPE = "application/x-amz-json-1.1";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI address;
    private final Signer signer;

    Api(URI address, Signer signer) {
        this.address = address;
        this.signer = signer;
    }

    /**
     * Makes one call and returns the body of the answer.
     *
     * @throws IOException when there is no answer, or the answer is an error: a figure made of errors would say nothing
     */
    byte[] call(String operation, String body) throws IOException, InterruptedException {
        String target = "OpsWorks_20130218." + operation;
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        Signer.Signed signed = signer.sign(CONTENT_TYPE, target, bytes);
        HttpResponse<byte[]> response = http.send(
                HttpRequest.newBuilder(address)
                        .timeout(LIMIT)
                        .header("Content-Type", CONTENT_TYPE)
                        .header("X-Amz-Date", signed.date())
                        .header("X-Amz-Target", target)
                        .header("Authorization", signed.authorization())
                        .POST(HttpRequest.BodyPublishers.ofByteArray(bytes))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw new IOException(operation + " was answered with " + response.statusCode() + " "
                    + new String(response.body(), StandardCharsets.UTF_8));
        }
        return response.body();
    }

    JsonNode ask(String operation, String body) throws IOException, InterruptedException {
        return JSON.readTree(call(operation, body));
    }

    @Override
    public void close() {
        http.close();
    }
}
