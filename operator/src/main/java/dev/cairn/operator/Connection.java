package dev.cairn.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.opsworks.OpsWorksClient;

/** Where the coordinator is and who asks: the options that every verb has. */
final class Connection {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(
            names = "--endpoint-url",
            paramLabel = "URL",
            defaultValue = "${env:AWS_ENDPOINT_URL:-http://127.0.0.1:8080}",
            description = "The coordinator's API [$AWS_ENDPOINT_URL, else http://127.0.0.1:8080].")
    private URI endpoint = URI.create("http://127.0.0.1:8080");

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "The coordinator's data directory; its administrator's key signs the calls. Without it, the key"
                            + " comes from where AWS's tools have theirs: the environment, ~/.aws.")
    private @Nullable Path data;

    @Option(names = "--profile", paramLabel = "NAME", description = "Of the credentials [$AWS_PROFILE, else default].")
    private @Nullable String profile;

    @Option(
            names = "--region",
            paramLabel = "NAME",
            defaultValue = "${env:AWS_DEFAULT_REGION:-us-east-1}",
            description = "What calls are signed for [$AWS_DEFAULT_REGION, else us-east-1].")
    private String region = "us-east-1";

    OpsWorksClient opsWorks() {
        return OpsWorksClient.builder()
                .endpointOverride(endpoint)
                .region(Region.of(region))
                .credentialsProvider(credentials())
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    IamClient iam() {
        return IamClient.builder()
                .endpointOverride(endpoint)
                .region(Region.of(region))
                .credentialsProvider(credentials())
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    /**
     * Calls an operation that only Cairn has, and so no client of AWS: signed by the SDK all the same.
     *
     * @throws IllegalArgumentException when it is refused; the message is the coordinator's
     */
    JsonNode call(String operation, JsonNode request) throws IOException {
        byte[] body = JSON.writeValueAsBytes(request);
        SdkHttpFullRequest plain = SdkHttpFullRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(endpoint.resolve("/"))
                .putHeader("Content-Type", "application/x-amz-json-1.1")
                .putHeader("X-Amz-Target", "Cairn." + operation)
                .build();
        ContentStreamProvider content = ContentStreamProvider.fromByteArray(body);
        SignedRequest signed = AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(credentials().resolveCredentials())
                        .request(plain)
                        .payload(content)
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "opsworks")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region));
        try (SdkHttpClient http = UrlConnectionHttpClient.create()) {
            HttpExecuteResponse response = http.prepareRequest(HttpExecuteRequest.builder()
                            .request(signed.request())
                            .contentStreamProvider(content)
                            .build())
                    .call();
            JsonNode answer = response.responseBody().isPresent()
                    ? JSON.readTree(response.responseBody().get())
                    : JSON.createObjectNode();
            if (!response.httpResponse().isSuccessful()) {
                throw new IllegalArgumentException(answer.path("__type").asText() + ": "
                        + answer.path("message").asText());
            }
            return answer;
        } catch (ConnectException e) {
            throw new IOException(endpoint + " does not answer; is the coordinator running there?", e);
        }
    }

    private AwsCredentialsProvider credentials() {
        if (data == null) {
            return present(
                    DefaultCredentialsProvider.builder().profileName(profile).build());
        }
        Path file = data.resolve("credentials");
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException(
                    file + " cannot be read; --data must name the data directory of a coordinator on this machine");
        }
        return ProfileCredentialsProvider.builder()
                .profileName(profile)
                .profileFile(ProfileFile.builder()
                        .content(file)
                        .type(ProfileFile.Type.CREDENTIALS)
                        .build())
                .build();
    }

    private static AwsCredentialsProvider present(AwsCredentialsProvider found) {
        try {
            found.resolveCredentials();
            return found;
        } catch (SdkClientException none) {
            throw new IllegalArgumentException(
                    "there are no AWS credentials in the environment or in ~/.aws; name the coordinator's data directory"
                            + " with --data, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
                    none);
        }
    }
}
