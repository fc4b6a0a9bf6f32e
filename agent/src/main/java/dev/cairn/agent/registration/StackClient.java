package dev.cairn.agent.registration;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.opsworks.OpsWorksClient;
import software.amazon.awssdk.services.opsworks.model.InstanceIdentity;

/** The coordinator's API, as far as a machine needs it to register. Signing and retries are those of AWS' client. */
final class StackClient implements AutoCloseable {
    private static final Duration CALL_LIMIT = Duration.ofMinutes(2);

    private final URI endpoint;
    private final OpsWorksClient client;

    private StackClient(URI endpoint, OpsWorksClient client) {
        this.endpoint = endpoint;
        this.client = client;
    }

    /** A key pair for this machine alone, as {@code aws opsworks register} makes one. */
    record KeyPair(String accessKeyId, String secretAccessKey) {
        /** Without the secret, which must not get into a log. */
        @Override
        public String toString() {
            return "KeyPair[" + accessKeyId + "]";
        }
    }

    /**
     * Opens a client.
     *
     * @param key empty for what AWS' clients find in the environment, in files or on EC2
     * @throws IOException when there are none
     */
    static StackClient open(URI endpoint, String region, Optional<KeyPair> key) throws IOException {
        AwsCredentialsProvider credentials = key.<AwsCredentialsProvider>map(pair -> StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(pair.accessKeyId(), pair.secretAccessKey())))
                .orElseGet(() -> DefaultCredentialsProvider.builder().build());
        try {
            credentials.resolveCredentials();
        } catch (SdkException none) {
            throw new IOException(
                    "there are no AWS credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to a key that may register"
                            + " machines with the stack",
                    none);
        }
        return new StackClient(
                endpoint,
                OpsWorksClient.builder()
                        .endpointOverride(endpoint)
                        .region(Region.of(region))
                        .credentialsProvider(credentials)
                        .httpClient(UrlConnectionHttpClient.create())
                        .overrideConfiguration(configuration -> configuration.apiCallTimeout(CALL_LIMIT))
                        .build());
    }

    /** The provisioning parameters of the stack. */
    Map<String, String> parameters(String stackId) throws IOException {
        try {
            return client.describeStackProvisioningParameters(request -> request.stackId(stackId))
                    .parameters();
        } catch (SdkException e) {
            throw failed("asked for the parameters of stack " + stackId, e);
        }
    }

    /** Registers, and returns the instance's id. Repeating it with the same key gives the same instance. */
    String register(Registration.Machine machine) throws IOException {
        InstanceIdentity identity = machine.identity()
                .map(known -> InstanceIdentity.builder()
                        .document(known.document())
                        .signature(known.signature())
                        .build())
                .orElse(null);
        try {
            return client.registerInstance(request -> request.stackId(machine.stackId())
                            .hostname(machine.hostname())
                            .privateIp(machine.privateIp())
                            .publicIp(machine.publicIp().orElse(null))
                            .rsaPublicKey(machine.key().publicPem())
                            .rsaPublicKeyFingerprint(machine.key().fingerprint())
                            .instanceIdentity(identity))
                    .instanceId();
        } catch (SdkException e) {
            throw failed("asked to register with stack " + machine.stackId(), e);
        }
    }

    private IOException failed(String what, SdkException e) {
        String why = e instanceof AwsServiceException refused && refused.awsErrorDetails() != null
                ? refused.awsErrorDetails().errorCode() + ": "
                        + refused.awsErrorDetails().errorMessage()
                : String.valueOf(e.getMessage());
        return new IOException(endpoint + ", " + what + ": " + why, e);
    }

    @Override
    public void close() {
        client.close();
    }
}
