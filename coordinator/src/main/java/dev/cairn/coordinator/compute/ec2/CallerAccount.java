package dev.cairn.coordinator.compute.ec2;

import dev.cairn.coordinator.port.MachineProofs.Unknown;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;

/** The account of the coordinator's own credentials, by the word of STS, asked once. Safe for many threads. */
public final class CallerAccount {
    private @Nullable String known;

    /**
     * Twelve digits.
     *
     * @throws Unknown when STS does not answer, or there are no credentials
     */
    public synchronized String id() throws Unknown {
        if (known == null) {
            known = ask();
        }
        return known;
    }

    private static String ask() throws Unknown {
        StsClientBuilder builder = StsClient.builder().httpClientBuilder(UrlConnectionHttpClient.builder());
        try (StsClient sts = builder.region(region()).build()) {
            return sts.getCallerIdentity().account();
        } catch (SdkException e) {
            throw new Unknown(
                    "STS does not say whose credentials the coordinator has; compute.ec2.account-id may say it", e);
        }
    }

    /** Where no region is set any will do, as accounts are the same in all of a partition. */
    private static Region region() {
        try {
            return DefaultAwsRegionProviderChain.builder().build().getRegion();
        } catch (SdkException e) {
            return Region.US_EAST_1;
        }
    }

    /** Do the SDK's settings, such as {@code AWS_ENDPOINT_URL_EC2}, lead elsewhere than to EC2? */
    public static boolean redirected() {
        try (Ec2Client client = Ec2Client.builder()
                .region(Region.US_EAST_1)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build()) {
            return client.serviceClientConfiguration().endpointOverride().isPresent();
        }
    }
}
