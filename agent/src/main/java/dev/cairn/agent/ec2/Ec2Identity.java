package dev.cairn.agent.ec2;

import java.io.IOException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.imds.Ec2MetadataClient;
import software.amazon.awssdk.imds.Ec2MetadataRetryPolicy;

/**
 * What EC2 says that this machine is, from the machine's metadata service.
 *
 * @param signature the RSA-2048 one, PKCS#7 in Base64; the other two that EC2 gives are weaker
 */
public record Ec2Identity(String document, String signature) {
    /**
     * Asks the metadata service.
     *
     * @throws IOException when there is none, as on a machine outside EC2
     */
    public static Ec2Identity read() throws IOException {
        try (Ec2MetadataClient metadata =
                MetadataClients.client(Ec2MetadataRetryPolicy.builder().build())) {
            return new Ec2Identity(
                    metadata.get("/latest/dynamic/instance-identity/document").asString(),
                    metadata.get("/latest/dynamic/instance-identity/rsa2048").asString());
        } catch (SdkException e) {
            throw new IOException(
                    "the metadata service of EC2 does not answer (is this a machine of EC2?): " + e.getMessage(), e);
        }
    }
}
