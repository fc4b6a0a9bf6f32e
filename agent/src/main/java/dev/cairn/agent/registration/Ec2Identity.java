package dev.cairn.agent.registration;

import java.io.IOException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.imds.Ec2MetadataClient;

/**
 * What EC2 says that this machine is, from the machine's metadata service.
 *
 * @param signature the RSA-2048 one, PKCS#7 in Base64; the other two that EC2 gives are weaker
 */
record Ec2Identity(String document, String signature) {
    /** @throws IOException when there is no metadata service, as on a machine outside EC2 */
    static Ec2Identity read() throws IOException {
        try (Ec2MetadataClient metadata = Ec2MetadataClient.create()) {
            return new Ec2Identity(
                    metadata.get("/latest/dynamic/instance-identity/document").asString(),
                    metadata.get("/latest/dynamic/instance-identity/rsa2048").asString());
        } catch (SdkException e) {
            throw new IOException(
                    "the metadata service of EC2 does not answer (is this a machine of EC2?): " + e.getMessage(), e);
        }
    }
}
