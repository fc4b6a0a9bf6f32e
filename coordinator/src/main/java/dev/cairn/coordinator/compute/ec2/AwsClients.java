package dev.cairn.coordinator.compute.ec2;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.elasticloadbalancing.ElasticLoadBalancingClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;

/**
 * The SDK's clients, one of each kind per region, so that all calls of a region share the bucket of its adaptive retries. Safe for
 * many threads.
 */
public final class AwsClients implements AutoCloseable {
    private static final Duration ATTEMPT_LIMIT = Duration.ofSeconds(20);
    private static final Duration CALL_LIMIT = Duration.ofMinutes(2);

    private final @Nullable URI endpoint;
    private final AwsCredentialsProvider credentials;
    private final Duration attemptLimit;
    private final SdkHttpClient http = UrlConnectionHttpClient.builder().build();
    private final Map<String, SdkClient> clients = new ConcurrentHashMap<>();

    /** @param endpoint null for AWS' own, or what the SDK's settings name, such as AWS_ENDPOINT_URL_EC2 */
    public AwsClients(@Nullable URI endpoint, AwsCredentialsProvider credentials) {
        this(endpoint, credentials, ATTEMPT_LIMIT);
    }

    /** @param attemptLimit how long one try of a call may take */
    AwsClients(@Nullable URI endpoint, AwsCredentialsProvider credentials, Duration attemptLimit) {
        this.endpoint = endpoint;
        this.credentials = credentials;
        this.attemptLimit = attemptLimit;
    }

    Ec2Client ec2(String region) {
        return client(Ec2Client.class, region, () -> built(Ec2Client.builder(), region));
    }

    ElasticLoadBalancingClient classicBalancers(String region) {
        return client(
                ElasticLoadBalancingClient.class, region, () -> built(ElasticLoadBalancingClient.builder(), region));
    }

    ElasticLoadBalancingV2Client balancers(String region) {
        return client(
                ElasticLoadBalancingV2Client.class,
                region,
                () -> built(ElasticLoadBalancingV2Client.builder(), region));
    }

    private <C extends SdkClient> C client(Class<C> type, String region, Supplier<C> made) {
        return type.cast(clients.computeIfAbsent(type.getSimpleName() + "/" + region, key -> made.get()));
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C built(B builder, String region) {
        builder.region(Region.of(region))
                .credentialsProvider(credentials)
                .httpClient(http)
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .retryStrategy(RetryMode.ADAPTIVE_V2)
                        .apiCallAttemptTimeout(attemptLimit)
                        .apiCallTimeout(CALL_LIMIT)
                        .build());
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        return builder.build();
    }

    @Override
    public void close() {
        clients.values().forEach(SdkClient::close);
        http.close();
    }
}
