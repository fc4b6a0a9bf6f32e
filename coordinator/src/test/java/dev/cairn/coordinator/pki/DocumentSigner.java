package dev.cairn.coordinator.pki;

import dev.cairn.coordinator.port.MachineProofs.SignedDocument;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v1CertificateBuilder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** Signs documents as EC2 does, with a key of its own. */
public final class DocumentSigner {
    private final KeyPair pair;
    private final X509CertificateHolder certificate;

    public DocumentSigner() {
        this(2048);
    }

    DocumentSigner(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            pair = generator.generateKeyPair();
            X500Name name = new X500Name("O=Amazon Web Services LLC");
            // Its dates do not count, as those of AWS' own do not.
            certificate = new JcaX509v1CertificateBuilder(
                            name,
                            BigInteger.ONE,
                            Date.from(Instant.EPOCH),
                            Date.from(Instant.EPOCH.plusSeconds(60)),
                            name,
                            pair.getPublic())
                    .build(signer("SHA256withRSA"));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private ContentSigner signer(String algorithm) throws OperatorCreationException {
        return new JcaContentSignerBuilder(algorithm).build(pair.getPrivate());
    }

    /** A file as the setting takes it. */
    public Path certificate(Path directory) throws IOException {
        return Files.writeString(
                directory.resolve("ec2.pem"),
                "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
    }

    public SignedDocument sign(String document) {
        return new SignedDocument(document, signature(document, "SHA256withRSA", true));
    }

    String signature(String document, String algorithm, boolean attached) {
        try {
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            generator.addSignerInfoGenerator(
                    new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
                            .build(signer(algorithm), certificate));
            byte[] signed = generator
                    .generate(new CMSProcessableByteArray(document.getBytes(StandardCharsets.UTF_8)), attached)
                    .getEncoded();
            return Base64.getMimeEncoder().encodeToString(signed);
        } catch (CMSException | OperatorCreationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What EC2 writes. */
    public static String document(String instanceId, String region, String account, String pendingTime) {
        return """
                {
                  "accountId" : "%s",
                  "architecture" : "x86_64",
                  "availabilityZone" : "%sb",
                  "billingProducts" : null,
                  "imageId" : "ami-0c7217cdde317cfec",
                  "instanceId" : "%s",
                  "instanceType" : "t3.small",
                  "pendingTime" : "%s",
                  "privateIp" : "172.31.17.154",
                  "region" : "%s",
                  "version" : "2017-09-30"
                }""".formatted(account, region, instanceId, pendingTime, region);
    }
}
