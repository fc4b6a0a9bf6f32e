package dev.cairn.coordinator.compute.ec2;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.elasticloadbalancing.ElasticLoadBalancingClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/**
 * A client per region, which all calls there share: its adaptive retries slow all of them down when EC2 throttles one.
 * Credentials, profile and endpoints (such as {@code AWS_ENDPOINT_URL_EC2}) come from where the SDK looks for them. Safe for many
 * threads.
 */
public final class Ec2Clients implements AutoCloseable {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration ATTEMPT_LIMIT = Duration.ofSeconds(20);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(60);

    private final @Nullable URI endpoint;
    private final AwsCredentialsProvider credentials;
    private final Duration attemptLimit;
    private final SdkHttpClient http =
            UrlConnectionHttpClient.builder().connectionTimeout(CONNECT_LIMIT).build();
    private final Map<String, Ec2Client> ec2 = new ConcurrentHashMap<>();
    private final Map<String, SsmClient> ssm = new ConcurrentHashMap<>();
    private final Map<String, ElasticLoadBalancingClient> classic = new ConcurrentHashMap<>();
    private final Map<String, ElasticLoadBalancingV2Client> newer = new ConcurrentHashMap<>();
    private final Map<String, RdsClient> rds = new ConcurrentHashMap<>();

    public Ec2Clients() {
        this(null, DefaultCredentialsProvider.builder().build(), ATTEMPT_LIMIT);
    }

    /** @param endpoint of all services in all regions; null for what the SDK's settings say */
    Ec2Clients(@Nullable URI endpoint, AwsCredentialsProvider credentials, Duration attemptLimit) {
        this.endpoint = endpoint;
        this.credentials = credentials;
        this.attemptLimit = attemptLimit;
    }

    Ec2Client ec2(String region) {
        return ec2.computeIfAbsent(
                region, name -> set(Ec2Client.builder(), name).httpClient(http).build());
    }

    SsmClient ssm(String region) {
        return ssm.computeIfAbsent(
                region, name -> set(SsmClient.builder(), name).httpClient(http).build());
    }

    ElasticLoadBalancingClient classicBalancers(String region) {
        return classic.computeIfAbsent(
                region,
                name -> set(ElasticLoadBalancingClient.builder(), name)
                        .httpClient(http)
                        .build());
    }

    ElasticLoadBalancingV2Client balancers(String region) {
        return newer.computeIfAbsent(
                region,
                name -> set(ElasticLoadBalancingV2Client.builder(), name)
                        .httpClient(http)
                        .build());
    }

    RdsClient databases(String region) {
        return rds.computeIfAbsent(
                region, name -> set(RdsClient.builder(), name).httpClient(http).build());
    }

    private <B extends AwsClientBuilder<B, ?>> B set(B builder, String region) {
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        return builder.region(Region.of(region))
                .credentialsProvider(credentials)
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .retryStrategy(RetryMode.ADAPTIVE_V2)
                        .apiCallAttemptTimeout(attemptLimit)
                        .apiCallTimeout(CALL_LIMIT)
                        .build());
    }

    @Override
    public void close() {
        ec2.values().forEach(Ec2Client::close);
        ssm.values().forEach(SsmClient::close);
        classic.values().forEach(ElasticLoadBalancingClient::close);
        newer.values().forEach(ElasticLoadBalancingV2Client::close);
        rds.values().forEach(RdsClient::close);
        http.close();
    }
}
