package dev.cairn.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Debian's own {@code aws}, as operators call it. */
final class AwsCli {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI endpoint;
    private final Path credentials;
    private final @Nullable Key key;

    /** An access key. */
    private record Key(String id, String secret) {}

    AwsCli(URI endpoint, Path credentials) {
        this(endpoint, credentials, null);
    }

    private AwsCli(URI endpoint, Path credentials, @Nullable Key key) {
        this.endpoint = endpoint;
        this.credentials = credentials;
        this.key = key;
    }

    /** The same access key with another secret. */
    AwsCli withSecret(String other) {
        return withKey(accessKeyId(), other);
    }

    AwsCli withKey(String id, String secret) {
        return new AwsCli(endpoint, credentials, new Key(id, secret));
    }

    /** Runs {@code aws opsworks ...}, expects exit code 0 and returns what it prints; an empty object when it prints nothing. */
    JsonNode opsworks(String... arguments) {
        return answer("opsworks", arguments);
    }

    /** The same of {@code aws iam ...}. */
    JsonNode iam(String... arguments) {
        return answer("iam", arguments);
    }

    private JsonNode answer(String service, String... arguments) {
        Result result = runOf(service, arguments);
        if (result.exitCode() != 0) {
            throw new AssertionError("aws " + service + " " + String.join(" ", arguments) + " ended with "
                    + result.exitCode() + ": " + result.error());
        }
        try {
            return result.output().isBlank() ? JSON.createObjectNode() : JSON.readTree(result.output());
        } catch (IOException failure) {
            throw new AssertionError("aws printed no JSON: " + result.output(), failure);
        }
    }

    Result run(String... arguments) {
        return runOf("opsworks", arguments);
    }

    Result runOf(String service, String... arguments) {
        List<String> command = new ArrayList<>(List.of("/usr/bin/aws", service));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--endpoint-url", endpoint.toString(), "--region", "us-east-1", "--output", "json"));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("AWS_SHARED_CREDENTIALS_FILE", credentials.toString());
        builder.environment().put("AWS_CONFIG_FILE", "/dev/null");
        if (key != null) {
            builder.environment().put("AWS_ACCESS_KEY_ID", key.id());
            builder.environment().put("AWS_SECRET_ACCESS_KEY", key.secret());
        }
        builder.environment().put("AWS_PAGER", "");
        try {
            return result(builder);
        } catch (IOException failure) {
            throw new AssertionError("aws cannot be run: install Debian's package awscli", failure);
        }
    }

    /** Runs a program to its end. */
    static Result result(ProcessBuilder builder) throws IOException {
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            // Both outputs are small; the error stream never fills a pipe.
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String error = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(15, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError("did not end: " + builder.command());
            }
            return new Result(process.exitValue(), output, error);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    private String accessKeyId() {
        try (Stream<String> lines = Files.lines(credentials)) {
            return lines.filter(line -> line.startsWith("aws_access_key_id"))
                    .map(line -> line.substring(line.indexOf('=') + 1).strip())
                    .findFirst()
                    .orElseThrow();
        } catch (IOException failure) {
            throw new AssertionError("no credentials in " + credentials, failure);
        }
    }

    record Result(int exitCode, String output, String error) {}
}
