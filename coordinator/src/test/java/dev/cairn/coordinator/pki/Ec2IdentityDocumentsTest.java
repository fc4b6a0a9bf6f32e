package dev.cairn.coordinator.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.registration.MachineIdentity;
import dev.cairn.coordinator.domain.registration.MachineIdentity.Demand;
import dev.cairn.coordinator.port.MachineProofs.NotProven;
import dev.cairn.coordinator.port.MachineProofs.SignedDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class Ec2IdentityDocumentsTest {
    private static final String DOCUMENT =
            DocumentSigner.document("i-0b02d936754a6d637", "eu-west-1", "123456789012", "2026-03-01T10:00:00Z");
    private static final DocumentSigner EC2 = new DocumentSigner();

    @TempDir
    Path directory;

    private Ec2IdentityDocuments documents;

    @BeforeEach
    void open() throws IOException {
        documents = Ec2IdentityDocuments.open(Demand.REQUIRED, EC2.certificate(directory), () -> "123456789012");
    }

    @Test
    void readsWhatEc2HasSigned() throws Exception {
        MachineIdentity expected = new MachineIdentity(
                new ServerId("i-0b02d936754a6d637"),
                "eu-west-1",
                "123456789012",
                Instant.parse("2026-03-01T10:00:00Z"));

        assertThat(documents.read(EC2.sign(DOCUMENT))).isEqualTo(expected);
        assertThat(documents.read(new SignedDocument(DOCUMENT, EC2.signature(DOCUMENT, "SHA256withRSA", false))))
                .isEqualTo(expected);
        assertThat(documents.read(new SignedDocument(
                        DOCUMENT.replace("\n", " "),
                        "-----BEGIN PKCS7-----\n" + EC2.sign(DOCUMENT).signature() + "\n-----END PKCS7-----\n")))
                .as("line ends are no claims")
                .isEqualTo(expected);
    }

    @Test
    void refusesADocumentThatWasChanged() {
        String other = DOCUMENT.replace("i-0b02d936754a6d637", "i-0aaaaaaaaaaaaaaaa");

        refused(new SignedDocument(other, EC2.sign(DOCUMENT).signature()), "another document");
        refused(new SignedDocument(other, EC2.signature(DOCUMENT, "SHA256withRSA", false)), "not that of EC2");
        refused(new SignedDocument(other, changed(EC2.sign(DOCUMENT).signature())), "not that of EC2");
    }

    /** The content within the signature, changed as well. */
    private static String changed(String signature) {
        byte[] bytes = Base64.getMimeDecoder().decode(signature);
        byte[] from = "i-0b02d936754a6d637".getBytes(StandardCharsets.US_ASCII);
        byte[] to = "i-0aaaaaaaaaaaaaaaa".getBytes(StandardCharsets.US_ASCII);
        for (int at = 0; at + from.length <= bytes.length; at++) {
            if (Arrays.equals(bytes, at, at + from.length, from, 0, from.length)) {
                System.arraycopy(to, 0, bytes, at, to.length);
            }
        }
        return Base64.getMimeEncoder().encodeToString(bytes);
    }

    @Test
    void refusesTheSignatureOfSomebodyElse() throws IOException {
        refused(new DocumentSigner().sign(DOCUMENT), "not that of EC2 in eu-west-1");
        refused(new SignedDocument(DOCUMENT, EC2.signature(DOCUMENT, "SHA1withRSA", true)), "SHA-256");
        Ec2IdentityDocuments published = Ec2IdentityDocuments.open(Demand.REQUIRED, null, () -> "123456789012");
        assertThatThrownBy(() -> published.read(EC2.sign(DOCUMENT)))
                .hasMessageContaining("not that of EC2 in eu-west-1");
        assertThatThrownBy(() -> published.read(EC2.sign(DOCUMENT.replace("eu-west-1", "mars-north-1"))))
                .isInstanceOf(NotProven.class)
                .hasMessageContaining("no certificate for the region mars-north-1")
                .hasMessageContaining("compute.ec2.identity-certificates");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "bm90IGFzbjE=", "MIIB", "=", "\u0000"})
    void refusesGarbageInTheSignature(String signature) {
        refused(new SignedDocument(DOCUMENT, signature), "PKCS#7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "\"text\"",
                "{",
                "{}",
                "{\"region\": 1, \"instanceId\": \"i-1\", \"accountId\": \"1\"}",
                "{\"region\": \"eu-west-1\", \"accountId\": \"1\"}",
                "{\"region\": \"eu-west-1\", \"instanceId\": \"i-1\"}",
                "{\"region\": \"eu-west-1\", \"instanceId\": \"i-1\", \"accountId\": \"1\", \"pendingTime\": \"soon\"}"
            })
    void refusesGarbageInTheDocument(String document) {
        refused(EC2.sign(document), "it ");
    }

    @Test
    void refusesWhatIsTooLong() {
        refused(new SignedDocument("x".repeat(20_000), ""), "longer than");
        refused(new SignedDocument(DOCUMENT, "A".repeat(20_000)), "longer than");
    }

    @Test
    void hasTheCertificatesOfAllRegionsThatAwsHasPublished() throws IOException {
        Ec2Certificates published = Ec2Certificates.read(null);

        assertThat(List.of(
                        "us-east-1",
                        "us-west-2",
                        "eu-west-1",
                        "eu-central-1",
                        "ap-southeast-2",
                        "sa-east-1",
                        "cn-north-1",
                        "us-gov-west-1",
                        "mx-central-1",
                        "ap-southeast-7",
                        "il-central-1",
                        "eusc-de-east-1"))
                .allSatisfy(region -> assertThat(published.of(region)).hasSize(1));
        assertThat(published.of("mars-north-1")).isEmpty();
    }

    @Test
    void takesOnlyCertificatesThatAreSome() throws IOException {
        Path file = Files.writeString(directory.resolve("none.pem"), "nothing\n");

        assertThatThrownBy(() -> Ec2Certificates.read(file)).hasMessageContaining("none.pem");
        assertThatThrownBy(() -> Ec2Certificates.read(new DocumentSigner(1024).certificate(directory)))
                .hasMessageContaining("RSA with 2048 bits");
    }

    private void refused(SignedDocument signed, String reason) {
        assertThatThrownBy(() -> documents.read(signed))
                .isInstanceOf(NotProven.class)
                .hasMessageContaining(reason);
    }
}
