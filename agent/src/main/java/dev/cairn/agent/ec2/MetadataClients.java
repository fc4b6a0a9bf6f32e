package dev.cairn.agent.ec2;

import java.time.Duration;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.imds.Ec2MetadataClient;
import software.amazon.awssdk.imds.Ec2MetadataRetryPolicy;

/** Clients of the metadata service of this very machine (IMDSv2); their address by the SDK's settings. */
final class MetadataClients {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private MetadataClients() {}

    /** A proxy would answer for its own machine, whatever the environment says of it. */
    static Ec2MetadataClient client(Ec2MetadataRetryPolicy retries) {
        return Ec2MetadataClient.builder()
                .retryPolicy(retries)
                .httpClient(UrlConnectionHttpClient.builder()
                        .connectionTimeout(PATIENCE)
                        .socketTimeout(PATIENCE)
                        .proxyConfiguration(ProxyConfiguration.builder()
                                .useSystemPropertyValues(false)
                                .useEnvironmentVariablesValues(false)
                                .build()))
                .build();
    }
}
